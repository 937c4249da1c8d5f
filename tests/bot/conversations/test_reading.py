"""Read marks and typing, on both databases and between two processes."""

from collections.abc import Callable
from pathlib import Path

import gevent
import pytest

from bot.conversations.errors import UnknownConversation
from bot.conversations.reading import Reading, marks_of
from bot.conversations.store import Store
from bot.conversations.typing import Typing, typing_of
from bot.handoff.desk import Desk
from bot.staff.accounts import Member
from bot.storage import Storage
from bot.storage.repositories.marks import Mark
from tests.bot.storage.conftest import open_store
from tests.fresh import fresh_store

__all__ = ["open_store"]

ANNA, BORIS = (Member(name, name.title(), frozenset({"agent"})) for name in ("anna", "boris"))
Opening = Callable[[], Storage]


def with_anna(storage: Storage) -> tuple[str, int]:
    """A conversation that Anna has, and the seq of what she wrote."""
    store, desk = Store(storage), Desk(Store(storage))
    id = store.create(locale="de")[0].id
    store.post(id, choice="handoff")
    desk.accept(id, ANNA)
    return id, desk.reply(id, ANNA, "Guten Tag!").seq


def test_what_the_customer_was_shown_is_read(open_store: Opening) -> None:
    storage = open_store()
    (id, seq), reading = with_anna(storage), Reading(storage)
    assert reading.mark(id, "customer").read < seq
    reading.by_customer(id, received=seq)
    assert reading.mark(id, "customer").read < seq
    reading.by_customer(id, read=seq)
    assert reading.mark(id, "customer").read >= seq
    reading.by_customer(id, received=1, read=1)
    assert reading.mark(id, "customer").read == seq, "a mark never goes back"


def test_nobody_has_read_what_was_never_written(open_store: Opening) -> None:
    storage = open_store()
    (id, seq), reading = with_anna(storage), Reading(storage)
    reading.by_customer(id, read=10**9)
    assert reading.mark(id, "customer").read == seq
    assert reading.mark(id, "customer").read < seq + 1
    with pytest.raises(UnknownConversation):
        reading.by_customer("gone", read=1)


def test_a_mark_is_written_once(open_store: Opening) -> None:
    storage = open_store()
    (id, seq), reading = with_anna(storage), Reading(storage)
    before = happened(storage, id)
    reading.by_customer(id, read=seq)
    changed = reading.mark(id, "customer").changed
    reading.by_customer(id, read=seq)
    assert reading.mark(id, "customer").changed == changed
    assert happened(storage, id) == before, "the log of events does not grow by what was read"


def happened(storage: Storage, id: str) -> int:
    with storage.reading() as read:
        return len(read.events.after(id, 0, 100))


def test_only_whoever_has_the_conversation_reads_it_for_the_customer(open_store: Opening) -> None:
    storage = open_store()
    (id, seq), reading = with_anna(storage), Reading(storage)
    reading.by_agent(id, BORIS.name, seq)
    assert reading.mark(id, "agent").read == 0
    reading.by_agent(id, ANNA.name, seq)
    assert reading.mark(id, "agent").read == seq
    Desk(Store(storage)).hand_back(id, ANNA)
    reading.by_agent(id, ANNA.name, seq + 1)
    assert reading.mark(id, "agent").read == seq


def test_marks_and_typing_wake_others_on_every_node(open_store: Opening) -> None:
    storage = open_store()
    other = open_store() if storage.shared else storage
    (id, seq), typing = with_anna(storage), Typing(storage)
    topics = marks_of(id), typing_of(id, "customer"), typing_of(id, "agent")
    with other.signals.subscribed(*topics) as wake:
        gevent.sleep(0.2 if storage.shared else 0)  # until the other one listens
        typing.by_agent(id, BORIS.name)  # who does not have it
        for act, topic in (
            (lambda: typing.by_customer(id), topics[1]),
            (lambda: typing.by_agent(id, ANNA.name), topics[2]),
            (lambda: Reading(storage).by_customer(id, read=seq), topics[0]),
        ):
            act()
            assert wake.wait(10)
            assert wake.topics() == {topic}


def test_after_a_gap_nobody_is_said_to_type(tmp_path: Path) -> None:
    with (
        fresh_store(tmp_path / "conversations.sqlite") as storage,
        storage.signals.subscribed("c1", typing_of("c1", "agent")) as wake,
    ):
        storage.signals.fire_all()
        assert wake.wait(5)
        assert wake.topics() == {"c1"}


def test_what_was_read_was_received() -> None:
    assert Mark("customer").moved(0, 3, 1.0) == Mark("customer", 3, 3, 1.0)
    with pytest.raises(ValueError, match="beyond"):
        Mark("customer", 1, 2)
