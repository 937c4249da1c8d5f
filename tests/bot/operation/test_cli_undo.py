"""Taking back an import on the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.operation.cli.group import main
from knowledge.corpus.corpus import Corpus
from knowledge.folder.home import Home


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
    assert "Back with: kundig entries undo 2" in told
    corpus = Corpus(home.corpus)
    [changed] = [entry for entry in corpus.entries() if entry.id == "c"]
    corpus.delete("c", "de", author="carla", expected=changed.version)
    assert kundig("entries", "undo", "2").output == "2 as before again, 1 changed since and kept.\n"
    assert [(entry.id, entry.answer) for entry in corpus.entries()] == [("a", "So.")]
