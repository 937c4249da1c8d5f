"""Agents who come and go, and conversations that are never left with somebody who has gone."""

import pytest

from bot.conversations.store import Store
from bot.handoff import presence
from bot.handoff.desk import Desk
from bot.handoff.errors import NotAnAgent, NotYours
from bot.handoff.presence import GONE_AFTER, Presence, is_gone
from bot.staff.accounts import Member, Staff
from bot.storage.repositories.presence import Attendance


@pytest.fixture
def anna(staff: Staff) -> Member:
    return staff.add("anna", "anna hilft gern", "Anna")


@pytest.fixture
def boris(staff: Staff) -> Member:
    return staff.add("boris", "boris hilft auch", "Boris")


@pytest.fixture
def ada(staff: Staff) -> Member:
    return staff.add("ada", "ada verwaltet alles", "Ada", ("admin",))


@pytest.fixture
def agents(store: Store) -> Presence:
    return Presence(store.storage)


def queued(store: Store) -> str:
    id = store.create(locale="de")[0].id
    store.post(id, choice="handoff")
    return id


def order(desk: Desk) -> list[str]:
    return [ticket.conversation for ticket in desk.queue().tickets if ticket.state == "queued"]


class TestWhoIsThere:
    def test_a_customer_is_told_the_truth(self, store: Store, agents: Presence, anna: Member) -> None:
        first = queued(store)
        assert store.outlook(first).kind == "nobody"
        agents.beat("anna")
        assert store.outlook(first).kind == "soon"
        assert [store.outlook(queued(store)).ahead for _ in range(3)] == [1, 2, 3]
        agents.set("anna", "away")
        assert store.outlook(first).kind == "nobody"
        agents.beat("anna")
        assert agents.status("anna") == "away", "a sign of life is no change of mind"

    def test_it_is_true_at_the_moment_of_asking(
        self, store: Store, desk: Desk, agents: Presence, anna: Member
    ) -> None:
        """Also of somebody who has had a person before, and it is what times are told from later."""
        agents.beat("anna")
        last = queued(store)
        desk.accept(last, anna)
        desk.hand_back(last, anna)
        others = [queued(store) for _ in range(2)]
        store.post(last, choice="handoff")
        said = [store.messages(id)[-1].text for id in (*others, last)]
        for words, text in zip(("Nächstes", "eine Person", "2 Personen"), said, strict=True):
            assert words in text
        assert store.outlook(last).ahead == 2
        assert store.outlook(store.create()[0].id).ahead == 3, "who does not wait would come after all"
        desk.accept(last, anna)
        with store.storage.reading() as read:
            assert sorted(ahead for _, ahead in read.handoffs.waits(9)) == [0, 2]

    def test_colleagues_who_are_there_and_have_least_to_do_come_first(
        self,
        store: Store,
        desk: Desk,
        agents: Presence,
        anna: Member,
        boris: Member,
        ada: Member,
        staff: Staff,
    ) -> None:
        staff.add("carla", "carla schreibt", "Carla", ("curator",))
        agents.beat("anna")
        agents.beat("boris")
        desk.accept(queued(store), anna)
        found = [(one.name, one.status, one.conversations) for one in agents.colleagues()]
        assert found == [("boris", "available", 0), ("anna", "available", 1), ("ada", None, 0)]


class TestNobodyIsStranded:
    @pytest.mark.parametrize(
        ("known", "since", "gone"),
        [
            (None, 0.0, True),
            (None, 1000.0 - GONE_AFTER, False),
            (Attendance("a", "available", 1000.0 - GONE_AFTER), 0.0, False),
            (Attendance("a", "available", 999.0 - GONE_AFTER), 0.0, True),
            (Attendance("a", "away", 999.0), 0.0, False),
        ],
    )
    def test_when_somebody_is_gone(self, known: Attendance | None, since: float, gone: bool) -> None:
        assert is_gone(known, since, 1000.0) is gone

    def test_who_logs_out_leaves_nobody_behind(
        self, store: Store, desk: Desk, agents: Presence, anna: Member, boris: Member
    ) -> None:
        first, second = queued(store), queued(store)
        desk.accept(first, anna)
        assert agents.leave(anna) == 1
        assert order(desk) == [first, second], "at the front"
        last = store.messages(first)[-1]
        assert (last.role, last.state) == ("system", "queued")
        assert "Anna" in last.text
        assert [choice.id for choice in last.choices] == ["continue"]
        desk.accept(first, boris)
        assert store.conversation(first).agent == "boris"

    def test_who_is_let_go_comes_before_all_whoever_asked_when(
        self, store: Store, desk: Desk, agents: Presence, anna: Member
    ) -> None:
        agents.beat("anna")
        earlier, later = queued(store), queued(store)
        unasked = store.create()[0].id
        store.post(unasked, text="Wo ist mein Paket?")
        desk.take_over(unasked, anna)
        desk.accept(later, anna)
        assert [desk.requeue(id, anna) for id in (unasked, later)] == [None, None]
        assert order(desk) == [later, unasked, earlier], "of those that were let go, who asked first"
        assert [store.outlook(id).ahead for id in (later, unasked, earlier)] == [0, 1, 2]
        assert "ganz vorn" in store.messages(unasked)[-1].text

    def test_who_is_gone_without_a_word_too(
        self,
        store: Store,
        desk: Desk,
        agents: Presence,
        anna: Member,
        boris: Member,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        first, second = queued(store), queued(store)
        agents.beat("anna")
        agents.beat("boris")
        desk.accept(first, anna)
        desk.accept(second, boris)
        assert agents.return_stranded() == 0
        now = presence.time.time() + GONE_AFTER + 1
        monkeypatch.setattr(presence.time, "time", lambda: now)  # four minutes later
        agents.beat("boris")
        assert agents.return_stranded() == 1
        assert (store.conversation(first).state, store.conversation(second).agent) == ("queued", "boris")
        assert Presence(store.storage).return_stranded() == 0, (
            "after a start everybody gets time to come back"
        )

    def test_a_wait_that_was_broken_off_tells_no_time(
        self, store: Store, desk: Desk, agents: Presence, anna: Member
    ) -> None:
        agents.beat("anna")
        id = queued(store)
        desk.accept(id, anna)
        desk.requeue(id, anna)
        desk.accept(id, anna)
        with store.storage.reading() as read:
            assert read.handoffs.waits(9) == []


class TestPassingOn:
    def test_to_a_colleague(self, store: Store, desk: Desk, anna: Member, boris: Member) -> None:
        id = queued(store)
        desk.accept(id, anna)
        desk.transfer(id, anna, boris)
        assert store.conversation(id).agent == "boris"
        assert "Boris" in store.messages(id)[-1].text
        with pytest.raises(NotYours):
            desk.reply(id, anna, "Noch da?")
        desk.reply(id, boris, "Ja.")

    def test_not_to_somebody_who_answers_nobody(
        self, store: Store, desk: Desk, anna: Member, staff: Staff
    ) -> None:
        id = queued(store)
        desk.accept(id, anna)
        with pytest.raises(NotAnAgent):
            desk.transfer(id, anna, staff.add("carla", "carla schreibt", "Carla", ("curator",)))
        assert store.conversation(id).agent == "anna"

    def test_not_by_somebody_else(self, store: Store, desk: Desk, anna: Member, boris: Member) -> None:
        id = queued(store)
        desk.accept(id, anna)
        for way in (lambda: desk.transfer(id, boris, boris), lambda: desk.requeue(id, boris)):
            with pytest.raises(NotYours):
                way()

    def test_from_the_bot(self, store: Store, desk: Desk, anna: Member) -> None:
        id = store.create()[0].id
        store.post(id, text="Wo ist mein Paket?")
        desk.take_over(id, anna)
        assert (store.conversation(id).state, store.conversation(id).agent) == ("human", "anna")
        assert desk.ticket(id).reason == "taken_over"
        with store.storage.reading() as read:
            assert read.turns.pending() == 0, "the bot does not speak any more"

    def test_from_a_colleague_by_admins_alone(
        self, store: Store, desk: Desk, anna: Member, boris: Member, ada: Member
    ) -> None:
        id = queued(store)
        desk.accept(id, anna)
        with pytest.raises(NotYours):
            desk.take_over(id, boris)
        desk.take_over(id, ada)
        assert store.conversation(id).agent == "ada"
