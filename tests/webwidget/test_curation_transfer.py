"""Import with a look before it happens, and export."""

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from knowledge.entries import Entry
from knowledge.formats import FORMATS, read
from tests.webwidget.staffing import form_token, logged_in, rooms, staffed_app
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
    data = content.encode() if isinstance(content, str) else content
    token = form_token(client.get("/curation/import"))
    form = {"csrf_token": token, "locale": "de", "file": (io.BytesIO(data), name)}
    return client.post("/curation/import", data=form, content_type="multipart/form-data")


def waiting_files(app: Flask) -> list[Path]:
    return sorted((rooms(app).home.run / "imports").glob("*"))


def confirmation(page: TestResponse) -> tuple[str, dict[str, str]]:
    action = re.search(r'action="(/curation/import/[\w-]+)"', page.text)
    version = re.search(r'name="version" value="(\w+)"', page.text)
    assert action
    assert version
    return action[1], {"csrf_token": form_token(page), "version": version[1]}


def test_import_is_shown_first_and_done_after_a_yes(app: Flask, carla: FlaskClient) -> None:
    plan = upload(carla, CSV)
    assert plan.status_code == 200
    assert "1 neu" in plan.text
    assert "1 geändert" in plan.text
    assert len(rooms(app).corpus.entries()) == 1  # nothing yet
    path, form = confirmation(plan)
    done = carla.post(path, data=form)
    assert done.status_code == 303
    assert "1 neu, 1 geändert" in carla.get(done.location).text
    assert rooms(app).corpus.entry("hours", "de").answer == "Von 8 bis 20 Uhr."
    assert rooms(app).corpus.history("new", "de")[0].author == "carla"
    assert carla.post(path, data=form).status_code == 404  # once only


def test_import_asks_again_when_something_has_changed(app: Flask, carla: FlaskClient) -> None:
    path, form = confirmation(upload(carla, CSV))
    rooms(app).corpus.save([Entry("hours", "de", "Wann?", "Immer.")], author="boris")
    again = carla.post(path, data=form)
    assert again.status_code == 409
    assert "Inzwischen hat jemand etwas geändert" in again.text
    assert rooms(app).corpus.entry("hours", "de").answer == "Immer."
    assert carla.post(path, data=confirmation(again)[1]).status_code == 303


def test_import_leaves_what_the_file_has_no_column_for(app: Flask, carla: FlaskClient) -> None:
    hours = Entry("hours", "de", "Wann?", "Immer.", variants=("Öffnungszeiten?",), topic="Laden")
    rooms(app).corpus.save([hours], author="test")
    path, form = confirmation(upload(carla, CSV))
    carla.post(path, data=form)
    entry = rooms(app).corpus.entry("hours", "de")
    assert (entry.answer, entry.variants, entry.topic) == ("Von 8 bis 20 Uhr.", ("Öffnungszeiten?",), "Laden")


def test_import_of_what_is_there_already(app: Flask, carla: FlaskClient) -> None:
    page = upload(carla, "id,frage,antwort\nhours,Wann haben Sie offen?,Von 9 bis 18 Uhr.\n")
    assert "nichts zu tun" in page.text


@pytest.mark.parametrize(
    ("content", "name", "row", "column", "message"),
    [
        ("frage,antwort\nWas?,\n", "a.csv", "2", "antwort", "Hier fehlt der Text."),
        ("frage\nWas?\n", "a.csv", "1", "", "Es fehlt die Spalte „Antwort“"),
        ("id,frage,antwort\na,Was?,Ja\na,Wo?,Ja\n", "a.csv", "3", "Kennung", "steht schon in Zeile 2"),
        ("", "a.csv", "ganze Datei", "", "Die Datei ist leer."),
        (b"PK\x03\x04 damaged", "a.xlsx", "ganze Datei", "", "Bitte neu als .xlsx speichern."),
        (b"\x00\x01\x02", "a.csv", "1", "", "Bitte neu als UTF-8 speichern."),
        ("{", "a.jsonl", "1", "", "ist kein JSON ("),
        ("<p>Hallo</p>", "a.html", "ganze Datei", "", "FAQPage"),
        ("x", "a.exe", "ganze Datei", "", "Es gehen: .csv"),
        ("x", "noending", "ganze Datei", "", "Es gehen: .csv"),
    ],
)
def test_bad_files_name_row_column_and_remedy(
    app: Flask, carla: FlaskClient, content: bytes | str, name: str, row: str, column: str, message: str
) -> None:
    kept = waiting_files(app)
    page = upload(carla, content, name)
    assert page.status_code == 422
    cells = re.findall(r"<td>(.*?)</td>", page.text, re.DOTALL)
    assert (cells[0], cells[1]) == (row, column)
    assert message in cells[2]
    assert len(rooms(app).corpus.entries()) == 1
    assert waiting_files(app) == kept


@pytest.mark.parametrize("name", ["\0.csv", "a\nb.\0", "/../../etc/é.x/y", "." * 300])
def test_strange_file_names(app: Flask, carla: FlaskClient, name: str) -> None:
    assert upload(carla, "frage\n", name).status_code == 422


def test_import_without_a_file(carla: FlaskClient) -> None:
    token = form_token(carla.get("/curation/import"))
    answer = carla.post("/curation/import", data={"csrf_token": token})
    assert answer.status_code == 422
    assert "Bitte wählen Sie eine Datei." in answer.text


def test_upload_is_limited_and_for_members_only(app: Flask, carla: FlaskClient) -> None:
    assert upload(carla, "x" * 300_000, "a.csv").status_code == 422  # read, and refused for what it says
    assert upload(carla, b"x" * 20_100_000).status_code == 413
    body = {"csrf_token": "x", "file": (io.BytesIO(b"x" * 100_000), "a.csv")}
    assert app.test_client().post("/curation/import", data=body).status_code == 413


@pytest.mark.parametrize("ticket", ["unknown-ticket-of-nobody", "..%2f..%2fsecret", "x", "%00" * 24])
def test_unknown_imports(carla: FlaskClient, ticket: str) -> None:
    token = form_token(carla.get("/curation/import"))
    answer = carla.post(f"/curation/import/{ticket}", data={"csrf_token": token}, follow_redirects=True)
    assert answer.status_code == 404


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
    assert set(ENDINGS) == set(FORMATS)


@pytest.mark.slow
def test_web_process_starts_without_the_parsers() -> None:
    look = "import sys, webwidget.app; print({'extruct', 'openpyxl'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
