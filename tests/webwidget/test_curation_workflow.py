"""Many at once, taken back in one step; two are merged; what was comes back."""

import html
import re
from dataclasses import replace

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.operation.publish import publish
from knowledge.corpus.corpus import Corpus
from knowledge.entries import Entry
from tests.importing import work_off
from tests.webwidget.curating import EDIT, A, B, C, app, bulk, carla, corpus, curt, send
from tests.webwidget.staffing import form_token, rooms

__all__ = ["app", "carla", "corpus", "curt"]


def confirmed(client: FlaskClient, page: TestResponse) -> TestResponse:
    """Presses the yes of a page that asks first."""
    form = page.text[page.text.index("bulk-sure") :]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form):
        fields.setdefault(name, []).append(html.unescape(value))
    return client.post("/curation/bulk", data=fields, follow_redirects=True)


def undone(client: FlaskClient, page: TestResponse) -> TestResponse:
    action = re.search(r'action="(/curation/changes/\d+/undo)"', page.text)
    assert action
    return client.post(action[1], data={"csrf_token": form_token(page)}, follow_redirects=True)


def test_many_are_approved_and_taken_back(carla: FlaskClient, corpus: Corpus) -> None:
    page = bulk(carla, "state:archived", "de/a", "de/c", new_topic="not asked for", q="", state="")
    assert "2 Einträge geändert." in page.text
    assert [entry.state for entry in corpus.entries()] == ["archived", "approved", "archived"]
    answer = undone(carla, page).text
    assert "Wieder wie zuvor: 2." in answer
    assert "geblieben: 0" not in answer
    assert corpus.entries() == [A, B, C]
    assert "Wählen Sie zuerst" in bulk(carla, "state:draft").text
    for nonsense in ("state:published", "owner:nobody-here", "explode", "", "locale:xx-yy", "topic:"):
        refused = bulk(carla, nonsense, "de/a", "nonsense", new_topic="\x00")
        assert refused.status_code == 422, nonsense
    assert corpus.entries() == [A, B, C]
    assert bulk(carla, "review_on", "de/a", review_on="gestern").status_code == 422


def test_what_matches_is_shown_first_and_changed_only_as_it_was_shown(
    carla: FlaskClient, corpus: Corpus
) -> None:
    page = bulk(carla, "topic", all="1", new_topic="Versand", q="paket", topic="Lieferung")
    assert "2 Einträge ändern?" in page.text
    assert corpus.topics() == ["Lieferung", "Preise"]
    corpus.save([replace(A, answer="Morgen.")], author="curt")
    again = confirmed(carla, page)
    assert again.status_code == 409
    assert "nicht mehr dieselbe" in again.text
    assert "2 Einträge geändert" in confirmed(carla, again).text
    assert corpus.topics() == ["Preise", "Versand"]


def test_deleting_asks_first_and_can_be_taken_back_from_the_steps(carla: FlaskClient, corpus: Corpus) -> None:
    page = bulk(carla, "delete", "de/a", "de/b")
    assert corpus.entries() == [A, B, C]
    confirmed(carla, page)
    assert corpus.entries() == [C]
    steps = carla.get("/curation/changes")
    assert "2 Einträge" in steps.text
    undone(carla, steps)
    assert corpus.entries() == [A, B, C]


def test_who_looks_after_it_and_when(carla: FlaskClient, corpus: Corpus) -> None:
    send(carla, f"{EDIT}/care", EDIT, owner="curt", review_on="2020-01-31")
    bulk(carla, "owner:carla", "de/b")
    page = carla.get("/curation/entries").text
    assert "1 Eintrag ist wieder zu prüfen" in page
    assert "Curt Sommer" in page
    for query, found in (("due=1", "a"), ("owner=carla", "b"), ("owner=-", "c")):
        listed = carla.get(f"/curation/entries?{query}").text
        assert re.findall(r'href="/curation/entries/de/(\w+)"', listed) == [found]


def test_entries_with_dead_links_are_found(app: Flask, carla: FlaskClient, corpus: Corpus) -> None:
    assert "?links=dead" not in carla.get("/curation/entries").text
    dead = "https://gone.example/map"
    corpus.save([replace(A, answer=f"Siehe {dead}.")], author="carla")
    rooms(app).curation.web_links.expect([dead])
    rooms(app).curation.web_links.note([(dead, "404")])
    page = carla.get("/curation/entries").text
    assert 'href="?links=dead">1 Eintrag hat einen toten Link' in page
    listed = carla.get("/curation/entries?links=dead").text
    assert re.findall(r'href="/curation/entries/de/(\w+)"', listed) == ["a"]


def test_what_was_comes_back_with_one_click(carla: FlaskClient, curt: FlaskClient, corpus: Corpus) -> None:
    corpus.save([replace(A, answer="In vier Tagen.")], author="curt")
    history = carla.get(f"{EDIT}/history").text
    assert re.search(r"In <del>.*drei</del><ins>.*vier</ins> Tagen\.", history)
    first = re.findall(r'name="number" value="(\d+)"', history)[-1]
    send(carla, f"{EDIT}/restore", f"{EDIT}/history", number=first)
    assert corpus.entry("a", "de") == A
    corpus.delete("a", "de", author="carla")
    deleted = curt.get("/curation/deleted").text
    number = re.search(r'/a/restore">.*?name="number" value="(\d+)"', deleted, re.DOTALL)
    assert number
    send(curt, f"{EDIT}/restore", "/curation/deleted", number=number[1])
    assert corpus.entry("a", "de") == replace(A, state="review")  # a curator approves nothing, so neither so
    assert send(carla, f"{EDIT}/restore", EDIT, number="99999").status_code == 404


def test_two_are_merged_and_the_other_address_leads_on(carla: FlaskClient, corpus: Corpus) -> None:
    assert "genau zwei" in bulk(carla, "merge", "de/a").text
    more = replace(B, answer="Zwei **Tage**.", variants=("Paket suchen", "Paket weg"))
    corpus.save([more], author="test")
    page = bulk(carla, "merge", "de/a", "de/b")
    assert "Zwei <strong>Tage</strong>." in page.text
    assert "Anschlussfrage von 1 Eintrag" in page.text
    assert 'value="b" checked' in page.text, "it knows more wordings"
    corpus.save([replace(A, locale="en")], author="test")
    assert 'value="a" checked' in bulk(carla, "merge", "de/a", "de/b").text, "it has more languages"
    corpus.delete("a", "en", author="test")
    done = carla.post(
        "/curation/merge",
        data={"csrf_token": form_token(page), "one": "a", "other": "b", "kept": "a"},
        follow_redirects=True,
    )
    assert "Zusammengeführt: Was auf den anderen Eintrag verwies" in done.text
    assert corpus.entry("a", "de").variants == ("Wo ist es?", "Wo ist mein Paket?", *more.variants)
    assert corpus.entry("c", "de").followups == ("a",)
    led = carla.get("/curation/entries/de/b")
    assert led.location == EDIT
    undone(carla, done)
    assert corpus.entries() == [A, more, C]


def test_an_entry_is_found_without_its_language(carla: FlaskClient, corpus: Corpus) -> None:
    corpus.save([replace(A, locale="en")], author="test")
    for address, led in (
        ("a", "de/a"),
        ("a?locale=en", "en/a"),
        ("a?locale=fr", "de/a"),
        ("b?locale=en", "de/b"),
    ):
        assert carla.get(f"/curation/entries/{address}").location == f"/curation/entries/{led}"
    assert carla.get("/curation/entries/unknown").status_code == 404
    for asked in ("", "?q=a"):
        page = carla.get(f"/curation/entries{asked}").text
        assert page.index('"/curation/entries/de/a"') < page.index('"/curation/entries/en/a"')
    assert [each.locale for each in corpus.page(1, 10, first="en").entries] == ["en", "de", "de", "de"]


def test_doubles_are_found_by_their_words(carla: FlaskClient, corpus: Corpus) -> None:
    corpus.save([replace(C, variants=("wann kommt mein Paket",))], author="test")
    page = carla.get("/curation/duplicates").text
    assert "Gleiche Worte" in page
    assert "/curation/merge?kept=a&amp;gone=c" in page


def test_doubles_in_meaning_are_those_of_the_last_release_that_still_stand(
    app: Flask, carla: FlaskClient, corpus: Corpus
) -> None:
    one = Entry("one", "de", "Lieferzeiten Paketversand", "Drei Tage.")
    other = Entry("other", "de", "Lieferzeit Paketversands", "Bald.", ("Etwas anderes",))
    corpus.save([one, other], author="test")
    assert ">Gleicher Sinn<" not in carla.get("/curation/duplicates").text, "no word of them is the same"
    publish(rooms(app).home, author="test")
    page = carla.get("/curation/duplicates").text
    assert page.count(">Gleicher Sinn<") == 1
    assert "/curation/merge?kept=one&amp;gone=other" in page
    corpus.save([replace(other, question="Wie lange dauert es?")], author="test")
    assert ">Gleicher Sinn<" not in carla.get("/curation/duplicates").text, "it has been mended since"


def test_very_many_are_left_to_the_worker(app: Flask, carla: FlaskClient, corpus: Corpus) -> None:
    many = [Entry(f"e{n}", "de", f"Frage {n}?", "Ja.", topic="Viel") for n in range(301)]
    corpus.save(many, author="test")
    asked = bulk(carla, "state:archived", all="1", topic="Viel")
    assert "301 Einträge ändern?" in asked.text
    waiting = confirmed(carla, asked)
    assert "Viele Einträge werden geändert" in waiting.text
    assert len(corpus.entries(state="archived")) == 0
    work_off(rooms(app).home)
    done = carla.get(waiting.request.path, follow_redirects=True)
    assert "301 Einträge geändert." in done.text
    assert len(corpus.entries(state="archived")) == 301
    waiting = undone(carla, done)
    work_off(rooms(app).home)
    assert "Wieder wie zuvor: 301." in carla.get(waiting.request.path, follow_redirects=True).text
    asked = bulk(carla, "delete", all="1", topic="Viel")
    corpus.save([replace(many[0], answer="Nein.")], author="curt")  # between the look and the worker
    waiting = confirmed(carla, asked)
    work_off(rooms(app).home)
    assert carla.get(waiting.request.path).status_code == 409
    assert len(corpus.entries(topic="Viel")) == 301
    assert carla.get("/curation/bulk/9999").status_code == 404
