"""Import with a look before it happens, and export."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from knowledge.entries import Entry
from knowledge.formats import READERS, read
from tests.importing import work_off
from tests.webwidget.staffing import form_token, log_in, rooms
from tests.webwidget.transfer import CSV, app, carla, confirm, confirmed, looked_at, staffed, waiting_files
from webwidget.curation.files import ENDINGS

__all__ = ["app", "carla", "staffed"]


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


def test_the_plan_says_what_does_not_go_live_yet(app: Flask, carla: FlaskClient) -> None:
    rows = "question,answer,locale,draft\nWo parke ich?,Im Hof.,de,yes\nWo sitze ich?,Vorn.,de,no\n"
    plan = re.sub(r"\s+", " ", looked_at(app, carla, rows).text)
    assert '<p class="soft">Einer davon geht noch nicht online' in plan
    assert 'Wo parke ich? <span class="soft small">DE · Entwurf</span>' in plan
    assert plan.count("· Entwurf") == 1
    assert '<p class="soft">Einer davon' not in looked_at(app, carla, CSV).text


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
    assert set(ENDINGS) == {*READERS}


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
