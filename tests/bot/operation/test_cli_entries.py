"""`kundig entries`: many at once from the command line, and back."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.operation.cli import main
from knowledge.corpus.corpus import Corpus
from knowledge.entries import Entry
from knowledge.folder.home import Home

Run = Callable[..., str]
A = Entry("a", "de", "Wann kommt mein Paket?", "Bald.", topic="Versand", state="review")
B = Entry("b", "de", "Wann kommt mein Paket", "Morgen.", topic="Versand", followups=("a",))


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    corpus = Corpus(Home(tmp_path).corpus)
    corpus.save([A, B], author="curt")
    return corpus


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("KUNDIG_HOME", str(tmp_path))

    def run(*words: str, exit_code: int = 0) -> str:
        done = CliRunner().invoke(main, ["entries", *words])
        assert done.exit_code == exit_code, done.output
        return done.output

    return run


def test_what_matches_is_changed_and_taken_back(run: Run, corpus: Corpus) -> None:
    told = json.loads(run("change", "state", "approved", "--state", "review", "--topic", "Versand", "--json"))
    assert (told["changed"], corpus.entry("a", "de").state) == (1, "approved")
    assert "nothing to change" in run("change", "state", "approved", "--all")
    assert "1 entries" in run("steps")
    assert "1 as before again" in run("undo", str(told["step"]))
    assert corpus.entries() == [A, B]
    assert [step["kind"] for step in json.loads(run("steps", "--json"))] == ["undo", "bulk"]
    run("change", "delete", exit_code=2)
    assert "no change with the number 99" in run("undo", "99", exit_code=1)


def test_doubles_are_found_and_merged(run: Run, corpus: Corpus) -> None:
    [pair] = json.loads(run("duplicates", "--json"))
    assert (pair["entry"], pair["other"], pair["share"]) == ("a", "b", 1)
    assert "b leads to a now" in run("merge", "a", "b")
    assert [entry.id for entry in corpus.entries()] == ["a"]
    assert "No two entries" in run("duplicates")
    run("merge", "a", "nowhere", exit_code=1)


def test_a_second_reader_is_wanted_or_not(run: Run) -> None:
    assert "approve their own" in run("second-reader")
    assert "is wanted" in run("second-reader", "yes")
    assert "is wanted" in run("second-reader")
    assert "approve their own" in run("second-reader", "no")
