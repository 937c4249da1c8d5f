"""Our parts inside Rasa, in this process: what Rasa would swallow or forget is refused."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from knowledge.folder.home import Home
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
    assert {path.name for path in here.model.iterdir()} == {model.name, f"{model.name}.sha256"}
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


def test_the_graph_gives_what_rasas_own_runner_gives(here: Home, agent: Any, tmp_path: Path) -> None:
    from rasa.core.channels.channel import UserMessage
    from rasa.engine.loader import load_predict_graph_runner
    from rasa.engine.runner.dask import DaskGraphRunner
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.shared.core.events import ActionExecuted, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.dialogue.training import train
    from bot.protocol import Turn

    ours, domain = agent.processor.graph_runner, agent.processor.domain
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir()
    metadata, rasas = load_predict_graph_runner(unpacked, train(here), LocalModelStorage, DaskGraphRunner)
    for text in ("Womit kann ich bezahlen?", "Hallo", "Wer gewann 1974?"):
        tracker = DialogueStateTracker.from_events("c", [ActionExecuted("action_listen")], domain=domain)
        facts = Turn("c", 1, 1, "", "de", text, None).as_json()
        inputs = {"__message__": [UserMessage(text, metadata=facts)], "__tracker__": tracker}
        read = [run(inputs, [metadata.nlu_target])[metadata.nlu_target] for run in (ours.run, rasas.run)]
        (mine,), (theirs,) = ([each.as_dict() for each in messages] for messages in read)
        assert mine == theirs
        tracker.update(UserUttered(text, mine["intent"], parse_data=mine, metadata=facts), domain)
        both = [run({"__tracker__": tracker}, [metadata.core_target]) for run in (ours.run, rasas.run)]
        mine, theirs = (predicted[metadata.core_target].probabilities for predicted in both)
        assert mine == theirs
        assert max(mine) == 1.0


def test_a_graph_without_its_input_is_refused(agent: Any) -> None:
    from rasa.engine.exceptions import GraphRunError

    with pytest.raises(GraphRunError):
        agent.processor.graph_runner.run({}, [agent.processor.model_metadata.core_target])
