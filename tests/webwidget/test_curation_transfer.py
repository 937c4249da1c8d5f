"""Import with a look before it happens, and export."""

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.operation.import_jobs import do
from knowledge import limits
from knowledge.entries import Entry
from knowledge.errors import ImportGone, ImportStopped
from knowledge.formats import FORMATS, ONLY_READ, read
from tests.importing import work_off
from tests.webwidget.staffing import form_token, log_in, logged_in, rooms, staffed_app
from webwidget.curation.files import ENDINGS


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = staffed_app(tmp_path_factory.mktemp("transfer"), names="carla")
    yield app
    rooms(app).close()


@pytest.fixture(scope="module")
def carla(staffed: Flask) -> FlaskClient:
    return logged_in(staffed, "carla")[0]


@pytest.fixture
def app(staffed: Flask) -> Flask:
    """With exactly one entry."""
    corpus = rooms(staffed).corpus
    for entry in corpus.entries():
        corpus.delete(entry.id, entry.locale, author="test")
    corpus.save([Entry("hours", "de", "Wann haben Sie offen?", "Von 9 bis 18 Uhr.")], author="test")
    return staffed


CSV = "id,frage,antwort,sprache\nhours,Wann haben Sie offen?,Von 8 bis 20 Uhr.,de\nnew,Neu?,Ja.,de\n"


def upload(client: FlaskClient, content: bytes | str, name: str = "faq.csv") -> TestResponse:
    """What the server says at once."""
    data = content.encode() if isinstance(content, str) else content
    token = form_token(client.get("/curation/import"))
    form = {"csrf_token": token, "locale": "de", "file": (io.BytesIO(data), name)}
    return client.post("/curation/import", data=form, content_type="multipart/form-data")


def looked_at(app: Flask, client: FlaskClient, content: bytes | str, name: str = "faq.csv") -> TestResponse:
    """The page that shows what the worker found in the file."""
    answer = upload(client, content, name)
    assert answer.status_code == 303
    assert 'data-state="queued"' in client.get(answer.location).text
    work_off(rooms(app).home)
    return client.get(answer.location)


def confirm(client: FlaskClient, page: TestResponse) -> TestResponse:
    action = re.search(r'action="(/curation/import/\d+)"', page.text)
    assert action
    return client.post(action[1], data={"csrf_token": form_token(page)})


def confirmed(app: Flask, client: FlaskClient, page: TestResponse) -> TestResponse:
    """The page that shows what became of it."""
    answer = confirm(client, page)
    assert answer.status_code == 303
    work_off(rooms(app).home)
    return client.get(answer.location, follow_redirects=True)


def waiting_files(app: Flask) -> list[Path]:
    return sorted((rooms(app).home.run / "imports").glob("*"))


def test_import_is_shown_first_and_done_after_a_yes(app: Flask, carla: FlaskClient) -> None:
    plan = looked_at(app, carla, CSV)
    assert plan.status_code == 200
    assert "1 neu" in plan.text
    assert "1 geändert" in plan.text
    assert len(rooms(app).corpus.entries()) == 1  # nothing yet
    [waiting] = waiting_files(app)
    assert waiting.stat().st_mode & 0o777 == 0o600
    assert waiting.parent.stat().st_mode & 0o777 == 0o700
    assert confirm(carla, plan).location == confirm(carla, plan).location  # a second click is the same wish
    [job] = work_off(rooms(app).home)
    assert job.state == "done"
    done = carla.get(f"/curation/import/{job.id}", follow_redirects=True)
    assert "1 neu, 1 geändert" in done.text
    assert rooms(app).corpus.entry("hours", "de").answer == "Von 8 bis 20 Uhr."
    assert rooms(app).corpus.history("new", "de")[0].author == "carla"
    assert waiting_files(app) == []
    assert confirm(carla, plan).status_code == 404  # once only


def test_an_import_is_undone_in_one_step_but_for_what_was_changed_since(
    app: Flask, carla: FlaskClient
) -> None:
    corpus = rooms(app).corpus
    before = corpus.entries()
    page = confirmed(app, carla, looked_at(app, carla, CSV + "third,Drittens?,Ja.,de\n"))
    corpus.save([replace(corpus.entry("third", "de"), answer="Nein.")], author="boris")
    action = re.search(r'action="(/curation/import/\d+/undo)"', page.text)
    assert action
    answer = carla.post(action[1], data={"csrf_token": form_token(page)}, follow_redirects=True)
    assert "Wieder wie zuvor: 2. Seither geändert und geblieben: 1." in answer.text
    assert [entry for entry in corpus.entries() if entry.id != "third"] == before
    assert corpus.history("new", "de")[0].after is None
    assert corpus.history("hours", "de")[0].author == "carla"
    again = carla.post(action[1], data={"csrf_token": form_token(page)}, follow_redirects=True)
    assert "Wieder wie zuvor: 0." in again.text


def test_import_asks_again_when_something_has_changed(app: Flask, carla: FlaskClient) -> None:
    plan = looked_at(app, carla, CSV)
    rooms(app).corpus.save([Entry("hours", "de", "Wann?", "Immer.")], author="boris")
    again = confirmed(app, carla, plan)
    assert "Inzwischen hat jemand etwas geändert" in again.text
    assert rooms(app).corpus.entry("hours", "de").answer == "Immer."
    assert "1 neu, 1 geändert" in confirmed(app, carla, again).text


def test_import_leaves_what_the_file_has_no_column_for(app: Flask, carla: FlaskClient) -> None:
    hours = Entry("hours", "de", "Wann?", "Immer.", variants=("Öffnungszeiten?",), topic="Laden")
    rooms(app).corpus.save([hours], author="test")
    confirmed(app, carla, looked_at(app, carla, CSV))
    entry = rooms(app).corpus.entry("hours", "de")
    assert (entry.answer, entry.variants, entry.topic) == ("Von 8 bis 20 Uhr.", ("Öffnungszeiten?",), "Laden")


def test_import_of_what_is_there_already(app: Flask, carla: FlaskClient) -> None:
    page = looked_at(app, carla, "id,frage,antwort\nhours,Wann haben Sie offen?,Von 9 bis 18 Uhr.\n")
    assert "nichts zu tun" in page.text


@pytest.mark.parametrize(
    ("content", "name", "row", "column", "message"),
    [
        ("frage,antwort\nWas?,\n", "a.csv", "2", "antwort", "Hier fehlt der Text."),
        ("frage,antwort,Risiko\nWo?,Ja,viel\n", "a.csv", "2", "Risiko", "„viel“ ist keine Zahl"),
        ("", "a.csv", "ganze Datei", "", "Die Datei ist leer."),
        (b"PK\x03\x04 damaged", "a.xlsx", "ganze Datei", "", "Bitte neu als .xlsx speichern."),
    ],
)
def test_bad_files_name_row_column_and_remedy(
    app: Flask, carla: FlaskClient, content: bytes | str, name: str, row: str, column: str, message: str
) -> None:
    kept = waiting_files(app)
    page = looked_at(app, carla, content, name)
    assert f"„{name}“ lässt sich so nicht importieren" in page.text
    cells = re.findall(r"<td>(.*?)</td>", page.text, re.DOTALL)
    assert (cells[0], cells[1]) == (row, column)
    assert message in cells[2]
    assert len(rooms(app).corpus.entries()) == 1
    assert waiting_files(app) == kept


def test_the_good_rows_come_and_the_others_are_named(app: Flask, carla: FlaskClient) -> None:
    rows = "id;Frage;Antwort;Stichworte\na;Größe?;Ja;x\na;Wo?;Ja;x\n"
    page = looked_at(app, carla, rows.encode("cp1252"))
    cells = [cell.strip() for cell in re.findall(r"<td>(.*?)</td>", page.text, re.DOTALL)]
    assert cells[0:2] == ["3", "Kennung"]
    assert "steht schon in Zeile 2" in cells[2]
    assert "Unbekannte Spalten, nicht gelesen: Stichworte." in cells[5]
    assert "als Windows-1252 gelesen, mit Wörtern wie „Größe“" in cells[8]
    assert "Die übrigen importieren" in page.text
    confirmed(app, carla, page)
    assert [(entry.id, entry.question) for entry in rooms(app).corpus.entries()] == [
        ("a", "Größe?"),
        ("hours", "Wann haben Sie offen?"),
    ]


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


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl", "html"])
def test_export_can_be_imported(app: Flask, carla: FlaskClient, tmp_path: Path, kind: str) -> None:
    answer = carla.get(f"/curation/export?format={kind}&locale=de")
    assert answer.status_code == 200
    assert "kundig-de-" in answer.headers["Content-Disposition"]
    file = tmp_path / f"back.{kind}"
    file.write_bytes(answer.data)
    assert [entry.question for entry in read(file)] == ["Wann haben Sie offen?"]


@pytest.mark.parametrize("query", ["", "format=exe", "format=csv&locale=%0d%0aX", "format=csv&locale=../x"])
def test_wrong_exports(carla: FlaskClient, query: str) -> None:
    assert carla.get(f"/curation/export?{query}").status_code == 422


def test_every_format_is_offered() -> None:
    assert set(ENDINGS) == {*FORMATS, *ONLY_READ}


@pytest.mark.slow
def test_web_process_starts_without_the_parsers() -> None:
    look = "import sys, webwidget.app; print({'extruct', 'openpyxl'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


def test_what_a_curator_imports_goes_to_review(app: Flask, carla: FlaskClient) -> None:
    if "curt" not in [each.name for each in rooms(app).access.accounts.all()]:
        rooms(app).access.accounts.add("curt", "curt-schreibt-auch", "Curt", ("curator",))
    curt = app.test_client()
    assert log_in(curt, "curt", "curt-schreibt-auch").status_code == 303
    theirs = looked_at(app, carla, CSV)
    mine = looked_at(app, curt, CSV)
    assert "geht in Prüfung" in mine.text
    assert "geht in Prüfung" not in theirs.text
    token = form_token(mine)
    refused = curt.post(theirs.request.path, data={"csrf_token": token})  # what somebody may do who may more
    assert refused.status_code == 409
    curt.post(mine.request.path, data={"csrf_token": token})
    work_off(rooms(app).home)
    corpus = rooms(app).corpus
    assert {entry.id: entry.state for entry in corpus.entries()} == {"hours": "review", "new": "review"}
    assert [entry.answer for entry in corpus.approved()] == ["Von 9 bis 18 Uhr."]
