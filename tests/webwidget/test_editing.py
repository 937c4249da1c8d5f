"""The editor over HTTP: pictures, follow-ups by search, advice, languages, and who may frame the preview."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from knowledge.corpus.corpus import Corpus
from knowledge.entries import Entry, Link, Media
from knowledge.folder.home import Settings
from knowledge.folder.risks import TopicRisks
from tests.webwidget.staffing import logged_in, rooms, staffed_app

BEHIND = 'badge-warn">veraltet'
PLACE = b"52.520008"  # that a phone would note in a photo
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">%s<rect width="9" height="9"/></svg>'


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = staffed_app(tmp_path_factory.mktemp("editing"))
    yield app
    rooms(app).close()


@pytest.fixture(scope="module")
def member(app: Flask) -> tuple[FlaskClient, dict[str, str]]:
    return logged_in(app, "carla")


@pytest.fixture
def corpus(app: Flask) -> Corpus:
    corpus = rooms(app).corpus
    for entry in corpus.entries():
        corpus.delete(entry.id, entry.locale, author="test")
    entries = (
        Entry(
            "which", "de", "Welches Gerät haben Sie?", "Bitte wählen Sie.", followups=("mill", "brew", "gone")
        ),
        Entry(
            "mill", "de", "Die Mühle klemmt", "Drehen. Fragen an hilfe@shop.example.", followups=("which",)
        ),
        Entry("brew", "de", "Die Maschine tropft", "Dichten.", ("Straße nass?",), state="draft"),
        Entry("brew", "en", "The machine drips", "Seal it."),
    )
    corpus.save(entries, author="test")
    return corpus


Member = tuple[FlaskClient, dict[str, str]]


def get(member: Member, path: str) -> Any:
    answer = member[0].get(path)
    assert answer.status_code == 200, answer.text
    return answer.json


def photo() -> bytes:
    written = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    Image.new("RGB", (40, 30), "red").save(written, "JPEG", exif=exif)
    return written.getvalue()


def upload(member: Member, content: bytes, name: str = "Foto.jpg") -> Any:
    client, headers = member
    return client.post(f"/curation/api/pictures?name={name}", data=content, headers=headers)


def test_a_picture_is_made_anew_and_kept_once(app: Flask, member: Member) -> None:
    assert PLACE in photo()
    answer = upload(member, photo())
    assert answer.status_code == 201
    assert upload(member, photo(), "anders.png").json == answer.json
    shown = member[0].get(answer.json["src"])
    assert shown.status_code == 200
    assert PLACE not in shown.data
    assert Image.open(BytesIO(shown.data)).size == (40, 30)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.4 nothing", "attachment_refused"),
        (b"MZ\x90\x00 a program", "media_refused"),
        (DRAWING % b"<script>alert(1)</script>", "media_refused"),
        (b"\xff\xd8\xff cut off", "attachment_refused"),
        (b"", "attachment_refused"),
        (b"x" * 8_000_001, "too_large"),
    ],
)
def test_what_is_no_picture_is_told(app: Flask, member: Member, content: bytes, code: str) -> None:
    folder = rooms(app).home.media
    before = sorted(folder.iterdir()) if folder.exists() else []
    answer = upload(member, content)
    assert answer.status_code in (413, 422)
    assert answer.json["error"]["code"] == code
    assert answer.json["error"]["message"]
    assert (sorted(folder.iterdir()) if folder.exists() else []) == before


def test_a_harmless_drawing_is_taken(member: Member) -> None:
    assert upload(member, DRAWING % b"", "x.svg").json["src"].endswith(".svg")


def test_media_and_links_are_saved_as_they_stand(app: Flask, member: Member, corpus: Corpus) -> None:
    client, headers = member
    entry = corpus.entry("brew", "de")
    form = {
        "csrf_token": headers["X-CSRF-Token"], "version": entry.version, "question": "Tropft?",
        "answer": "Ja", "state": "draft", "media": "image | /media/a.png | | Bild | groß",
        "links": "A | B | https://x.example/",
    }  # fmt: skip
    assert client.post("/curation/entries/de/brew", data=form).status_code == 303
    saved = corpus.entry("brew", "de")
    assert saved.media == (Media("image", "/media/a.png", "Bild | groß"),)
    assert saved.links == (Link("A | B", "https://x.example/"),)
    wrong = client.post("/curation/entries/de/brew", data=form | {"version": saved.version, "links": "hier"})
    assert wrong.status_code == 422
    assert "hier" in wrong.text
    assert corpus.entry("brew", "de") == saved


def test_follow_ups_are_found_by_words(member: Member, corpus: Corpus) -> None:
    def ids(query: str) -> list[str]:
        return [entry["id"] for entry in get(member, f"/curation/api/entries?{query}")["entries"]]

    assert ids("q=masch&locale=de") == ["brew"]
    assert ids("q=drips&locale=de") == ["brew"]  # in another language, where it has no other
    assert ids("q=mill&locale=de") == ["mill"]  # by its id
    assert ids("q=masch&locale=de&but=brew") == []
    assert ids('q="*)(&locale=de') == []
    assert ids("about=Meine+Maschine+tropft&locale=de&but=which") == ["brew"]


def test_a_follow_up_is_begun_as_a_draft(member: Member, corpus: Corpus) -> None:
    client, headers = member
    form = {"question": " Der Toaster  raucht? ", "locale": "de", "topic": "Hilfe"}
    answer = client.post("/curation/api/entries", data=form, headers=headers)
    assert answer.status_code == 201
    assert answer.json is not None
    begun = corpus.entry(answer.json["id"], "de")
    assert (begun.question, begun.state, begun.topic) == ("Der Toaster  raucht?", "draft", "Hilfe")
    written = replace(begun, answer="Ausstecken.")
    corpus.save([written], author="test")
    assert client.post("/curation/api/entries", data=form, headers=headers).json == answer.json
    assert corpus.entry(begun.id, "de") == written
    for wrong in ({"question": " "}, {"question": "x" * 600}, {"locale": "nein"}):
        assert client.post("/curation/api/entries", data=form | wrong, headers=headers).status_code == 422


def test_a_tree_of_follow_ups_ends(member: Member, corpus: Corpus) -> None:
    tree = get(member, "/curation/api/tree?ids=mill&ids=brew&ids=gone&locale=de&from=which")["tree"]
    mill, brew, gone = tree
    assert (mill["question"], mill["followups"][0]["id"]) == ("Die Mühle klemmt", "which")
    assert mill["followups"][0]["again"]  # it is the entry that is edited
    assert mill["followups"][0]["followups"] == []
    assert (brew["state"], brew["followups"]) == ("draft", [])
    assert gone == {"id": "gone", "missing": True}
    many = [
        Entry(f"n{n}", "de", f"{n}?", "x", followups=tuple(f"n{m}" for m in range(150))) for n in range(150)
    ]
    corpus.save(many, author="test")
    wide = get(member, "/curation/api/tree?ids=n0&ids=n1&ids=n2&locale=de")["tree"]
    assert str(wide).count("'id'") < 1000


def advice(member: Member, **form: str) -> list[tuple[str, str]]:
    client, headers = member
    sent = {"locale": "de", "question": "Wie?", "answer": "So.", **form}
    answer = client.post("/curation/api/advice", data=sent, headers=headers | {"Accept-Language": "de"})
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    return [(each["field"], each["text"] + each.get("href", "")) for each in answer.json["advice"]]


def test_what_is_pointed_out(app: Flask, member: Member, corpus: Corpus) -> None:
    assert advice(member) == []
    [(field, told)] = advice(member, question="die MÜHLE klemmt!")
    assert (field, "/curation/entries/de/mill" in told) == ("question", True)
    assert advice(member, question="Die Mühle klemmt", id="mill") == []
    assert advice(member, question="Die Mühle klemmt", locale="en") == []
    assert [field for field, _ in advice(member, variants="neu\nStrasse nass")] == ["variants"]
    [(field, told)] = advice(member, answer="**Ja**, bis 500 Euro.")
    assert (field, "„Ja“" in told) == ("answer", True)
    assert advice(member, answer="Jana hilft.") == advice(member, answer="No delivery", locale="en") == []
    [(field, told)] = advice(member, variants="Wo ist das Paket von max.muster@post.example?")
    assert (field, "max.muster@post.example" in told) == ("variants", True)
    [(field, told)] = advice(member, answer="Send it back to us within 30 days.")
    assert (field, "auf Englisch" in told, "die Deutsch lesen" in told) == ("answer", True, True)
    assert advice(member, answer="Send it back to us within 30 days.", locale="en", question="So?") == []
    assert advice(member, answer="Schreiben Sie an hilfe@shop.example.") == []  # another answer says so, too
    assert len(advice(member, answer="Schreiben Sie an max.muster@post.example.")) == 1
    assert [
        f for f, _ in advice(member, media="image | https://x.example/a.png\nvideo | https://y.example")
    ] == [*("media", "media")]
    own = f"/media/{'a' * 64}.png"
    assert [f for f, _ in advice(member, media=f"image | {own}\nimage | {own}")] == ["media"]


def test_dead_links_are_pointed_out(app: Flask, member: Member, corpus: Corpus) -> None:
    links = rooms(app).curation.web_links
    links.expect(["https://gone.example/", "https://fine.example/"])
    links.note([("https://gone.example/", "404"), ("https://fine.example/", "200")])
    written = {"answer": "[A](https://gone.example/) [B](https://fine.example/)"}
    [(field, told)] = advice(member, **written)
    assert (field, "https://gone.example/" in told) == ("answer", True)


def test_languages_side_by_side(member: Member, corpus: Corpus) -> None:
    client, headers = member
    corpus.save([replace(corpus.entry("brew", "en"), answer="Seal it well.")], author="test")
    page = client.get("/curation/entries/de/brew").text
    assert re.search(r"Seal it<ins>[^.]* well</ins>\.", page)
    assert BEHIND in page
    assert "Seal it" not in client.get("/curation/entries/de/brew?beside=none").text
    done = client.post("/curation/entries/de/brew/fits", data={"csrf_token": headers["X-CSRF-Token"]})
    assert done.status_code == 303
    assert BEHIND not in client.get("/curation/entries/de/brew").text
    new = client.get("/curation/new?id=which&locale=en").text
    assert "Bitte wählen Sie." in new  # beside
    assert re.search(r'name="followups"[^>]*>\s*mill\nbrew\ngone<', new)


def test_what_is_missing_and_out_of_date_in_all_languages(member: Member, corpus: Corpus) -> None:
    corpus.save([replace(corpus.entry("brew", "en"), answer="Seal it well.")], author="test")
    corpus.save([replace(corpus.entry("mill", "de"), state="archived")], author="test")
    page = member[0].get("/curation/languages").text
    assert re.findall(r'href="/curation/entries/([\w/]+)"', page) == ["de/brew"]
    assert re.findall(r"new\?id=(\w+)&amp;locale=(\w+)", page) == [("which", "en")]


def test_only_we_frame_the_preview(member: Member) -> None:
    page = member[0].get("/curation/preview?locale=de")
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    assert "frame-src 'self'" in member[0].get("/curation/new").headers["Content-Security-Policy"]
    assert member[0].get('/curation/preview?locale="><script>').status_code == 200


def test_preview_is_clean(app: Flask, corpus: Corpus) -> None:
    client, headers = logged_in(app, "carla")
    text = "**fett** <script>alert(1)</script> [x](javascript:alert(1)) ![y](https://evil.example/z.png)"
    form = {
        "locale": "de",
        "answer": text,
        "links": "Mehr | https://shop.example/\nhalb | java",
        "media": "x",
    }
    answer = client.post("/curation/api/preview", data=form, headers=headers)
    assert answer.json is not None
    html = answer.json["html"]
    assert "<strong>fett</strong>" in html
    assert "<script" not in html
    assert "javascript:" not in html.replace("[x](javascript:alert(1))", "")
    assert "<img" not in html
    assert '<a href="https://shop.example/"' in html
    assert answer.json["media"] == []
    too_long = client.post("/curation/api/preview", data={"answer": "x" * 30_000}, headers=headers)
    assert too_long.status_code == 422
    assert too_long.json is not None
    assert too_long.json["error"]["field"] == "answer"


def test_the_form_names_the_risk_of_the_topic(tmp_path: Path) -> None:
    settings = Settings(demo=1, topic_risk=TopicRisks({"Datenschutz": 0.01}))
    app = staffed_app(tmp_path, names="carla", settings=settings)
    texts = ("Speichern Sie Daten?", "Wenige.")
    rooms(app).corpus.save([Entry("data", "de", *texts, topic="Datenschutz")], author="test")
    rooms(app).corpus.save([Entry("hours", "de", *texts, topic="Laden")], author="test")
    carla = logged_in(app, "carla")[0]
    assert "die Vorgabe (1\xa0%)" in carla.get("/curation/entries/de/data").text
    assert "die Vorgabe (5\xa0%)" in carla.get("/curation/entries/de/hours").text
    rooms(app).close()
