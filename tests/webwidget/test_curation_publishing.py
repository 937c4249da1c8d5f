"""Publishing and rolling back: what is asked of the worker, and what it reports."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from knowledge.corpus.jobs import Jobs
from knowledge.entries import Entry
from knowledge.errors import UnknownRelease
from knowledge.releases.releases import Releases
from tests.webwidget.publishing import app, carla, press, release
from tests.webwidget.staffing import logged_in, rooms

__all__ = ["app", "carla"]


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
