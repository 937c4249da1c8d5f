"""A queue that is flooded: told in bounds, and closed in bulk; on both databases."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversations.store import Store
from bot.handoff.desk import Desk
from bot.handoff.ticket import Selection
from bot.staff.accounts import Member, Staff
from bot.staff.looking_after import LookingAfter
from bot.storage import Storage
from tests.fresh import fresh_store

EVA = Member("eva", "Eva", frozenset({"agent"}))
NOBODY_ELSE = "0" * 32


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        opened = fresh_store(tmp_path / "conversations.sqlite")
    else:
        opened = Storage.at_server(request.getfixturevalue("postgresql"))
    with opened:
        yield Store(opened)


def waiting(store: Store, count: int, source: str | None = None, site: str = "shop") -> list[str]:
    ids = [store.create(source=source, site=site)[0].id for _ in range(count)]
    for id in ids:
        store.post(id, text="x" * 4000)
        store.post(id, choice="handoff")
    return ids


def states(store: Store, ids: list[str]) -> set[str]:
    return {store.conversation(id).state for id in ids}


def test_a_long_queue_is_told_by_its_first_and_its_length(store: Store) -> None:
    desk = Desk(store)
    mine = waiting(store, 3)[0]
    desk.accept(mine, EVA)
    for n in range(4):
        waiting(store, 30, f"network {n}")
    queue = desk.queue()
    assert queue.waiting == 122
    assert [ticket.state for ticket in queue.tickets] == ["queued"] * 100 + ["human"]
    assert [ticket.alike for ticket in queue.tickets[:3]] == [0, 0, 30]


def test_who_waits_for_a_team_is_seen_in_a_long_queue_too(store: Store) -> None:
    Staff(store.storage).add("boris", "boris hilft auch", "Boris")
    LookingAfter(store.storage).add_team("Returns", ["boris"])
    early, desk = waiting(store, 4), Desk(store)
    [late] = waiting(store, 1)
    desk.accept(late, EVA)
    desk.requeue(late, EVA, "Returns")
    with store.storage.reading() as read:
        shown = [each.conversation.id for each in read.handoffs.waiting(3)]
        assert len(read.handoffs.waiting(9)) == 5, "each once"
    assert shown == [late, *early[:2]], "who was passed on to a team has been let go, and comes first"


def test_all_of_one_network_are_closed_and_no_other(store: Store) -> None:
    desk = Desk(store)
    flood, others = waiting(store, 40, "flood"), waiting(store, 2, "office") + waiting(store, 2)
    taken = waiting(store, 1, "flood")
    desk.accept(taken[0], EVA)
    like = Selection(like=flood[3])
    assert desk.selected(like) == 40
    assert desk.close_all(like, EVA, "203.0.113.0/24") == 40
    assert (states(store, flood), states(store, others), states(store, taken)) == (
        {"closed"},
        {"queued"},
        {"human"},
    )
    assert store.messages(flood[0])[-1].state == "closed"  # who was a customer after all is told
    assert desk.selected(like) == 0


def test_of_whom_nothing_is_known_nobody_is_alike(store: Store) -> None:
    desk, unknown = Desk(store), waiting(store, 3)
    assert desk.selected(Selection(like=unknown[0])) == 0
    assert desk.selected(Selection(like=NOBODY_ELSE)) == 0


def test_a_site_and_a_time_narrow_it_down(store: Store) -> None:
    desk = Desk(store)
    early = waiting(store, 2)
    between = time.time()
    late, elsewhere = waiting(store, 3), waiting(store, 4, site="blog")
    assert desk.selected(Selection(since=between)) == 7
    assert desk.selected(Selection(site="blog")) == 4
    assert desk.close_all(Selection(site="shop", since=between), EVA) == 3
    assert (states(store, early), states(store, late), states(store, elsewhere)) == (
        {"queued"},
        {"closed"},
        {"queued"},
    )


def test_who_closed_how_many_is_noted(store: Store) -> None:
    waiting(store, 2, "flood", site="blog")
    Desk(store).close_all(Selection(site="blog"), EVA, "203.0.113.0/24")
    with store.storage.reading() as read:
        [note] = read.audit.before(9)
    assert (note.action, note.actor, note.about, note.origin) == (
        "conversations_closed",
        "eva",
        "blog",
        "203.0.113.0/24",
    )
    assert note.counts == {"conversations": 2}
