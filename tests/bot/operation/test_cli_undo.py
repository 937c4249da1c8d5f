"""Taking back an import on the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.operation.cli.group import main
from knowledge.corpus import Corpus
from knowledge.home import Home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("KUNDIG_HOME", str(tmp_path / "home"))
    return Home.from_environment()


def kundig(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def imported(folder: Path, table: str) -> str:
    file = folder / "faq.csv"
    file.write_text(table, encoding="utf-8")
    done = kundig("import", str(file), "--locale", "de")
    assert done.exit_code == 0, done.output
    return done.output


def test_an_import_is_taken_back_but_for_what_was_changed_since(home: Home, tmp_path: Path) -> None:
    imported(tmp_path, "id;Frage;Antwort\na;Wie?;So.\n")
    told = imported(tmp_path, "id;Frage;Antwort\na;Wie?;Anders.\nb;Was?;Das.\nc;Wo?;Hier.\n")
    assert "2 created, 1 changed, 0 unchanged." in told
    assert "`kundig undo 2` takes them back." in told
    corpus = Corpus(home.corpus)
    [changed] = [entry for entry in corpus.entries() if entry.id == "c"]
    corpus.delete("c", "de", author="carla", expected=changed.version)
    undone = kundig("undo", "2", "--json")
    assert json.loads(undone.output) == {"number": 2, "restored": 2, "kept": 1}
    assert [(entry.id, entry.answer) for entry in corpus.entries()] == [("a", "So.")]
    assert "taken back already" in kundig("undo", "2").output
    assert kundig("undo", "99").exit_code == 1
    listed = kundig("undo").output.splitlines()
    assert [line.split()[0] for line in listed] == ["3", "2", "1"]
    assert listed[1].endswith("import by import: 2 created, 1 changed, 0 removed (taken back)")
