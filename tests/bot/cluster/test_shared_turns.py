"""Turns where several processes bring them: each is answered once, whoever dies, and in time."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import gevent
import pytest

from bot.conversations.bot import FakeBot
from bot.conversations.errors import BotUnavailable
from bot.conversations.store import Store
from bot.conversations.texts import text
from bot.conversations.turns import LEASE, Turns
from bot.protocol import Answer, Reply
from bot.storage import Storage

SPAWN = multiprocessing.get_context("spawn")
Start = Callable[..., Turns]


class Dead:
    """A bot that nobody reaches; counts who tried."""

    def __init__(self) -> None:
        self.tries = 0

    def turn(self, turn: Any) -> Reply:
        self.tries += 1
        raise BotUnavailable("no route")


def saying(text: str, delay: float = 0.0) -> FakeBot:
    return FakeBot([Reply((Answer(text),))] * 100, delay=delay)


@pytest.fixture
def start(postgresql: str) -> Iterator[Start]:
    """Begins to bring turns to a bot, as a process of its own would."""
    with ExitStack() as stack:

        def started(bot: Any, patience: float = 10.0, **options: Any) -> Turns:
            storage = stack.enter_context(Storage.at_server(postgresql))
            turns = Turns(Store(storage), bot, patience, **options)
            turns.start()
            stack.callback(turns.stop)
            return turns

        yield started


@pytest.fixture
def store(postgresql: str) -> Iterator[Store]:
    """That of a web process."""
    with Storage.at_server(postgresql) as storage, gevent.Timeout(60):
        yield Store(storage)


def ask(store: Store, within: float) -> tuple[list[str], float]:
    """What a customer is told, and how long that took."""
    id = store.create()[0].id
    begun = time.monotonic()
    replies = store.wait_replies(id, store.post(id, text="Wie lange?").seq, within)
    took = time.monotonic() - begun
    gevent.sleep(0.3)  # would another answer still come?
    assert replies == [message for message in store.messages(id) if message.role == "bot"]
    return [message.text for message in replies], took


def test_many_questions_are_answered_once_each_by_either_process(store: Store, start: Start) -> None:
    bots = [saying("Ja.", delay=0.02), saying("Ja.", delay=0.02)]
    for bot in bots:
        start(bot)
    ids = [store.create()[0].id for _ in range(20)]
    seqs = {id: [store.post(id, text=str(n)).seq for n in range(3)] for id in ids}
    for id in ids:
        store.wait_replies(id, seqs[id][-1], 20)
    told = [[m.turn for m in store.messages(id) if m.role == "bot"] for id in ids]
    assert told == [seqs[id] for id in ids]
    assert all(bot.turns for bot in bots)
    assert sum(len(bot.turns) for bot in bots) == 60


def test_a_turn_whose_bot_died_goes_to_the_other_node_at_once(store: Store, start: Start) -> None:
    """The first node is the quicker to take the turn; it does not know yet that its bot is dead."""
    dead, alive = Dead(), saying("Ja.")
    works = [True]
    start(dead, works=lambda: works[0])
    gevent.sleep(0.3)
    id = store.create()[0].id
    seq = store.post(id, text="Wie lange?").seq
    while not dead.tries:
        gevent.sleep(0.01)
    works[0] = False
    start(alive)
    assert [message.text for message in store.wait_replies(id, seq, 3)] == ["Ja."]


def test_who_knows_that_its_bot_is_down_leaves_turns_to_the_other(store: Store, start: Start) -> None:
    dead = Dead()
    start(dead, works=lambda: False)
    start(saying("Ja."))
    for _ in range(5):
        answers, took = ask(store, 5)
        assert answers == ["Ja."]
        assert took < 2
    assert dead.tries == 0


def test_with_all_bots_down_customers_get_an_apology_in_time(store: Store, start: Start) -> None:
    for _ in range(2):
        start(Dead(), patience=3.0, works=lambda: False)
    answers, took = ask(store, 10)
    assert answers == [text("apology", "de")]
    assert 2.5 < took < 5.5


def test_without_any_process_beside_a_bot_the_web_process_apologises(store: Store, start: Start) -> None:
    start(Dead(), patience=3.0, last_resort=True)
    answers, took = ask(store, 10)
    assert answers == [text("apology", "de")]
    assert 2.5 < took < 5.5


def test_the_web_process_leaves_turns_to_bots_that_have_just_been_started(
    store: Store, start: Start, postgresql: str
) -> None:
    """What was pending when everything stopped is answered, not apologised for."""
    id = store.create()[0].id
    seq = store.post(id, text="Wie lange?").seq
    gevent.sleep(2.1)
    start(Dead(), patience=2.0, last_resort=True)
    gevent.sleep(1)
    start(saying("Ja."), patience=2.0)
    assert [message.text for message in store.wait_replies(id, seq, 5)] == ["Ja."]


@pytest.mark.slow
def test_a_killed_process_loses_its_turns_when_its_lease_ends(
    store: Store, start: Start, postgresql: str
) -> None:
    begun = SPAWN.Event()
    process = SPAWN.Process(target=_hold, args=(postgresql, begun))
    process.start()
    id = store.create()[0].id
    seq = store.post(id, text="Wie lange?").seq
    assert begun.wait(30)
    gevent.sleep(LEASE + 1)  # it renews its lease while it lives
    start(saying("Ja."))
    assert store.wait_replies(id, seq, 1) == []
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    killed = time.monotonic()
    assert [message.text for message in store.wait_replies(id, seq, 15)] == ["Ja."]
    assert time.monotonic() - killed < LEASE + 2.5
    process.join(10)


@pytest.mark.slow
def test_a_process_that_slept_too_long_cannot_answer_any_more(
    store: Store, start: Start, postgresql: str
) -> None:
    begun = SPAWN.Event()
    process = SPAWN.Process(target=_hold, args=(postgresql, begun, LEASE + 6))
    process.start()
    id = store.create()[0].id
    seq = store.post(id, text="Wie lange?").seq
    assert begun.wait(30)
    assert process.pid
    os.kill(process.pid, signal.SIGSTOP)
    start(saying("Ja."))
    assert [message.text for message in store.wait_replies(id, seq, 15)] == ["Ja."]
    os.kill(process.pid, signal.SIGCONT)
    gevent.sleep(8)
    assert [message.text for message in store.messages(id) if message.role == "bot"] == ["Ja."]
    process.kill()
    process.join(10)


def _hold(url: str, begun: Any, seconds: float = 60.0) -> None:
    """Takes a turn and has its bot think for so long."""

    class Slow:
        def turn(self, turn: Any) -> Reply:
            begun.set()
            gevent.sleep(seconds)
            return Reply((Answer("Zu spät."),))

    with Storage.at_server(url) as storage:
        Turns(Store(storage), Slow(), 120.0).start()
        gevent.sleep(120)
