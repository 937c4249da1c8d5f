"""Our parts inside Rasa, in this process: what Rasa would swallow or forget is refused."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowledge.home import Home
from tests.bot.dialogue.conftest import publish_shop

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def here(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The data folder of this process."""
    monkeypatch.setenv("KUNDIG_HOME", str(home.root))
    monkeypatch.setenv("KUNDIG_ENCODER", "letters")
    monkeypatch.setenv("RASA_TELEMETRY_ENABLED", "false")
    return home


@pytest.fixture
def agent(here: Home) -> Any:
    from bot.dialogue.server import ready_agent
    from bot.dialogue.training import train

    publish_shop(here)
    return asyncio.run(ready_agent(train(here)))


@pytest.fixture
def reply(agent: Any) -> Callable[..., Any]:
    """Puts one turn through the channel, as its HTTP route does."""
    from bot.dialogue.channel import KundigChannel
    from bot.protocol import Turn

    def ask(text: str, number: int = 1, attempt: int = 1) -> Any:
        turn = Turn("c", number, attempt, "", "de", text, None)
        return asyncio.run(KundigChannel()._reply(turn, agent.handle_message, agent.tracker_store))

    return ask


def test_training_writes_the_model_and_nothing_else(
    here: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.dialogue.training import CONFIG, train

    away = tmp_path / "away"
    away.mkdir()
    monkeypatch.chdir(away)
    (here.model / "dialogue-stale.tar.gz").touch()
    before = CONFIG.read_bytes()
    model = train(here)
    assert [path.name for path in here.model.iterdir()] == [model.name]
    assert CONFIG.read_bytes() == before
    assert not list(away.iterdir())
    assert capsys.readouterr().out == ""
    trained = model.stat().st_mtime_ns
    assert train(here).stat().st_mtime_ns == trained


def test_a_line_that_cannot_be_rendered_fails_the_turn_and_leaves_no_trace(
    agent: Any, reply: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.dialogue.utterance import AnswerFailed
    from knowledge.languages import catalogue

    with monkeypatch.context() as missing:
        missing.delitem(catalogue("bot", "de"), "utter_greet")  # type: ignore[arg-type]
        with pytest.raises(AnswerFailed):
            reply("Hallo")
    assert asyncio.run(agent.tracker_store.retrieve_full_tracker("c")) is None
    assert reply("Hallo", attempt=2).answers[0].text == "Guten Tag! Was möchten Sie wissen?"


def test_a_tracker_store_that_rasa_cannot_load_is_refused(
    here: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.dialogue import server
    from bot.dialogue.tracker_database import TrackerUnavailable
    from bot.dialogue.training import train

    (tmp_path / "endpoints.yml").write_text(
        "nlg: {type: bot.dialogue.answers.Answers}\ntracker_store: {type: bot.dialogue.tracker_store.Wahl}\n"
    )
    monkeypatch.setattr(server, "DIALOGUE", tmp_path)
    with pytest.raises(TrackerUnavailable, match="InMemoryTrackerStore would forget"):
        asyncio.run(server.ready_agent(train(here)))


def test_an_encoder_that_is_missing_is_refused(here: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.dialogue.server import open_release
    from matcher import EncoderUnavailable

    monkeypatch.setenv("KUNDIG_ENCODER", "/nowhere/at/all")
    with pytest.raises(EncoderUnavailable, match="/nowhere/at/all"):
        open_release(here)
