"""Curation through the real app: write, review, search, conflict, delete, history."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from knowledge.corpus.corpus import Corpus, Saved
from knowledge.entries import Entry, Link
from knowledge.formats import write
from knowledge.imports.request import Request
from knowledge.imports.work import do
from tests.webwidget.staffing import form_token, logged_in, rooms, staffed_app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = staffed_app(tmp_path_factory.mktemp("curation"))
    yield app
    rooms(app).close()


@pytest.fixture(scope="module")
def carla(app: Flask) -> FlaskClient:
    return logged_in(app, "carla")[0]


@pytest.fixture
def corpus(app: Flask) -> Corpus:
    """With exactly two entries."""
    corpus = rooms(app).corpus
    for entry in corpus.entries():
        corpus.delete(entry.id, entry.locale, author="test")
    delivery = Entry(
        "delivery-time",
        "de",
        "Wie lange dauert die Lieferung?",
        "Zwei bis drei **Werktage**.",
        variants=("Wann kommt mein Paket?",),
        topic="Lieferung",
        links=(Link("Mehr", "https://shop.example/lieferung"),),
    )
    returns = Entry(
        "returns", "en", "How do I return something?", "Send it back.", topic="Returns", state="draft"
    )
    corpus.save([delivery, returns], author="test")
    return corpus


def send(client: FlaskClient, page: str, path: str | None = None, **fields: str) -> TestResponse:
    """Submits the form of a page, with some of its fields changed."""
    form = client.get(page)
    version = re.search(r'name="version" value="(\w*)"', form.text)
    sent = {"csrf_token": form_token(form), "version": version[1] if version else "", **fields}
    return client.post(path or page, data=sent)


NEW = {"locale": "de", "question": "Kann ich auf Rechnung zahlen?", "answer": "Ja.", "state": "draft"}
EDIT = "/curation/entries/de/delivery-time"
FIELDS = {"question": "Wie lange dauert es?", "answer": "Drei Tage.", "state": "approved"}


def listed(client: FlaskClient, query: str) -> list[str]:
    page = client.get(f"/curation/entries?{query}")
    assert page.status_code == 200
    return re.findall(r'<a href="/curation/entries/(\w+/[\w.-]+)">', page.text)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["de/delivery-time", "en/returns"]),
        ("q=paket", ["de/delivery-time"]),
        ("q=werktag", ["de/delivery-time"]),
        ("q=nirgends", []),
        ("q=%22%29%28*%20OR", []),
        ("q=%00%ff", []),
        ("locale=en", ["en/returns"]),
        ("topic=Lieferung", ["de/delivery-time"]),
        ("topic=unknown", []),
        ("state=draft", ["en/returns"]),
        ("state=nonsense", ["de/delivery-time", "en/returns"]),
        ("page=99999999999999999999", ["de/delivery-time", "en/returns"]),
        ("page=-1", ["de/delivery-time", "en/returns"]),
    ],
)
def test_list_and_filters(carla: FlaskClient, corpus: Corpus, query: str, found: list[str]) -> None:
    assert listed(carla, query) == found


def test_long_lists_have_pages(carla: FlaskClient, corpus: Corpus) -> None:
    corpus.save([Entry(f"entry-{n:03}", "de", f"Frage {n}?", "Ja.") for n in range(60)], author="test")
    first, second = listed(carla, "q=frage"), listed(carla, "q=frage&page=2")
    assert (len(first), len(second)) == (50, 10)
    assert not set(first) & set(second)


def test_new_entry_gets_an_id_from_its_question(carla: FlaskClient, corpus: Corpus) -> None:
    answer = send(carla, "/curation/new", **NEW, variants="Geht Rechnung?\n\n  Rechnung?  ", risk="2,5")
    assert answer.status_code == 303
    entry = next(entry for entry in corpus.entries() if entry.question == NEW["question"])
    assert entry.id.startswith("kann-ich-auf-rechnung-zahlen")
    assert entry.variants == ("Geht Rechnung?", "Rechnung?")
    assert (entry.state, entry.risk) == ("draft", 0.025)
    page = carla.get(answer.location).text
    assert "Gespeichert" in page
    assert 'value="2,5"' in page
    english = carla.get(answer.location, headers={"Accept-Language": "en"}).text
    assert 'value="2.5"' in english
    assert corpus.history(entry.id, "de")[0].author == "carla"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"question": ""}, "Frage: Hier fehlt der Text."),
        ({"answer": "  "}, "Antwort: Hier fehlt der Text."),
        ({"question": "x" * 501}, "Frage: 501 Zeichen sind zu lang, höchstens 500 passen."),
        ({"id": "mit Leerzeichen"}, "ist keine Kennung"),
        ({"id": "delivery-time"}, "gibt es auf „de“ schon"),
        ({"locale": "deutsch"}, "ist keine Sprache"),
        ({"locale": ""}, "ist keine Sprache"),
        ({"state": "published"}, "ist kein Zustand"),
        ({"risk": "viel"}, "ist keine Zahl"),
        ({"risk": "nan"}, "zwischen 0 und 100"),
        ({"risk": "0"}, "zwischen 0 und 100"),
        ({"risk": "1e999"}, "zwischen 0 und 100"),
        ({"followups": "nirgends"}, "gibt es keinen Eintrag"),
        ({"variants": "ok\nbad\x07"}, "Steuerzeichen"),
        ({"answer": "bad\x00"}, "Steuerzeichen"),
    ],
)
def test_refused_fields_keep_what_was_written(
    carla: FlaskClient, corpus: Corpus, fields: dict[str, str], message: str
) -> None:
    before = corpus.entries()
    answer = send(carla, "/curation/new", **(NEW | {"topic": "Zahlung"} | fields))
    assert answer.status_code == 422
    assert message in answer.text
    assert 'value="Zahlung"' in answer.text
    assert corpus.entries() == before


def test_editing_keeps_what_the_form_does_not_show(carla: FlaskClient, corpus: Corpus) -> None:
    assert send(carla, EDIT, **FIELDS).status_code == 303
    entry = corpus.entry("delivery-time", "de")
    assert (entry.question, entry.variants) == ("Wie lange dauert es?", ())
    assert entry.links[0].url == "https://shop.example/lieferung"


def test_long_answers_and_many_variants_fit(carla: FlaskClient, corpus: Corpus) -> None:
    variants = "\n".join(f"{number} {'ä' * 100}" for number in range(150))
    assert send(carla, EDIT, **FIELDS | {"answer": "ü" * 20_000, "variants": variants}).status_code == 303
    assert len(corpus.entry("delivery-time", "de").variants) == 150


def test_id_and_locale_of_an_entry_stay(carla: FlaskClient, corpus: Corpus) -> None:
    send(carla, EDIT, **FIELDS, id="other", locale="en")
    assert corpus.entry("delivery-time", "de").question == "Wie lange dauert es?"
    assert len(corpus.entries()) == 2


def test_second_writer_sees_the_first_ones_version(carla: FlaskClient, corpus: Corpus) -> None:
    form = carla.get(EDIT)
    corpus.save([Entry("delivery-time", "de", "Schon anders?", "Fünf Tage.")], author="boris")
    version = re.search(r'name="version" value="(\w+)"', form.text)
    assert version
    sent = FIELDS | {"csrf_token": form_token(form), "version": version[1]}
    answer = carla.post(EDIT, data=sent)
    assert answer.status_code == 409
    assert "boris hat diesen Eintrag inzwischen geändert" in answer.text
    assert "Fünf Tage." in answer.text  # theirs
    assert "Drei Tage." in answer.text  # mine, still in the form
    assert corpus.entry("delivery-time", "de").answer == "Fünf Tage."
    newer = re.search(r'name="version" value="(\w+)"', answer.text)
    assert newer
    assert carla.post(EDIT, data=sent | {"version": newer[1]}).status_code == 303


def test_of_two_versions_only_what_differs_is_shown(carla: FlaskClient, corpus: Corpus) -> None:
    form = carla.get(EDIT)
    version = re.search(r'name="version" value="(\w+)"', form.text)
    assert version
    theirs = Entry("delivery-time", "de", FIELDS["question"], "Fünf Tage.", variants=("Eins?", "Zwei?"))
    corpus.save([theirs], author="boris")
    sent = FIELDS | {"csrf_token": form_token(form), "version": version[1], "variants": "Eins?\r\nZwei?"}
    shown = carla.post(EDIT, data=sent).text.partition('class="difference"')[2].partition("</dl>")[0]
    assert "Fünf Tage." in shown
    assert "Eins?" not in shown


def test_delete_and_what_remains(carla: FlaskClient, corpus: Corpus) -> None:
    answer = send(carla, EDIT, f"{EDIT}/delete")
    assert answer.status_code == 303
    assert "Gelöscht: Wie lange" in carla.get(answer.location).text
    assert [entry.id for entry in corpus.entries()] == ["returns"]
    assert "gelöscht" in carla.get(f"{EDIT}/history").text
    assert carla.get(EDIT).status_code == 404


def test_delete_of_a_changed_entry_is_refused(carla: FlaskClient, corpus: Corpus) -> None:
    form = carla.get(EDIT)
    answer = carla.post(f"{EDIT}/delete", data={"csrf_token": form_token(form), "version": "old"})
    assert answer.status_code == 409
    assert len(corpus.entries()) == 2


def test_history_shows_before_and_after(carla: FlaskClient, corpus: Corpus) -> None:
    send(carla, EDIT, **FIELDS)
    page = carla.get(f"{EDIT}/history").text
    assert "Carla Brandt" in page
    assert re.search(r"<del><span[^>]*>[^<]*</span>Zwei bis drei \*\*Werktage\*\*\.</del>", page)
    assert re.search(r"<ins><span[^>]*>[^<]*</span>Drei Tage\.</ins>", page)


def test_markup_in_entries_stays_text(carla: FlaskClient, corpus: Corpus) -> None:
    evil = Entry(
        "evil", "de", '"><script>alert(1)</script>', "<img src=x onerror=alert(2)>", topic="</option>"
    )
    corpus.save([evil], author='<b onclick="x">')
    for path in ("/curation/entries", "/curation/entries/de/evil", "/curation/entries/de/evil/history"):
        page = carla.get(path).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "<b onclick" not in page


@pytest.mark.parametrize("path", ["de/unknown", "xx/delivery-time", "%00/%ff", "de/" + "x" * 5000])
@pytest.mark.parametrize("end", ["", "/history"])
def test_unknown_entries(carla: FlaskClient, corpus: Corpus, path: str, end: str) -> None:
    assert carla.get(f"/curation/entries/{path}{end}").status_code == 404


def test_other_locale_is_offered(carla: FlaskClient, corpus: Corpus) -> None:
    page = carla.get(EDIT).text
    assert 'href="/curation/new?locale=en&amp;id=delivery-time"' in page
    corpus.save([Entry("delivery-time", "en", "How long?", "Two days.")], author="test")
    assert 'href="/curation/entries/en/delivery-time"' in carla.get(EDIT).text


def test_changes_need_token_and_role(app: Flask, carla: FlaskClient, corpus: Corpus) -> None:
    assert carla.post(EDIT, data=FIELDS).status_code == 403
    agent, headers = logged_in(app, "anna")
    for path in (EDIT, "/curation/new", "/curation/publish", "/curation/import"):
        assert agent.post(path, data=FIELDS, headers=headers).status_code == 403
    assert agent.get("/curation/export?format=csv").status_code == 403
    assert app.test_client().get("/curation/api/jobs/1").status_code == 401
    assert corpus.entry("delivery-time", "de").question == "Wie lange dauert die Lieferung?"


def test_who_names_a_deleted_entry_is_shown_and_stays_editable(
    carla: FlaskClient, corpus: Corpus, tmp_path: Path
) -> None:
    first = Entry("a", "de", "Wie lange?", "Zwei Tage.", followups=("b",))
    corpus.save([first, Entry("b", "de", "Gibt es Express?", "Ja.")], author="test")
    assert "Wie lange?" in carla.get("/curation/entries/de/b").text
    answer = send(carla, "/curation/entries/de/b", "/curation/entries/de/b/delete")
    page = carla.get(answer.location).text
    assert re.search(r"nennen ihn noch als Folgefrage.*?/curation/entries/de/a", page, re.DOTALL)
    assert "Keinen Eintrag gibt es zu: b." in carla.get("/curation/entries/de/a").text
    form = {"question": "Wie lange?", "answer": "Drei Tage.", "followups": "b", "state": "approved"}
    assert send(carla, "/curation/entries/de/a", **form).status_code == 303
    assert corpus.entry("a", "de") == replace(first, answer="Drei Tage.")
    refused = send(carla, "/curation/entries/de/a", **form | {"followups": "b\nc"})
    assert (refused.status_code, "„c“" in refused.text) == (422, True)
    write(tmp_path / "faq.jsonl", corpus.entries())
    came = do(Request(tmp_path / "faq.jsonl", "de", tmp_path / "corpus.sqlite", author="Max"))
    assert came.saved == Saved(created=3)
