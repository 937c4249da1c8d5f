"""The front page of curation: what is missing, and how it is closed."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.conversations.bot import FakeBot
from bot.conversations.insights.gap_trials import KIND
from bot.operation.jobs.gap_groups import Finder
from bot.operation.jobs.publish_jobs import do
from bot.operation.publish import publish as publish_for_home
from bot.operation.timed.gaps import Reading
from bot.privacy.erasure import Erasure
from bot.protocol import Answer, Candidate, Reply, Trace
from knowledge.entries import Entry
from knowledge.folder.home import Settings
from knowledge.releases.releases import Releases, write_entries
from tests.bot.answering import answered
from tests.bot.operation.test_gaps import WordEncoder
from tests.webwidget.staffing import form_token, logged_in, rooms, staffed_app

ANSWER = "Ja, wir vermieten Hüpfburgen: 40 Euro am Tag, bitte eine Woche vorher unter 0171 2345678 anmelden."
CASTLES = ("Vermieten Sie Hüpfburgen?", "Vermieten Sie auch Hüpfburgen? kim@kundin.example")
CASTLE = Entry("castle", "de", "Haben Sie ein Schloss?", "Nein.")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = staffed_app(tmp_path, FakeBot(), settings=Settings(demo=1, encoder="letters"))
    rooms(app).corpus.save([CASTLE, Entry("castle", "en", "Do you own a castle?", "No.")], author="test")
    yield app
    rooms(app).close()


@pytest.fixture
def carla(app: Flask) -> FlaskClient:
    return logged_in(app, "carla")[0]


def ask(app: Flask, text: str, locale: str = "de", helped: str = "") -> None:
    """In vain, unless an agent helps."""
    store = rooms(app).store
    id = store.create(site="demo", locale=locale)[0].id
    trace = Trace("handoff", candidates=(Candidate("castle", 0.1, "?"),))
    answered(store, id, text, Reply((Answer("…", trace=trace),), handoff="second_miss" if helped else None))
    if helped:
        anna = rooms(app).access.accounts.member("anna")
        rooms(app).handoff.desk.accept(id, anna)
        rooms(app).handoff.desk.reply(id, anna, helped)


def find(app: Flask) -> None:
    Reading(rooms(app).home).run(rooms(app).storage)
    Finder(rooms(app).home, WordEncoder).look(rooms(app).storage)


def gap_in(page: str) -> str:
    found = re.findall(r"/curation/gaps/(\w+)", page)
    assert found, page
    return str(found[0])


def decide(carla: FlaskClient, id: str, **fields: object) -> int:
    form = {"csrf_token": form_token(carla.get("/curation/new")), **fields}
    return carla.post(f"/curation/gaps/{id}", data=form).status_code


def publish(app: Flask) -> None:
    """As the worker does, without calibration."""
    approved = rooms(app).corpus.entries(state="approved")
    releases = Releases(rooms(app).home.releases)
    with releases.stage() as stage:
        write_entries(stage, approved)
    releases.switch(stage.number)


def test_where_nothing_is_written_yet_it_says_how_to_begin(app: Flask, carla: FlaskClient) -> None:
    for entry in rooms(app).corpus.entries():
        rooms(app).corpus.delete(entry.id, entry.locale, author="test")
    for path in ("/curation", "/curation/entries"):
        page = carla.get(path).text
        assert "<p>Noch gibt es keinen Eintrag" in page
        assert 'href="/curation/new">Ersten Eintrag schreiben<' in page
        assert 'href="/curation/import">Datei importieren<' in page
        assert "<p>Gerade fehlt nichts" not in page


def test_nothing_is_missing(carla: FlaskClient) -> None:
    assert "<p>Gerade fehlt nichts" in carla.get("/curation").text
    assert "Verworfen ist nichts." in carla.get("/curation?state=dismissed").text
    assert "Mit dieser Auswahl" in carla.get("/curation?locale=fr&state=nonsense").text


def test_the_worst_comes_first_masked_and_filtered(app: Flask, carla: FlaskClient) -> None:
    ask(app, "Spielt Musik?")
    for text in CASTLES:
        ask(app, text)
    ask(app, "Who plays music?", "en")
    find(app)
    page = carla.get("/curation").text
    assert page.index("Hüpfburgen") < page.index("Spielt Musik?")
    assert "2 Fragen, die nur einmal kamen" in page
    assert "kim@kundin.example" not in page
    assert "neu seit dieser Woche" in page
    english = carla.get("/curation?locale=en").text
    assert "Who plays music?" in english
    assert "Hüpfburgen" not in english
    assert "Mit dieser Auswahl" in carla.get("/curation?site=elsewhere").text
    assert "Hüpfburgen" in carla.get("/curation?channel=chat").text
    assert "Mit dieser Auswahl" in carla.get("/curation?channel=telegram").text


def test_an_entry_is_made_of_what_an_agent_answered(app: Flask, carla: FlaskClient) -> None:
    ask(app, CASTLES[0], helped=ANSWER)
    ask(app, CASTLES[1])
    find(app)
    id = gap_in(carla.get("/curation").text)
    page = carla.get(f"/curation/gaps/{id}").text
    assert "Ja, wir vermieten Hüpfburgen: 40 Euro am Tag" in page
    assert "0171" not in page
    answer = re.search(rf"gap={id}&amp;answer=(\w+)", page)
    assert answer
    form = carla.get(f"/curation/new?gap={id}&answer={answer[1]}").text
    assert "40 Euro am Tag" in form
    assert "Vermieten Sie auch Hüpfburgen? …" in form
    sent = {"question": "Vermieten Sie Hüpfburgen?", "answer": "Ja.", "locale": "de", "id": "bouncy"}
    token = {"csrf_token": form_token(carla.get("/curation/new")), "gap": id}
    assert carla.post("/curation/new", data=sent | token | {"state": "approved"}).status_code == 303
    assert "<p>Gerade fehlt nichts" in carla.get("/curation").text
    assert "aber noch nicht live" in carla.get("/curation?state=answered").text
    publish(app)
    told = carla.get("/curation?state=answered").text
    assert re.search(r"Live seit [\d., :]+\. Seitdem hat niemand mehr danach gefragt\. <a href", told)
    for _ in range(3):
        ask(app, CASTLES[0])
    find(app)
    still = carla.get("/curation").text
    assert "Die Antwort erreicht noch nicht alle." in still
    assert gap_in(still) == id


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("Ja, die kosten 40 Euro am Tag.", True),
        ("Guten Tag! Wofür brauchen Sie sie denn?", False),
        ("Gern geschehen!", False),
    ],
)
def test_a_short_answer_counts_but_no_greeting(
    app: Flask, carla: FlaskClient, said: str, *, counts: bool
) -> None:
    ask(app, CASTLES[0], helped=said)
    find(app)
    page = carla.get(f"/curation/gaps/{gap_in(carla.get('/curation').text)}").text
    assert (f'<blockquote class="as-typed" lang="de">{said}' in page) == counts


def test_wordings_are_attached_in_their_languages(app: Flask, carla: FlaskClient) -> None:
    for text in CASTLES:
        ask(app, text)
    ask(app, "Vermieten Sie Hüpfburgen, please?", "en")
    find(app)
    id = gap_in(carla.get("/curation").text)
    chosen = re.findall(r'name="wording" value="(\w+)" checked', carla.get(f"/curation/gaps/{id}").text)
    assert len(chosen) == 3
    assert decide(carla, id, action="try", entry="nothing", wording=chosen) == 404
    assert decide(carla, id, action="attach", entry="castle", wording=[*chosen, "nonsense"]) == 303
    assert set(rooms(app).corpus.entry("castle", "de").variants) == {
        "Vermieten Sie Hüpfburgen?",
        "Vermieten Sie auch Hüpfburgen? …",
    }
    assert rooms(app).corpus.entry("castle", "en").variants == ("Vermieten Sie Hüpfburgen, please?",)
    [gap] = rooms(app).insights.gaps.all(lambda _: None)
    assert (gap.state, gap.gap.entry, gap.gap.changed_by) == ("answered", "castle", "carla")
    assert rooms(app).corpus.history("castle", "de")[0].author == "carla"
    [erased] = {each.question.conversation for each in gap.asked if each.question.text == CASTLES[0]}
    Erasure(rooms(app).home, rooms(app).storage).run([erased])
    assert rooms(app).corpus.entry("castle", "de").variants == ("Vermieten Sie auch Hüpfburgen? …",)


def test_the_effect_is_shown_before_anything_is_attached(app: Flask, carla: FlaskClient) -> None:
    ask(app, CASTLES[0])
    find(app)
    id = gap_in(carla.get("/curation").text)
    [wording] = re.findall(r'name="wording" value="(\w+)"', carla.get(f"/curation/gaps/{id}").text)
    assert decide(carla, id, action="try", entry="castle", wording=wording) == 303
    [job] = rooms(app).jobs.recent(kinds=(KIND,))
    assert "Hüpfburg" not in str(job.payload)
    assert "Wird mit den Fragen" in carla.get(f"/curation/gaps/{id}/effect/{job.id}").text
    publish_for_home(rooms(app).home, author="test")
    claimed = rooms(app).jobs.claim()
    assert claimed is not None
    result = do(rooms(app).home, claimed)
    assert "Hüpfburg" not in str(result)
    rooms(app).jobs.finish(job.id, result=result)
    page = carla.get(f"/curation/gaps/{id}/effect/{job.id}").text
    assert CASTLES[0] in page
    assert 'name="action" value="attach"' in page
    assert rooms(app).corpus.entry("castle", "de").variants == ()
    assert rooms(app).releases.live_number() == 1
    assert [each.name for each in rooms(app).home.releases.glob(".candidate-*")] == []
    assert carla.get(f"/curation/gaps/other/effect/{job.id}").status_code == 404


def test_it_is_handed_to_a_colleague_dismissed_and_opened_again(app: Flask, carla: FlaskClient) -> None:
    ask(app, CASTLES[0])
    find(app)
    id = gap_in(carla.get("/curation").text)
    assert decide(carla, id, action="assign", to="anna") == 303  # no curator: nobody has it
    assert "Für mich" not in carla.get("/curation").text
    assert decide(carla, id, action="assign", to="carla") == 303
    assert id in carla.get("/curation?mine=1").text
    assert "bei Carla Brandt" in carla.get("/curation").text
    assert decide(carla, id, action="dismiss") == 303
    assert "<p>Gerade fehlt nichts" in carla.get("/curation").text
    assert "Carla Brandt hat diese Lücke verworfen." in carla.get(f"/curation/gaps/{id}").text
    assert decide(carla, id, action="reopen") == 303
    assert id in carla.get("/curation").text


def test_what_was_erased_is_said_to_be_gone(app: Flask, carla: FlaskClient) -> None:
    ask(app, CASTLES[0])
    find(app)
    id = gap_in(carla.get("/curation").text)
    rooms(app).storage.write(lambda tx: tx.gaps.forget_before(time.time() + 60, 9))
    for answer in (carla.get(f"/curation/gaps/{id}"), carla.get(f"/curation/new?gap={id}")):
        assert answer.status_code == 404
        assert "Diese Lücke gibt es nicht mehr" in answer.text
    assert carla.get("/curation/gaps/%00").status_code == 404
