"""A few of the damages of benchmarks/damage.py: it answers, or says in a sentence why not."""

import os
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

ROOT = os.geteuid() == 0
CASES = [
    ("releases/2/matcher/vectors.npy", "garbled", "answers again", "release 1 answers meanwhile"),
    ("releases/2/entries.jsonl", "emptied", "answers again", "release 1 answers meanwhile"),
    ("releases/2/manifest.json", "removed", "answers again", "release 1 answers meanwhile"),
    ("releases/2/matcher/texts.npy", "unreadable", "answers again", "release 1 answers meanwhile"),
    ("releases/current", "emptied", "answers", "current is damaged or missing; release 2 answers"),
    ("corpus.sqlite", "removed", "answers", "corpus.sqlite is missing or empty"),
    ("conversations.sqlite", "garbled", "refuses", "conversations.sqlite is damaged"),
    ("conversations.sqlite", "removed", "refuses", "conversations.sqlite is missing or empty"),
    ("tracker.sqlite", "emptied", "answers", ""),
    ("run/secret.key", "halved", "answers", "secret.key is damaged, so there is a new one"),
    ("kundig.toml", "garbled", "refuses", "kundig.toml"),
]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from benchmarks.damage import make_folder

    folder = tmp_path_factory.mktemp("damage")
    make_folder(folder / "template")
    return folder / "template"


@pytest.mark.parametrize(("file", "damage", "ending", "said"), CASES)
def test_it_answers_or_says_why(template: Path, file: str, damage: str, ending: str, said: str) -> None:
    from benchmarks.damage import try_case

    if damage == "unreadable" and not ROOT:
        pytest.skip("only root gives files away")
    result = try_case(template, template.parent, file, damage)
    assert result.ending == ending, result
    assert any(said in line for line in result.said) or not said, result
