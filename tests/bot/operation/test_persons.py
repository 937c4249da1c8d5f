"""`kundig person`: found, handed out, erased."""

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.conversations.store import Store
from bot.operation.cli import main
from bot.storage import Storage
from knowledge.folder.home import Home

ADDRESS = "anna@post.example"


@pytest.fixture
def ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two conversations that name the address."""
    home = Home(tmp_path / "home")
    monkeypatch.setenv("KUNDIG_HOME", str(home.root))
    monkeypatch.chdir(tmp_path)
    with Storage.open(home) as storage:
        store = Store(storage)
        found = [store.create()[0].id for _ in range(3)]
        for id in found[:2]:
            store.post(id, text=f"An {ADDRESS}\nbitte")
    return found


def run(*arguments: str, **more: str) -> Result:
    return CliRunner().invoke(main, ["person", *arguments], **more)


def test_found_and_shown(ids: list[str]) -> None:
    shown = run("find", "ANNA @ post.example")
    assert all(id in shown.output for id in ids[:2])
    assert "    An anna@post.example bitte\n" in shown.output
    assert [each["conversation"] for each in json.loads(run("find", ADDRESS, "--json").output)] == ids[:2]


def test_handed_out(ids: list[str], tmp_path: Path) -> None:
    assert run("export", ADDRESS, "--output", "anna.zip").exit_code == 0
    assert set(zipfile.ZipFile(tmp_path / "anna.zip").namelist()) == {"index.html", "data.json"}
    one = json.loads(run("export", ADDRESS, "--conversation", ids[1], "--json").output)
    assert one == {"file": "person.zip", "conversations": [ids[1]]}


def test_erased_after_a_look_and_a_yes(ids: list[str]) -> None:
    assert "2 conversations." in run("erase", ADDRESS, "--dry-run").output
    assert run("erase", ADDRESS, input="n\n").exit_code == 1
    assert len(json.loads(run("find", ADDRESS, "--json").output)) == 2
    only = json.loads(run("erase", ADDRESS, "--conversation", ids[0], "--json").output)
    assert only["removed"]["conversation"] == 1
    done = run("erase", ADDRESS, input="y\n")
    assert "erased: 1 conversation\n" in done.output
    assert "kept: For 730 days the audit says" in done.output
    nobody = run("erase", ADDRESS, "--yes")
    assert (nobody.exit_code, f"Nothing is stored about “{ADDRESS}”" in nobody.output) == (1, True)
    assert json.loads(run("find", ids[2], "--json").output)[0]["count"] == 0
