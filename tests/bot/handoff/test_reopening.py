"""Who goes on when a customer writes in a conversation that has ended."""

import time

import pytest

from bot.conversations.closing import Closing
from bot.conversations.reopening import WITHIN
from bot.conversations.store import Store
from bot.handoff.desk import Desk
from bot.handoff.presence import Presence
from bot.staff.accounts import Member, Staff


@pytest.fixture
def anna(staff: Staff) -> Member:
    return staff.add("anna", "anna hilft gern", "Anna")


@pytest.fixture
def agents(store: Store, anna: Member) -> Presence:
    agents = Presence(store.storage)
    agents.beat("anna")
    return agents


@pytest.fixture
def closed(store: Store, desk: Desk, agents: Presence, anna: Member) -> str:
    """Anna had it and closed it."""
    id = store.create()[0].id
    store.post(id, text="Es ist kaputt")
    store.post(id, choice="handoff")
    desk.accept(id, anna)
    desk.close(id, anna)
    return id


def asks(store: Store) -> str:
    id = store.create()[0].id
    store.post(id, choice="handoff")
    return id


def order(desk: Desk) -> list[str]:
    return [ticket.conversation for ticket in desk.queue().tickets if ticket.state == "queued"]


def happened(store: Store, id: str) -> list[str]:
    with store.storage.reading() as read:
        return [event.kind for event in read.events.after(id, 0, 99)]


def test_it_goes_back_to_who_had_it(store: Store, closed: str) -> None:
    assert "Anna" in store.messages(closed)[-1].text, "who is told that one may write again"
    posted = store.post(closed, text="Es ist noch immer kaputt")
    found = store.conversation(closed)
    assert (found.state, found.agent) == ("human", "anna")
    assert found.awaiting is not None, "she is reminded"
    said = store.messages(closed, posted.seq)[-1]
    assert (said.text, said.state, said.turn) == ("Anna ist wieder für Sie da.", "human", posted.seq)
    assert happened(store, closed)[-3:] == ["notice.sent", "conversation.reopened", "handoff.accepted"]
    with store.storage.reading() as read:
        assert read.turns.pending() == 0, "the bot does not speak"


def test_who_is_not_there_is_not_waited_for(
    store: Store, desk: Desk, agents: Presence, closed: str, staff: Staff
) -> None:
    staff.add("boris", "boris hilft auch", "Boris")
    agents.beat("boris")
    agents.set("anna", "away")
    others = [asks(store), asks(store)]
    store.post(closed, text="Noch immer kaputt")
    assert order(desk) == [closed, *others], "who waited for it before comes first"
    [ticket] = [one for one in desk.queue().tickets if one.conversation == closed]
    assert ticket.reason == "reopened"
    assert time.time() - ticket.waiting_since < 60
    last = store.messages(closed)[-1]
    assert "als Nächstes" in last.text
    assert [choice.id for choice in last.choices] == ["continue"]
    assert store.outlook(closed).ahead == 0
    assert store.outlook(others[0]).ahead == 1


def test_nobody_there_is_told(store: Store, agents: Presence, closed: str) -> None:
    agents.set("anna", "away")
    store.post(closed, text="Noch immer kaputt")
    assert "niemand" in store.messages(closed)[-1].text
    store.post(closed, choice="continue")
    assert store.conversation(closed).state == "bot"


def test_an_account_that_is_gone_gets_nothing(store: Store, staff: Staff, closed: str) -> None:
    staff.disable("anna")
    store.post(closed, text="Noch immer kaputt")
    assert store.conversation(closed).state == "queued"


class TestItIsTheBots:
    def test_after_a_week(self, store: Store, closed: str, monkeypatch: pytest.MonkeyPatch) -> None:
        later = time.time() + WITHIN + 60
        monkeypatch.setattr(time, "time", lambda: later)
        store.post(closed, text="Eine neue Frage")
        assert store.conversation(closed).state == "bot"

    def test_once_it_was_solved(self, store: Store, closed: str) -> None:
        Closing(store).answer(closed, store.conversation(closed).seq, solved=True)
        store.post(closed, text="Danke!")
        assert store.conversation(closed).state == "bot"

    def test_where_no_person_had_it_at_the_end(
        self, store: Store, desk: Desk, agents: Presence, anna: Member
    ) -> None:
        back, flood = asks(store), asks(store)
        desk.accept(back, anna)
        desk.hand_back(back, anna)
        for id in (back, flood):
            desk.close(id, anna)
            store.post(id, text="Hallo?")
            assert store.conversation(id).state == "bot"
