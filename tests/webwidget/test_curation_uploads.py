"""What may be uploaded for an import, by whom, and how many at once."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.operation.jobs.import_jobs import do
from knowledge import limits
from knowledge.errors import ImportGone, ImportStopped
from tests.importing import work_off
from tests.webwidget.staffing import form_token, rooms
from tests.webwidget.transfer import (
    CSV,
    app,
    carla,
    looked_at,
    staffed,
    upload,
    waiting_files,
)

__all__ = ["app", "carla", "staffed"]


@pytest.mark.parametrize("name", ["a.exe", "noending", "\0.csv\0", "/../../etc/é.x/y", "." * 300])
def test_names_that_say_no_format_are_refused_at_once(app: Flask, carla: FlaskClient, name: str) -> None:
    kept = waiting_files(app)
    page = upload(carla, "frage\n", name)
    assert page.status_code == 422
    assert "Es gehen: .csv" in page.text
    assert waiting_files(app) == kept


def test_a_strange_name_is_only_shown(app: Flask, carla: FlaskClient) -> None:
    page = looked_at(app, carla, "frage\n", "../../<b>a</b>.csv")
    assert "<b>" not in page.text
    assert "Es fehlt die Spalte" in page.text


def test_a_page_is_asked_for_by_its_address_and_never_within_our_walls(
    app: Flask, carla: FlaskClient
) -> None:
    token = form_token(carla.get("/curation/import"))
    sent = {"csrf_token": token, "locale": "de", "address": "http://127.0.0.1/faq"}
    answer = carla.post("/curation/import/page", data=sent)
    assert answer.status_code == 303
    work_off(rooms(app).home)
    assert "„127.0.0.1“ liegt in keinem öffentlichen Netz" in carla.get(answer.location).text
    assert carla.post("/curation/import/page", data=sent | {"address": "file:///x"}).status_code == 422


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("shop.invalid/faq?a=1", "https://shop.invalid/faq?a=1"),
        (" müller.invalid ", "https://müller.invalid"),
        ("HTTP://shop.invalid", "HTTP://shop.invalid"),
        ("javascript:alert(1)", None),
        ("kein Link", None),
        ("help@shop.invalid", None),
    ],
)
def test_an_address_is_understood_as_people_write_it(
    app: Flask, carla: FlaskClient, written: str, read: str | None
) -> None:
    token = form_token(carla.get("/curation/import"))
    answer = carla.post("/curation/import/page", data={"csrf_token": token, "address": written})
    assert answer.status_code == (303 if read else 422)
    if read:
        assert rooms(app).jobs.recent()[0].payload["address"] == read
        work_off(rooms(app).home)
        assert ".invalid“ ist im Netz nicht zu finden." in carla.get(answer.location).text


def test_import_without_a_file(carla: FlaskClient) -> None:
    token = form_token(carla.get("/curation/import"))
    answer = carla.post("/curation/import", data={"csrf_token": token})
    assert answer.status_code == 422
    assert "Bitte wählen Sie eine Datei." in answer.text


def test_a_reader_that_was_stopped_is_told_with_the_remedy(app: Flask, carla: FlaskClient) -> None:
    answer = upload(carla, CSV)
    jobs = rooms(app).jobs
    [job] = [jobs.claim()]
    assert job
    jobs.finish(job.id, error=ImportStopped("memory", most=210))
    page = carla.get(answer.location).text
    assert "mehr als 210 MB Speicher gebraucht" in page
    assert "Bitte teilen Sie die Datei" in page


def test_upload_is_limited_and_for_members_only(app: Flask, carla: FlaskClient) -> None:
    kept = waiting_files(app)
    too_large = upload(carla, b"x" * (limits.FILE + 1_200_000))
    assert too_large.status_code == 413
    assert "höchstens 26 MB" in too_large.text
    body = {"csrf_token": "x", "file": (io.BytesIO(b"x" * 100_000), "a.csv")}
    assert app.test_client().post("/curation/import", data=body).status_code == 413
    assert waiting_files(app) == kept


def test_only_some_files_wait_at_once(app: Flask, carla: FlaskClient) -> None:
    first = upload(carla, CSV)
    for _ in range(limits.FILES):
        upload(carla, CSV)
    assert len(waiting_files(app)) == limits.FILES
    job = rooms(app).jobs.get(int(first.location.rpartition("/")[2]))
    with pytest.raises(ImportGone):
        do(rooms(app).home, job)
    jobs = rooms(app).jobs
    while job_left := jobs.claim():
        jobs.finish(job_left.id, result={})


@pytest.mark.parametrize("id", ["0", "99999999999999999999999", "x", "..%2fsecret"])
def test_unknown_imports(carla: FlaskClient, id: str) -> None:
    token = form_token(carla.get("/curation/import"))
    assert carla.get(f"/curation/import/{id}").status_code == 404
    answer = carla.post(f"/curation/import/{id}", data={"csrf_token": token}, follow_redirects=True)
    assert answer.status_code == 404


def test_other_jobs_are_no_imports(app: Flask, carla: FlaskClient) -> None:
    job = rooms(app).jobs.add("rollback", {"number": 1}, "carla")
    assert carla.get(f"/curation/import/{job}").status_code == 404
    claimed = rooms(app).jobs.claim()
    assert claimed
    rooms(app).jobs.finish(claimed.id, result={})
