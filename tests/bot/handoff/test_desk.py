import gevent
import pytest

from bot.conversations.errors import InvalidText, KeyReused, NotAllowed, UnknownConversation
from bot.conversations.store import Store
from bot.handoff.desk import Desk
from bot.handoff.errors import AlreadyTaken, NeverHandedOver, NotYours
from bot.handoff.ticket import Tried
from bot.protocol import Answer, Candidate, Reason, Reply, Trace
from bot.staff.accounts import Member, Staff
from tests.bot import answering


@pytest.fixture
def eva(staff: Staff) -> Member:
    return staff.add("eva", "eva-geheim-1", "Eva Müller")


@pytest.fixture
def jo(staff: Staff) -> Member:
    return staff.add("jo", "jo-geheim-12", "Jo")


@pytest.fixture
def id(store: Store) -> str:
    """A conversation that waits for a person."""
    id = store.create(site="shop")[0].id
    store.post(id, choice="handoff")
    return id


def answered(store: Store, id: str, text: str, trace: Trace, handoff: Reason | None = None) -> None:
    answering.answered(store, id, text, Reply((Answer("So?", trace=trace),), handoff=handoff))


def trace(decision: str, *candidates: tuple[str, float]) -> Trace:
    rows = tuple(Candidate(entry, p, f"{entry}?") for entry, p in candidates)
    return Trace(decision, probability=0.4, candidates=rows)


class TestQueue:
    def test_who_waits_longest_comes_first_then_who_is_served(
        self, store: Store, desk: Desk, eva: Member
    ) -> None:
        ids = [store.create()[0].id for _ in range(4)]
        for waiting in ids[:3]:
            store.post(waiting, choice="handoff")
        desk.accept(ids[0], eva)
        tickets = desk.queue().tickets
        assert [ticket.conversation for ticket in tickets] == [ids[1], ids[2], ids[0]]
        assert [(ticket.state, ticket.agent) for ticket in tickets] == [
            ("queued", None),
            ("queued", None),
            ("human", "eva"),
        ]
        assert tickets[0].waiting_since <= tickets[1].waiting_since

    def test_a_ticket_tells_why_the_bot_gave_up(self, store: Store, desk: Desk) -> None:
        id = store.create(site="shop", locale="en")[0].id
        answered(store, id, "Geht das?", trace("clarify", ("a", 0.5), ("b", 0.3)))
        answered(store, id, "Nein, das andere", trace("handoff", ("c", 0.1)), "second_miss")
        (ticket,) = desk.queue().tickets
        assert (ticket.reason, ticket.site, ticket.locale, ticket.last_text) == (
            "second_miss",
            "shop",
            "en",
            "Nein, das andere",
        )
        ticket = desk.ticket(id)
        assert ticket.tried == (
            Tried("Geht das?", "clarify", None, (Candidate("a", 0.5, "a?"), Candidate("b", 0.3, "b?"))),
            Tried("Nein, das andere", "handoff", None, (Candidate("c", 0.1, "c?"),)),
        )
        assert ticket.as_json()["tried"][0]["candidates"][0] == {
            "entry": "a",
            "probability": 0.5,
            "question": "a?",
        }

    def test_the_customer_is_told_at_once_who_has_taken_over(
        self, store: Store, desk: Desk, eva: Member
    ) -> None:
        id = store.create()[0].id
        store.post(id, choice="handoff")
        desk.accept(id, eva)
        told = store.messages(id)[-1]
        assert (told.role, told.state, told.name) == ("system", "human", eva.display)

    def test_a_second_handoff_tells_its_own_story(self, store: Store, desk: Desk, eva: Member) -> None:
        id = store.create()[0].id
        answered(store, id, "Erstens", trace("handoff"), "second_miss")
        desk.accept(id, eva)
        desk.hand_back(id, eva)
        answered(store, id, "Zweitens", trace("handoff"), "none_of_these")
        ticket = desk.ticket(id)
        assert [tried.asked for tried in ticket.tried] == ["Zweitens"]
        assert ticket.reason == "none_of_these"

    def test_the_wish_for_a_person_does_not_hide_the_question(self, store: Store, desk: Desk) -> None:
        id = store.create()[0].id
        store.post(id, text="Wo ist mein Paket?")
        store.post(id, choice="handoff")
        assert desk.queue().tickets[0].last_text == "Wo ist mein Paket?"

    def test_a_ticket_outlives_the_queue(self, desk: Desk, store: Store, id: str, eva: Member) -> None:
        desk.accept(id, eva)
        desk.close(id, eva)
        assert desk.queue().tickets == ()
        assert (desk.ticket(id).state, desk.ticket(id).agent) == ("closed", None)
        with pytest.raises(NeverHandedOver):
            desk.ticket(store.create()[0].id)
        with pytest.raises(UnknownConversation):
            desk.ticket("x")


class TestAccept:
    def test_of_many_who_reach_for_it_one_gets_it(self, desk: Desk, id: str, staff: Staff) -> None:
        agents = [Member(f"agent{n}", f"Agent {n}", frozenset({"agent"})) for n in range(10)]
        tries = [gevent.spawn(desk.accept, id, agent) for agent in agents]
        gevent.joinall(tries)
        won = [agent for agent, greenlet in zip(agents, tries, strict=True) if greenlet.exception is None]
        assert len(won) == 1
        refused = [greenlet.exception for greenlet in tries if greenlet.exception is not None]
        assert all(isinstance(error, AlreadyTaken) and error.by == won[0].name for error in refused)

    def test_the_refusal_names_the_colleague(self, desk: Desk, id: str, eva: Member, jo: Member) -> None:
        desk.accept(id, eva)
        with pytest.raises(AlreadyTaken, match="Eva Müller"):
            desk.accept(id, jo)

    def test_the_customer_is_told_who_is_there_once(
        self, desk: Desk, store: Store, id: str, eva: Member
    ) -> None:
        desk.accept(id, eva)
        desk.accept(id, eva)
        assert [message.state for message in store.messages(id)] == [None, "queued", "human"]
        assert store.messages(id)[-1].text == "Eva Müller ist jetzt für Sie da."
        assert store.conversation(id).agent == "eva"

    def test_only_who_waits_can_be_taken(self, desk: Desk, store: Store, eva: Member) -> None:
        with pytest.raises(NotAllowed):
            desk.accept(store.create()[0].id, eva)


class TestReply:
    def test_it_reaches_the_customer_under_the_agents_name(
        self, desk: Desk, store: Store, id: str, eva: Member
    ) -> None:
        desk.accept(id, eva)
        seq = desk.reply(id, eva, "Guten Tag!", key="a").seq
        assert desk.reply(id, eva, "Guten Tag!", key="a").repeated
        (message,) = store.messages(id, seq - 1)
        assert (message.role, message.name, message.text) == ("agent", "Eva Müller", "Guten Tag!")
        with pytest.raises(KeyReused):
            desk.reply(id, eva, "Anderes", key="a")
        with pytest.raises(InvalidText):
            desk.reply(id, eva, " ")

    def test_agents_and_customers_keys_do_not_mix(
        self, desk: Desk, store: Store, id: str, eva: Member
    ) -> None:
        desk.accept(id, eva)
        store.post(id, text="Hallo", key="a")
        assert not desk.reply(id, eva, "Hallo", key="a").repeated

    def test_only_who_has_it_may_write_hand_back_and_close(
        self, desk: Desk, id: str, eva: Member, jo: Member
    ) -> None:
        with pytest.raises(NotYours):
            desk.reply(id, eva, "Zu früh")
        desk.accept(id, eva)
        for act in (lambda: desk.reply(id, jo, "Ich auch"), lambda: desk.hand_back(id, jo)):
            with pytest.raises(NotYours):
                act()
        with pytest.raises(NotYours):
            desk.close(id, jo)
        desk.hand_back(id, eva)
        with pytest.raises(NotYours):
            desk.reply(id, eva, "Zu spät")


class TestEnding:
    def test_after_handing_back_the_bot_answers_again(
        self, desk: Desk, store: Store, id: str, eva: Member
    ) -> None:
        desk.accept(id, eva)
        desk.hand_back(id, eva)
        conversation = store.conversation(id)
        assert (conversation.state, conversation.agent) == ("bot", None)
        assert store.messages(id)[-1].text == "Jetzt antwortet wieder der Bot."
        store.post(id, text="Noch eine Frage")
        with store.storage.reading() as read:
            assert read.turns.pending() == 1

    def test_any_agent_can_close_who_waits(self, desk: Desk, store: Store, id: str, jo: Member) -> None:
        desk.close(id, jo)
        assert store.conversation(id).state == "closed"
        with pytest.raises(NotAllowed):
            desk.close(id, jo)

    def test_what_happened_when_is_kept(self, desk: Desk, store: Store, id: str, eva: Member) -> None:
        desk.accept(id, eva)
        desk.close(id, eva)
        with store.storage.reading() as read:
            handoff = read.handoffs.latest(id).handoff
        assert handoff.requested <= handoff.accepted <= handoff.ended
        assert (handoff.agent, handoff.reason) == ("eva", "requested")


class TestWaiting:
    def test_the_version_moves_with_all_a_desk_shows(
        self, desk: Desk, store: Store, id: str, eva: Member
    ) -> None:
        for change in (
            lambda: store.post(id, text="Hallo?"),
            lambda: desk.accept(id, eva),
            lambda: desk.reply(id, eva, "Hallo!"),
            lambda: store.post(id, text="Ah"),
            lambda: desk.hand_back(id, eva),
            lambda: store.post(id, choice="handoff"),
            lambda: store.cancel(id),
            lambda: desk.close(id, eva),
        ):
            before = desk.version()
            waiting = gevent.spawn(desk.wait, before, 30)
            gevent.sleep(0)
            change()
            assert waiting.get(timeout=5) > before

    def test_what_only_the_bot_sees_does_not_wake_the_desk(self, desk: Desk, store: Store) -> None:
        other, before = store.create()[0].id, desk.version()
        store.post(other, text="Hallo Bot")
        assert desk.wait(before, 0.01) == before

    def test_an_outdated_version_returns_at_once(self, desk: Desk) -> None:
        assert desk.wait(desk.version() - 1, 30) == desk.version()
