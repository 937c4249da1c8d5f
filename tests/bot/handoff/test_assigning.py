"""Conversations given to agents as soon as it can be done; on both databases."""

import time
from collections.abc import Callable

import gevent
import pytest

from bot.conversations.store import Store
from bot.handoff.assigning import Assigner
from bot.handoff.assignment import OPENED_WITHIN
from bot.handoff.desk import Desk
from bot.handoff.presence import Presence
from bot.staff.accounts import Member, Staff
from bot.staff.looking_after import LookingAfter
from knowledge.sites.hours import Hours
from knowledge.sites.sites import Site

Given = Callable[[str], str | None]


@pytest.fixture
def assigner(store: Store, staff: Staff) -> Assigner:
    """On a site that gives two conversations to each agent; boris looks after French."""
    for name in ("anna", "boris"):
        staff.add(name, f"{name} hilft hier gern", name.title())
    LookingAfter(store.storage).set_skill("boris", ["fr"], [])
    for site in (Site("shop", "Shop", ("de", "fr"), assign=2), Site("blog", "Blog")):
        store.storage.write(lambda tx, site=site: tx.sites.save(site))
    return Assigner(store.storage)


@pytest.fixture
def agents(store: Store) -> Presence:
    return Presence(store.storage)


@pytest.fixture
def anna(assigner: Assigner, staff: Staff) -> Member:
    return staff.member("anna")


def asks(store: Store, locale: str = "de", site: str = "shop") -> str:
    id = store.create(site=site, locale=locale)[0].id
    store.post(id, choice="handoff")
    return id


def test_it_goes_to_who_is_there_and_is_told_as_ever(
    store: Store, assigner: Assigner, agents: Presence
) -> None:
    agents.beat("anna")
    agents.beat("boris")
    german, french, elsewhere = asks(store), asks(store, "fr"), asks(store, site="blog")
    assert assigner.look() == 2
    assert [store.conversation(id).agent for id in (german, french, elsewhere)] == ["anna", "boris", None]
    told = store.messages(german)[-1]
    assert (told.state, told.name) == ("human", "Anna")
    with store.storage.reading() as read:
        last = read.events.after(german, 0, 99)[-1]
    assert (last.kind, last.data) == ("handoff.accepted", {"agent": "anna", "assigned": True})
    assert assigner.look() == 0


def test_a_place_that_is_free_again_is_filled(
    store: Store, assigner: Assigner, agents: Presence, desk: Desk, anna: Member
) -> None:
    agents.beat("anna")
    ids = [asks(store) for _ in range(3)]
    assert assigner.look() == 2
    assert store.conversation(ids[2]).state == "queued"
    desk.close(ids[0], anna)
    assert assigner.look() == 1
    assert store.conversation(ids[2]).agent == "anna"


def test_who_is_away_gets_nothing(store: Store, assigner: Assigner, agents: Presence) -> None:
    agents.set("anna", "away")
    id = asks(store)
    assert assigner.look() == 0
    agents.set("anna", "available")
    assert assigner.look() == 1
    assert store.conversation(id).agent == "anna"


def test_after_hours_nobody_is_given_anything(store: Store, assigner: Assigner, agents: Presence) -> None:
    agents.beat("anna")
    id = asks(store)
    for hours, given in ((Hours.written("Mo 00:00-00:01", zone="UTC"), 0), (None, 1)):
        site = Site("shop", "Shop", assign=2, hours=hours)
        store.storage.write(lambda tx, site=site: tx.sites.save(site))
        assert assigner.look() == given
    assert store.conversation(id).agent == "anna"


def test_what_is_not_looked_at_goes_back(
    store: Store,
    assigner: Assigner,
    agents: Presence,
    desk: Desk,
    anna: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agents.beat("anna")
    seen, unseen = asks(store), asks(store)
    assert assigner.look() == 2
    desk.open(seen, anna)
    later = time.time() + OPENED_WITHIN + 1
    monkeypatch.setattr(time, "time", lambda: later)
    agents.beat("anna")
    assert assigner.look() == 0
    assert (store.conversation(seen).agent, store.conversation(unseen).state) == ("anna", "queued")
    assert "Anna" in store.messages(unseen)[-1].text
    assert agents.status("anna") == "away", "it is not given to her again"


def test_two_at_once_give_each_conversation_once(store: Store, assigner: Assigner, agents: Presence) -> None:
    agents.beat("anna")
    for _ in range(3):
        asks(store)
    other = Assigner(store.storage)
    greenlets = [gevent.spawn(each.look) for each in (assigner, other, assigner, other)]
    gevent.joinall(greenlets, raise_error=True)
    assert sum(greenlet.value for greenlet in greenlets) == 2
    with store.storage.reading() as read:
        assert [agent for _, agent, _ in read.handoffs.held()] == ["anna", "anna"]


def test_it_happens_by_itself(store: Store, assigner: Assigner, agents: Presence) -> None:
    assert not assigner.works()
    assigner.start()
    try:
        id = asks(store)
        gevent.sleep(0.1)
        assert store.conversation(id).state == "queued"
        agents.beat("anna")  # comes, and gets it
        with gevent.Timeout(4):
            while store.conversation(id).agent != "anna":
                gevent.sleep(0.01)
        assert assigner.works()
    finally:
        assigner.stop()
    assert not assigner.works()
