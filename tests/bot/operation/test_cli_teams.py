"""`kundig team` and `kundig staff skills`: who looks after what."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.operation.cli import main

Kundig = Callable[..., str]


@pytest.fixture
def kundig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kundig:
    monkeypatch.setenv("KUNDIG_HOME", str(tmp_path))

    def run(*words: str, exit_code: int = 0) -> str:
        done = CliRunner().invoke(main, list(words))
        assert done.exit_code == exit_code, done.output
        return done.output

    for name in ("anna", "boris"):
        run("staff", "add", name, "--password", "ein-langes-wort")
    return run


def teams(kundig: Kundig) -> dict[str, list[str]]:
    return {team["name"]: team["members"] for team in json.loads(kundig("team", "list", "--json"))}


def test_teams_come_change_and_go(kundig: Kundig) -> None:
    kundig("team", "add", "  Rück  gaben ", "anna")
    assert teams(kundig) == {"Rück gaben": ["anna"]}
    kundig("team", "members", "Rück gaben", "boris", "anna")
    assert teams(kundig) == {"Rück gaben": ["anna", "boris"]}
    assert "There is a team" in kundig("team", "add", "RÜCK GABEN", exit_code=1)
    assert "no account" in kundig("team", "members", "Rück gaben", "zoe", exit_code=1)
    kundig("staff", "remove", "anna")
    assert teams(kundig) == {"Rück gaben": ["boris"]}
    kundig("team", "remove", "Rück gaben")
    assert teams(kundig) == {}
    assert "no team" in kundig("team", "remove", "Rück gaben", exit_code=1)


def test_what_an_agent_looks_after(kundig: Kundig) -> None:
    kundig("site", "add", "shop")
    kundig("team", "add", "Returns")
    assert "languages all; sites all; teams none" in kundig("staff", "skills", "anna")
    kundig("staff", "skills", "anna", "--locale", "de", "--locale", "fr", "--team", "Returns")
    kundig("staff", "skills", "anna", "--site", "shop")
    assert json.loads(kundig("staff", "skills", "anna", "--json")) == {
        "name": "anna", "locales": ["de", "fr"], "sites": ["shop"], "teams": ["Returns"],
    }  # fmt: skip
    assert teams(kundig) == {"Returns": ["anna"]}
    assert "none of our languages" in kundig("staff", "skills", "anna", "--locale", "xx", exit_code=1)
    assert "bog" in kundig("staff", "skills", "anna", "--site", "bog", exit_code=1)
    kundig("staff", "skills", "anna", "--everything")
    assert "languages all; sites all; teams none" in kundig("staff", "skills", "anna")
