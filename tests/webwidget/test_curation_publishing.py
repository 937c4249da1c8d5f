"""Publishing and rolling back: what is asked of the worker, and what it reports."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from knowledge.corpus.jobs import Jobs
from knowledge.entries import Entry
from knowledge.errors import UnknownRelease
from knowledge.releases.releases import Releases, write_entries
from tests.webwidget.staffing import form_token, logged_in, rooms, staffed_app


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = staffed_app(tmp_path, names="carla")
    rooms(app).corpus.save([Entry("hours", "de", "Wann haben Sie offen?", "Von 9 bis 18.")], author="test")
    yield app
    rooms(app).close()


@pytest.fixture
def carla(app: Flask) -> FlaskClient:
    return logged_in(app, "carla")[0]


def release(app: Flask, *entries: Entry) -> int:
    """What the worker does, without a matcher."""
    releases = rooms(app).releases
    report = {
        "entries": len(entries), "variants": 3, "fit_seconds": 76.84, "coverage": {"0.05": 0.8},
        "curve": [[0.02, 0.5], [0.05, 0.8], [0.1, 0.9]], "calibrated": True, "trials": 1540,
        "reliability": [{"stated": 0.9, "right": 0.86, "count": 700, "share": 1.0}],
        "warnings": [
            {"kind": "few_variants", "entries": ["hours"], "message": "…",
             "facts": {"count": 1, "variants": 3, "more": 3, "gain": 12}},
            {"kind": "few_variants", "entries": ["hours"], "message": "As an earlier version told it."},
        ],
        "unanswerable": {"used": 0.275, "assumed": 0.2, "questions": 143, "since": "2025-05-03"},
        "unused_topics": ["Datenschuz"],
    }  # fmt: skip
    with releases.stage(author="carla") as stage:
        write_entries(stage, entries)
        (stage / "report.json").write_text(json.dumps(report))
    releases.switch(stage.number)
    return stage.number


PROMISE = {
    "risk": 0.05, "known": 214, "answered": 131, "wrong": 6.4, "share": 0.049, "low": 0.02, "high": 0.09,
    "more": 120, "verdict": "likely",
}  # fmt: skip


def test_what_waits_for_an_editor_is_named_where_editors_look(app: Flask, carla: FlaskClient) -> None:
    pages = ("/curation", "/curation/releases")
    assert not any("state=review" in carla.get(page).text for page in pages)
    waiting = [Entry(id, "de", f"Geht {id}?", "Ja.", state="review") for id in ("a", "b")]
    rooms(app).corpus.save(waiting, author="carla")
    assert all('entries?state=review"' in carla.get(page).text for page in pages)
    assert "2 Einträge sind noch in Prüfung." in carla.get("/curation/releases").text


def test_the_report_says_how_sure_the_promise_is(app: Flask, carla: FlaskClient) -> None:
    number = release(app)
    page = carla.get("/curation/releases").text.replace("\xa0", " ")
    assert "Auf etwa 27,5 % der Fragen passt kein Eintrag (Einstellung: 20 %" in page
    assert "<h3>Wie viele Antworten sind falsch?</h3>" not in page, "earlier versions made none"

    def with_promise(**changes: object) -> str:
        file = rooms(app).releases.folder / str(number) / "report.json"
        told = json.loads(file.read_text()) | {"promise": PROMISE | changes}
        told["unanswerable"] |= {"low": 0.214, "high": 0.331}
        file.write_text(json.dumps(told))
        return carla.get("/curation/releases").text.replace("\xa0", " ")

    page = with_promise()
    assert "Auf etwa 27,5 % der Fragen passt kein Eintrag, sehr wahrscheinlich auf 21 % bis 33 %" in page
    assert "Höchstens 5 % der Antworten dürfen falsch sein, und das wird wahrscheinlich eingehalten." in page
    assert "<h3>Wie viele Antworten sind falsch?</h3>" in page
    assert "von 214 echten Fragen" in page
    assert "Von 131 Antworten waren etwa 6 falsch: 4,9 %, sehr wahrscheinlich zwischen 2 % und 9 %." in page
    assert "etwa 120 weitere würden genügen" in page
    assert "0 weitere würden" not in with_promise(verdict="kept", more=0)
    assert "Höchstens 5 % der Antworten dürfen falsch sein; es waren mehr." in with_promise(
        verdict="broken", more=0
    )
    unknown = with_promise(verdict="unknown")
    assert "Dass höchstens 5 % der Antworten falsch sind, stützt sich auf Proben." in unknown
    assert "etwa 120 würden genügen" in unknown
    assert "214" not in unknown


def press(client: FlaskClient, path: str) -> TestResponse:
    token = form_token(client.get("/curation/releases"))
    return client.post(path, data={"csrf_token": token})


def test_publish_queues_one_job_and_shows_how_it_ends(app: Flask, carla: FlaskClient) -> None:
    jobs: Jobs = rooms(app).jobs
    assert "1 neu" in carla.get("/curation/releases").text
    press(carla, "/curation/publish")
    press(carla, "/curation/publish")
    assert [(job.kind, job.author, job.state) for job in jobs.recent()] == [("publish", "carla", "queued")]
    waiting = carla.get("/curation/releases").text
    assert "wartet …" in waiting
    claimed = jobs.claim()
    assert claimed is not None
    state = carla.get(f"/curation/api/jobs/{claimed.id}").json
    assert state is not None
    assert state["state"] == "running"
    number = release(app, *rooms(app).corpus.entries())
    result = json.loads((rooms(app).releases.current().path / "report.json").read_text())
    jobs.finish(claimed.id, result={"release": number, **result})
    page = carla.get("/curation/releases").text
    assert "Version 1 ist live." in page
    assert "Alles Freigegebene ist veröffentlicht" in page
    assert "etwa 80\xa0%" in page
    assert "Mit je 3 mehr kämen von 100 Fragen danach etwa 12 mehr ans Ziel." in page
    assert "As an earlier version told it." in page
    assert ">Wann haben Sie offen?</a>" in page


def test_the_report_is_drawn_and_told_in_words(app: Flask, carla: FlaskClient) -> None:
    release(app, *rooms(app).corpus.entries())
    page = carla.get("/curation/releases").text
    assert page.count("<svg") == 2
    assert "im Mittel 4 Prozentpunkte auseinander. Geprüft an 1.540 Proben" in page
    assert "<td>90\xa0%</td><td>86\xa0%</td><td>700</td>" in page
    assert "NaN" not in page


def test_a_report_of_an_earlier_version_is_still_shown(app: Flask, carla: FlaskClient) -> None:
    release(app, *rooms(app).corpus.entries())
    file = rooms(app).answering.release().path / "report.json"  # open from now on
    report = json.loads(file.read_text())
    file.write_text(
        json.dumps({name: report[name] for name in report if name not in ("curve", "reliability")})
    )
    page = carla.get("/curation/releases").text
    assert "etwa 80\xa0%" in page
    assert "<svg" not in page
    assert "Auf etwa 27,5\xa0% der Fragen passt kein Eintrag" in page
    assert "Fragen seit 03.05.2025: 143" in page
    assert "gelernt in 76,8 s" in page
    assert "„Datenschuz“" in page


def test_refused_publish_says_why(app: Flask, carla: FlaskClient) -> None:
    press(carla, "/curation/publish")
    claimed = rooms(app).jobs.claim()
    assert claimed is not None
    rooms(app).jobs.finish(claimed.id, error=UnknownRelease(release="7", known="1"))
    page = carla.get("/curation/releases").text
    assert "fehlgeschlagen" in page
    assert "Version 7 gibt es nicht. Bitte wählen Sie eine von diesen: 1." in page
    assert "There is no release 7" in carla.get("/curation/releases?lang=en").text


def test_rollback_is_a_job_with_the_number(app: Flask, carla: FlaskClient) -> None:
    first = release(app, *rooms(app).corpus.entries())
    release(app, Entry("other", "de", "Anders?", "Ja."))
    page = carla.get("/curation/releases").text
    assert f"/curation/releases/{first}/activate" in page
    press(carla, f"/curation/releases/{first}/activate")
    job = rooms(app).jobs.recent()[0]
    assert (job.kind, job.payload) == ("rollback", {"number": first})


def test_rollback_to_nothing_or_to_damage(app: Flask, carla: FlaskClient) -> None:
    assert press(carla, "/curation/releases/99999999999999999999/activate").status_code == 404
    first = release(app, *rooms(app).corpus.entries())
    release(app, Entry("other", "de", "Anders?", "Ja."))
    (Releases(rooms(app).home.releases).get(first).path / "entries.jsonl").unlink()
    assert press(carla, f"/curation/releases/{first}/activate").status_code == 409
    assert "beschädigt" in carla.get("/curation/releases").text


@pytest.mark.parametrize("id", ["0", "99", "99999999999999999999999"])
def test_unknown_jobs(carla: FlaskClient, id: str) -> None:
    answer = carla.get(f"/curation/api/jobs/{id}")
    assert answer.status_code == 404
    assert answer.json is not None
    assert answer.json["error"]["code"] == "unknown_job"


def test_curators_see_what_would_go_live_and_editors_publish(app: Flask) -> None:
    old, _ = release(app), release(app)
    rooms(app).access.accounts.set_roles("carla", ("curator",))
    curator, headers = logged_in(app, "carla")
    page = curator.get("/curation/releases").text
    assert "Freigabe" in page
    assert "/curation/publish" not in page
    assert "/activate" not in page
    for path in ("/curation/publish", f"/curation/releases/{old}/activate"):
        assert curator.post(path, headers=headers).status_code == 403
    assert rooms(app).jobs.recent(9) == []
    rooms(app).access.accounts.set_roles("carla", ("editor",))
    editor, headers = logged_in(app, "carla")
    assert "/curation/publish" in editor.get("/curation/releases").text
    assert editor.post("/curation/publish", headers=headers).status_code == 303
    assert [job.kind for job in rooms(app).jobs.recent(9)] == ["publish"]


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
