"""What the gate found, in words; and the test questions that it asks."""

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from knowledge.entries import Entry
from tests.webwidget.publishing import app, carla, press, release
from tests.webwidget.staffing import form_token, rooms

__all__ = ["app", "carla"]


def finding(**changes: object) -> dict[str, object]:
    none: dict[str, object] = {"count": 0, "first": []}
    doubt = {
        "kind": "stray", "entries": ["hours", "late"], "text": "<b>Wann?</b>", "locale": "de",
        "other": "Warum?", "fight": [], "grave": True, "more": [], "sure": 0.5,
    }  # fmt: skip
    return {
        "level": "warned", "digest": "d1", "only": [], "corpus": "other", "still": 0,
        "asked": {"past": 3, "saved": 1}, "before": {"right": 2, "offered": 1, "missed": 0, "wrong": 0},
        "after": {"right": 1, "offered": 1, "missed": 0, "wrong": 1}, "topics": [
            {"name": "Öffnung", "asked": 9, "answered": 5, "clarified": 3, "missed": 1, "helps": "hours",
             "more": 2},
        ],
        "gained": none, "changed": none, "lost": none, "broken": none,
        "doubts": {"count": 1, "first": [doubt]},
    } | changes  # fmt: skip


def held(app: Flask, carla: FlaskClient, **changes: object) -> str:
    """The page after a publish that the worker held."""
    press(carla, "/curation/publish")
    job = rooms(app).jobs.claim()
    assert job is not None
    rooms(app).jobs.finish(job.id, result={"held": True, "gate": finding(**changes)})
    return carla.get("/curation/releases").text.replace("\xa0", " ")


def test_what_speaks_against_publishing_is_told_in_words_and_passed_knowingly(
    app: Flask, carla: FlaskClient
) -> None:
    conversation = rooms(app).store.create(locale="de")[0].id
    seq = rooms(app).store.post(conversation, text="Wann offen? Ich bin ilse@example.org").seq
    lost = {
        "how": "lost", "kind": "past", "at": [conversation, seq], "right": "hours", "known": True,
        "before": {"kind": "answer", "entry": "hours", "probability": 0.9},
        "after": {"kind": "clarify", "entry": None, "probability": 0.4},
    }  # fmt: skip
    page = held(app, carla, lost={"count": 1, "first": [lost]})
    assert "Bitte erst ansehen" in page
    assert "„&lt;b&gt;Wann?&lt;/b&gt;“ steht bei <a" in page
    assert ">Wann haben Sie offen?</a>, klingt aber nach <a" in page
    assert "wo die Antwort bekannt ist (3): bisher 67 %, dann 33 %." in page
    assert "„Wann offen? Ich bin …“" in page
    assert "ilse@" not in page
    assert "bisher: „Wann haben Sie offen?“ · dann: fragt nach" in page
    assert "Von 9 Fragen zu „Öffnung“ werden 5 sofort beantwortet, bei 3 wird nachgefragt. 2 weitere" in page
    assert "Seither hat sich etwas geändert." in page
    token = form_token(carla.get("/curation/releases"))
    kept = {"question": "Wann offen? Ich bin …", "locale": "de", "entry": "hours"}
    assert carla.post("/curation/questions/keep", data={"csrf_token": token, **kept}).status_code == 303
    assert [(each.entry, each.locale) for each in rooms(app).curation.saved_questions.all()] == [
        ("hours", "de")
    ]
    sent = {"seen": "d1", "only": ["hours de", "nonsense"], "because": "  We   mean it. "}
    carla.post("/curation/publish", data={"csrf_token": token, **sent})
    job = rooms(app).jobs.recent(1)[0]
    assert job.payload == {"seen": "d1", "only": [["hours", "de"]], "because": "We mean it."}
    with rooms(app).storage.reading() as read:
        assert read.audit.before(1, float("inf"), "", None, opened=False)[0].about == "We mean it."


def test_what_several_asked_alike_and_all_that_an_entry_loses_is_one_line_each(
    app: Flask, carla: FlaskClient
) -> None:
    conversation = rooms(app).store.create(locale="de")[0].id
    asked = [rooms(app).store.post(conversation, text="Wann offen?").seq for _ in range(3)]
    verdict = {"kind": "handoff", "entry": None, "probability": 0.0}
    gained = [
        {"how": "gained", "kind": "past", "at": [conversation, seq], "right": None, "known": True,
         "before": verdict, "after": {"kind": "answer", "entry": "hours", "probability": 0.9}}
        for seq in asked
    ]  # fmt: skip
    lost = {
        "kind": "needed", "entries": ["hours"], "text": "<i>Öffnung?</i>", "locale": "de", "other": "",
        "fight": [], "grave": True, "more": ["Zeiten?", "Geöffnet?"], "sure": 0.5,
    }  # fmt: skip
    found = {"gained": {"count": 4, "first": gained}, "doubts": {"count": 1, "first": [lost]}}
    page = held(app, carla, **found)
    assert page.count("„Wann offen?“") == 1
    assert "3 ×" in page
    assert "und 1 weitere" in page, "beyond the three that are shown as one"
    assert "verliert 3 Formulierungen, die gebraucht werden, darunter „&lt;i&gt;Öffnung?&lt;/i&gt;“" in page
    assert "<li>Geöffnet?</li>" in page


def test_broken_test_questions_want_a_reason_and_old_ones_are_named_as_gone(
    app: Flask, carla: FlaskClient
) -> None:
    gone = {
        "how": "lost", "kind": "saved", "at": ["", 77], "right": "hours", "known": True,
        "before": {"kind": "answer", "entry": "hours", "probability": 0.9},
        "after": {"kind": "handoff", "entry": None, "probability": 0.0},
    }  # fmt: skip
    page = held(app, carla, level="blocked", broken={"count": 1, "first": [gone]})
    assert "1 Testfrage würde falsch beantwortet" in page
    assert "Warum ist das trotzdem richtig?" in page
    assert "deren Gespräch inzwischen gelöscht ist" in page


def test_what_is_to_go_is_named_in_its_language_until_it_is_gone(app: Flask, carla: FlaskClient) -> None:
    gone = Entry("parcel", "de", "Wo bleibt mein Paket?", "Unterwegs.")
    english = Entry("parcel", "en", "Where is my parcel?", "On its way.")
    release(app, gone, english)
    rooms(app).corpus.save([english], author="carla")
    doubt = {
        "kind": "stray", "entries": ["parcel", "hours"], "text": "Paket", "locale": "de",
        "other": "Warum?", "fight": [], "grave": True, "more": [], "sure": 0.5,
    }  # fmt: skip
    page = held(app, carla, doubts={"count": 1, "first": [doubt]})
    assert ">Wo bleibt mein Paket?</a>" in page
    assert "Where is my parcel?" not in page


def test_test_questions_are_written_changed_and_deleted(app: Flask, carla: FlaskClient) -> None:
    token = form_token(carla.get("/curation/questions"))

    def send(path: str, **fields: str) -> TestResponse:
        return carla.post(f"/curation/questions{path}", data={"csrf_token": token, **fields})

    unknown = send("", question="Wann?", locale="de", entry="opening")
    assert (unknown.status_code, "opening" in unknown.text) == (422, True)
    by_question = {"question": "Wann machen Sie auf?", "locale": "de", "entry": "Wann haben Sie offen?"}
    assert send("", **by_question).status_code == 303
    (saved,) = rooms(app).curation.saved_questions.all()
    assert (saved.entry, saved.author) == ("hours", "carla")
    assert 'value="hours"' in carla.get(f"/curation/questions/{saved.id}").text
    assert send(f"/{saved.id}", question="Verkaufen Sie Autos?", locale="de", entry="").status_code == 303
    assert "darf nicht beantwortet werden" in carla.get("/curation/questions").text
    assert send(f"/{saved.id}/delete").status_code == 303
    assert (rooms(app).curation.saved_questions.all(), send(f"/{saved.id}/delete").status_code) == ([], 404)
