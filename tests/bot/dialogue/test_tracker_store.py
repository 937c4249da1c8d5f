"""Trackers in real databases: read again, and never with one turn twice."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from knowledge.folder.home import Home, Settings
from tests.postgresql import Server

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(params=["sqlite", "postgresql"])
def here(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A data folder whose trackers are in a database of this kind."""
    monkeypatch.setenv("KUNDIG_HOME", str(tmp_path))
    if request.param == "postgresql":
        monkeypatch.setenv("KUNDIG_DATABASE", request.getfixturevalue("postgresql"))
    return Home.from_environment()


@pytest.fixture
def opened(here: Home) -> Callable[[], Any]:
    """Another bot's store on the same database."""
    from rasa.shared.core.domain import Domain

    from bot.dialogue.tracker_store import KundigTrackerStore

    return lambda: KundigTrackerStore(Domain.empty())


def read(store: Any, conversation: str = "c") -> Any:
    return asyncio.run(store.get_or_create_tracker(conversation, append_action_listen=False))


def whole(store: Any, conversation: str = "c") -> list[Any]:
    return list(asyncio.run(store.retrieve_full_tracker(conversation)).events)


def texts(events: list[Any]) -> list[str]:
    return [event.text for event in events if type(event).__name__ == "UserUttered"]


NUMBERS = count(1)


def turn(tracker: Any, text: str, intent: str = "miss", number: int | None = None) -> Any:
    """What a turn adds to a tracker."""
    from rasa.shared.core.events import BotUttered, UserUttered

    facts = {"turn": next(NUMBERS) if number is None else number}
    tracker.update(UserUttered(text, {"name": intent}, metadata=facts))
    tracker.update(BotUttered(f"zu {text}"))
    return tracker


def save(store: Any, tracker: Any) -> None:
    asyncio.run(store.save(tracker))


def test_an_open_question_is_read_again_and_an_answered_one_is_past(opened: Callable[[], Any]) -> None:
    store = opened()
    save(store, turn(read(store), "Wer gewann 1974?"))
    tracker = read(opened())
    assert texts(list(tracker.events)) == ["Wer gewann 1974?"]
    save(store, turn(tracker, "Womit kann ich bezahlen?", "answer"))
    between = read(opened())
    assert [type(event).__name__ for event in between.events] == ["SessionStarted", "ActionExecuted"]
    save(store, turn(between, "Und wo?\x00"))
    assert texts(list(read(opened()).events)) == ["Und wo?\x00"]
    assert texts(whole(opened())) == ["Wer gewann 1974?", "Womit kann ich bezahlen?", "Und wo?\x00"]
    assert asyncio.run(store.keys()) == ["c"]


def test_saving_again_adds_only_what_is_new(opened: Callable[[], Any]) -> None:
    store = opened()
    tracker = turn(read(store), "eins")
    save(store, tracker)
    save(store, tracker)
    save(store, turn(tracker, "zwei"))
    assert texts(whole(store)) == ["eins", "zwei"]


@pytest.mark.parametrize("begun", [False, True])
def test_a_slow_bot_cannot_store_what_another_has_answered(opened: Callable[[], Any], begun: bool) -> None:
    from bot.dialogue.tracker_store import StoredMeanwhile

    slow, quick = opened(), opened()
    if begun:
        save(quick, turn(read(quick), "davor"))
    late = turn(read(slow), "Hallo")
    save(quick, turn(read(quick), "Hallo"))
    with pytest.raises(StoredMeanwhile):
        save(slow, late)
    assert texts(whole(slow)) == ["davor"] * begun + ["Hallo"]
    save(slow, turn(read(slow), "danach"))  # it goes on from what is true now
    assert texts(whole(quick))[-2:] == ["Hallo", "danach"]


@pytest.mark.parametrize("intent", ["miss", "answer"])
def test_nor_can_a_bot_that_reads_only_after_the_other_has_stored(
    opened: Callable[[], Any], intent: str
) -> None:
    from bot.dialogue.tracker_store import StoredMeanwhile

    slow, quick = opened(), opened()
    save(quick, turn(read(quick), "Hallo", intent, number=7))
    with pytest.raises(StoredMeanwhile):
        save(slow, turn(read(slow), "Hallo", intent, number=7))
    assert texts(whole(slow)) == ["Hallo"]


def test_of_many_bots_at_once_one_stores_the_turn(opened: Callable[[], Any]) -> None:
    from bot.dialogue.tracker_store import StoredMeanwhile

    stores = [opened() for _ in range(6)]
    together = Barrier(len(stores))

    def answer(store: Any) -> int:
        kept = 0
        for number in range(10):
            tracker = turn(read(store), str(number), number=number)
            together.wait(30)
            try:
                save(store, tracker)
                kept += 1
            except StoredMeanwhile:
                pass
            together.wait(30)
        return kept

    with ThreadPoolExecutor(len(stores)) as bots:
        assert sum(bots.map(answer, stores)) == 10
    assert texts(whole(stores[0])) == [str(number) for number in range(10)]


def test_conversations_do_not_wait_for_each_other(opened: Callable[[], Any]) -> None:
    store = opened()
    first, second = turn(read(store, "a"), "eins"), turn(read(store, "b"), "zwei")
    save(store, second)
    save(store, first)
    assert (texts(whole(store, "a")), texts(whole(store, "b"))) == (["eins"], ["zwei"])


@pytest.mark.parametrize("here", ["sqlite"], indirect=True)
def test_what_rasa_s_own_store_wrote_is_read(here: Home, opened: Callable[[], Any]) -> None:
    from rasa.core.tracker_store import SQLTrackerStore
    from rasa.shared.core.domain import Domain

    rasas = SQLTrackerStore(Domain.empty(), dialect="sqlite", db=str(here.tracker))
    save(rasas, turn(read(rasas), "von früher"))
    store = opened()
    save(store, turn(read(store), "von jetzt"))
    assert texts(whole(store)) == ["von früher", "von jetzt"]


@pytest.mark.parametrize("here", ["sqlite"], indirect=True)
def test_a_damaged_file_is_made_anew(here: Home, opened: Callable[[], Any]) -> None:
    """It holds what open conversations are about; what was said is kept by the web process."""
    store = opened()
    asyncio.run(store.save(read(store)))
    store.engine.dispose()
    whole = here.tracker.read_bytes()
    assert len(whole) > 8192
    for damaged in (b"no database, and long enough to be noticed as such " * 30, whole[:-4096], b""):
        for file in here.root.glob("tracker.sqlite*"):
            file.unlink()
        here.tracker.write_bytes(damaged)
        again = opened()
        asyncio.run(again.save(read(again)))
        again.engine.dispose()


@pytest.mark.parametrize("here", ["sqlite"], indirect=True)
def test_a_file_that_cannot_be_opened_is_refused(here: Home, opened: Callable[[], Any]) -> None:
    from bot.dialogue.tracker_database import TrackerUnavailable

    here.tracker.mkdir()
    with pytest.raises(TrackerUnavailable, match=r"tracker\.sqlite cannot be used"):
        opened()


@pytest.mark.parametrize("here", ["postgresql"], indirect=True)
def test_a_database_that_was_restarted_is_found_again(
    opened: Callable[[], Any], postgresql_server: Server
) -> None:
    store = opened()
    save(store, turn(read(store), "davor"))
    postgresql_server.stop("immediate")
    postgresql_server.start()
    save(store, turn(read(store), "danach"))
    assert texts(whole(store)) == ["davor", "danach"]


def test_a_database_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    from bot.dialogue.tracker_database import TrackerUnavailable, tracker_database

    home = Home(tmp_path, Settings(database="postgresql://eva:geheim@127.0.0.1:1/kundig"))
    with pytest.raises(TrackerUnavailable, match=r"127\.0\.0\.1:1/kundig cannot be used") as refused:
        tracker_database(home)
    assert "geheim" not in str(refused.value)
