from collections.abc import Iterator
from typing import Any

import gevent
import pytest
from sqlalchemy.dialects import sqlite

from bot.conversations.bot import FakeBot
from bot.conversations.errors import BotFailed, BotUnavailable
from bot.conversations.store import Store
from bot.conversations.transcript import MOST_WAITING
from bot.conversations.turns import Turns
from bot.handoff.desk import Desk
from bot.protocol import TEXT_LIMIT, Answer, Choice, Reply, Trace, Turn
from bot.staff.accounts import Member
from bot.storage.records import Message
from bot.storage.turns import _OPEN
from tests import sql

EVA = Member("eva", "Eva", frozenset({"agent"}))
DOWN = BotUnavailable("no route")
TRACE = Trace("answer", "returns", probability=0.97)


def reply(text: str, **more: Any) -> Reply:
    return Reply((Answer(text),), **more)


@pytest.fixture
def id(store: Store) -> str:
    return store.create()[0].id


class Running:
    """Turns that run with a scripted bot."""

    def __init__(self, store: Store, bot: Any, patience: float = 5.0, at_once: int = 16) -> None:
        self.turns = Turns(store, bot, patience, at_once)

    def __enter__(self) -> Turns:
        self.turns.start()
        return self.turns

    def __exit__(self, *error: object) -> None:
        self.turns.stop()


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    with gevent.Timeout(20):
        yield


def states(store: Store) -> list[tuple[int, str, int]]:
    return sql.run(store.storage, "SELECT seq, state, attempts FROM turn ORDER BY seq")


def shape(messages: list[Message]) -> list[tuple[str, str]]:
    return [(message.role, message.state or message.text) for message in messages]


class TestReplies:
    def test_they_carry_all_the_bot_says(self, store: Store, id: str) -> None:
        picture = {"kind": "image", "src": "a.png"}
        answer = Answer("**Ja**", (Choice("entry:b", "B?"),), (picture,), "returns", TRACE)
        with Running(store, FakeBot([Reply((answer, Answer("Noch etwas?")))])):
            seq = store.post(id, text="Geht das?").seq
            first, second = store.wait_replies(id, seq, 5)
        assert (first.role, first.text, first.entry, first.trace) == (
            "bot",
            "**Ja**",
            "returns",
            TRACE,
        )
        assert (first.choices, first.media) == ((Choice("entry:b", "B?"),), (picture,))
        assert (second.seq, second.text) == (first.seq + 1, "Noch etwas?")
        assert first.as_json(staff=True)["trace"] == TRACE.as_json()
        assert "trace" not in first.as_json()

    def test_the_bot_sees_masked_text_and_people_the_original(self, store: Store, id: str) -> None:
        bot = FakeBot()
        with Running(store, bot):
            store.wait_replies(id, store.post(id, text="Ich bin a@b.de, Tel. 030 1234567").seq, 5)
        assert bot.turns[0].text == "Ich bin [E-Mail], Tel. [Telefon]"
        assert store.messages(id)[0].text == "Ich bin a@b.de, Tel. 030 1234567"

    def test_of_a_very_long_text_the_bot_sees_the_end(self, store: Store) -> None:
        store, bot = Store(store.storage, message_limit=2 * TEXT_LIMIT), FakeBot()
        id = store.create()[0].id
        with Running(store, bot):
            store.wait_replies(id, store.post(id, text="a" * TEXT_LIMIT + " und?").seq, 5)
        assert str(bot.turns[0].text).endswith("aaa und?")

    def test_an_offered_choice_goes_to_the_bot_by_its_id(self, store: Store, id: str) -> None:
        offer = Reply((Answer("Meinten Sie …?", (Choice("entry:a", "A?"), Choice("none", "Nein"))),))
        bot = FakeBot([offer])
        with Running(store, bot):
            store.wait_replies(id, store.post(id, text="hm").seq, 5)
            seq = store.post(id, choice="entry:a").seq
            store.wait_replies(id, seq, 5)
        assert (bot.turns[1].text, bot.turns[1].choice) == (None, Choice("entry:a", "A?"))
        picked = store.messages(id, seq - 1, 1)[0]
        assert (picked.role, picked.text, picked.choice) == ("customer", "A?", "entry:a")

    def test_the_bots_language_is_the_conversations_from_then_on(self, store: Store, id: str) -> None:
        with Running(store, FakeBot([reply("Yes", locale="en"), reply("Evet", locale="tr")])):
            store.wait_replies(id, store.post(id, text="Is it?").seq, 5)
            store.wait_replies(id, store.post(id, text="And?").seq, 5)
        assert store.conversation(id).locale == "en"

    def test_a_handoff_queues_the_conversation_with_the_reply(self, store: Store, id: str) -> None:
        with Running(store, FakeBot([reply("Ich hole jemanden.", handoff="second_miss")])):
            replies = store.wait_replies(id, store.post(id, text="?").seq, 5)
        assert shape(replies) == [("bot", "Ich hole jemanden."), ("system", "queued")]
        assert Desk(store).queue().tickets[0].reason == "second_miss"


class TestOrder:
    def test_one_at_a_time_and_in_order(self, store: Store, id: str) -> None:
        class Watching(FakeBot):
            now = most = 0

            def turn(self, turn: Turn) -> Reply:
                self.now += 1
                self.most = max(self.most, self.now)
                try:
                    return super().turn(turn)
                finally:
                    self.now -= 1

        bot = Watching(delay=0.005)
        with Running(store, bot):
            seqs = [store.post(id, text=str(n)).seq for n in range(10)]
            store.wait_replies(id, seqs[-1], 10)
        assert bot.most == 1
        assert [turn.text for turn in bot.turns] == [str(n) for n in range(10)]
        said = [message.text for message in store.messages(id) if message.role == "bot"]
        assert said == [str(n) for n in range(10)]

    def test_other_conversations_go_on_side_by_side_but_not_too_many(self, store: Store) -> None:
        ids = [store.create()[0].id for _ in range(12)]
        most, finished = 0, []

        def counted(turn: Turn) -> Reply:
            finished.append(turn.conversation)
            return reply("ok")

        bot = FakeBot([counted] * 12, delay=0.2)
        with Running(store, bot, at_once=4):
            seqs = [store.post(id, text="a").seq for id in ids]
            while len(finished) < 12:
                most = max(most, len(bot.turns) - len(finished))
                gevent.sleep(0.005)
            assert all(store.wait_replies(id, seq, 5) for id, seq in zip(ids, seqs, strict=True))
        assert most == 4

    def test_one_network_with_many_turns_does_not_keep_the_others_waiting(self, store: Store) -> None:
        flood = [store.create(source="flood")[0].id for _ in range(40)]
        for id in flood:
            store.post(id, text="flood")
        asked = [(id, store.post(id, text="mine").seq) for id in (store.create()[0].id for _ in range(3))]
        bot = FakeBot(delay=0.01)
        with Running(store, bot, at_once=8):
            assert all(store.wait_replies(id, seq, 5) for id, seq in asked)
            begun = [turn.text for turn in bot.turns]
        assert begun.index("mine") <= 8
        assert begun.count("flood") < 20

    def test_long_messages_go_one_at_a_time_and_short_ones_beside_them(self, store: Store) -> None:
        long = [store.create(source=f"network {n}")[0].id for n in range(4)]
        asked = [(id, store.post(id, text="Wort " * 200).seq) for id in long]
        bot = FakeBot(delay=0.1)
        with Running(store, bot, at_once=8):
            while not bot.turns:
                gevent.sleep(0.01)
            gevent.sleep(0.02)
            assert len(bot.turns) == 1
            mine = store.create()[0].id
            seq = store.post(mine, text="kurz").seq
            assert store.wait_replies(mine, seq, 0.25)
            assert all(store.wait_replies(id, seq, 5) for id, seq in asked)

    def test_a_flood_that_the_bot_gives_up_does_not_fill_the_queue(self, store: Store) -> None:
        flood = [store.create(source="flood")[0].id for _ in range(MOST_WAITING + 5)]
        calling = FakeBot([reply("Ich hole jemanden.", handoff="requested")] * len(flood))
        with Running(store, calling):
            seqs = [store.post(id, text="Ein Mensch!").seq for id in flood]
            told = [store.wait_replies(id, seq, 5) for id, seq in zip(flood, seqs, strict=True)]
        waiting = [id for id in flood if store.conversation(id).state == "queued"]
        assert len(waiting) == MOST_WAITING
        [late] = [messages for id, messages in zip(flood, told, strict=True) if id not in waiting][:1]
        assert "Netz" in late[-1].text
        assert [choice.id for choice in late[-1].choices] == ["handoff"]

    def test_a_poisoned_conversation_does_not_stop_the_others(self, store: Store, id: str) -> None:
        class Picky(FakeBot):
            def turn(self, turn: Turn) -> Reply:
                if turn.text == "poison":
                    raise BotFailed("HTTP 500")
                return super().turn(turn)

        with Running(store, Picky(), patience=1.0, at_once=1):
            poisoned = store.post(id, text="poison").seq
            other = store.create()[0].id
            assert store.wait_replies(other, store.post(other, text="Hallo").seq, 5)[0].text == "Hallo"
            assert (poisoned, "pending", 0) in states(store)
            assert store.wait_replies(id, poisoned, 5)[0].choices[0].id == "handoff"


class TestFailures:
    def test_a_bot_that_comes_back_in_time_is_asked_again(self, store: Store, id: str) -> None:
        bot = FakeBot([DOWN, BotFailed("HTTP 500"), reply("Da bin ich.")])
        with Running(store, bot):
            replies = store.wait_replies(id, store.post(id, text="?").seq, 10)
        assert [message.text for message in replies] == ["Da bin ich."]
        assert [turn.attempt for turn in bot.turns] == [1, 2, 3]
        assert states(store) == [(1, "done", 3)]

    def test_a_dead_bot_means_an_apology_and_then_a_person(self, store: Store, id: str) -> None:
        with Running(store, FakeBot([DOWN] * 50), patience=0.3):
            first = store.wait_replies(id, store.post(id, text="?").seq, 5)
            second = store.wait_replies(id, store.post(id, text="??").seq, 5)
        assert [(message.role, [choice.id for choice in message.choices]) for message in first] == [
            ("bot", ["handoff"])
        ]
        assert [(message.role, message.state) for message in second] == [("bot", None), ("system", "queued")]
        assert Desk(store).queue().tickets[0].reason == "bot_unavailable"

    def test_one_good_turn_between_two_bad_ones_keeps_the_bot(self, store: Store, id: str) -> None:
        with Running(store, FakeBot([DOWN, DOWN, reply("ok"), DOWN, DOWN]), patience=0.3):
            for text in ("1", "2", "3"):
                store.wait_replies(id, store.post(id, text=text).seq, 5)
        assert [state for _, state, _ in states(store)] == ["failed", "done", "failed"]
        assert store.conversation(id).state == "bot"

    def test_after_a_person_the_bot_gets_a_new_chance(self, store: Store, id: str) -> None:
        desk = Desk(store)
        with Running(store, FakeBot([DOWN] * 50), patience=0.3):
            for text in ("1", "2"):
                store.wait_replies(id, store.post(id, text=text).seq, 5)
            desk.accept(id, EVA)
            desk.hand_back(id, EVA)
            store.wait_replies(id, store.post(id, text="3").seq, 5)
        assert store.conversation(id).state == "bot"

    def test_a_silent_bot_is_given_up_in_time(self, store: Store, id: str) -> None:
        with Running(store, FakeBot(delay=60), patience=0.3):
            assert store.wait_replies(id, store.post(id, text="?").seq, 5)[0].choices

    def test_an_error_nobody_thought_of_counts_as_a_failure(self, store: Store, id: str) -> None:
        class Broken:
            def turn(self, turn: Turn) -> Reply:
                raise ZeroDivisionError

        with Running(store, Broken(), patience=0.1):
            assert store.wait_replies(id, store.post(id, text="?").seq, 5)[0].choices


class TestPeople:
    def test_who_asks_for_a_person_meanwhile_does_not_hear_the_bot(self, store: Store, id: str) -> None:
        bot = FakeBot(delay=0.1)
        with Running(store, bot):
            seq = store.post(id, text="?").seq
            while not bot.turns:
                gevent.sleep(0.005)
            store.post(id, choice="handoff")
            Desk(store).accept(id, EVA)
            assert store.wait_replies(id, seq, 5) == []
            gevent.sleep(0.2)
        assert [message.role for message in store.messages(id)] == [
            "customer",
            "customer",
            "system",
            "system",
        ]
        assert states(store) == [(1, "dropped", 0)]

    def test_back_and_forth_during_a_turn_still_drops_it(self, store: Store, id: str) -> None:
        bot, desk = FakeBot(delay=0.1), Desk(store)
        with Running(store, bot):
            seq = store.post(id, text="?").seq
            while not bot.turns:
                gevent.sleep(0.005)
            store.post(id, choice="handoff")
            desk.accept(id, EVA)
            desk.hand_back(id, EVA)
            gevent.sleep(0.2)
        assert store.wait_replies(id, seq, 0) == []
        assert "bot" not in {message.role for message in store.messages(id)}

    @pytest.mark.parametrize("state", ["queued", "human"])
    def test_what_is_written_to_a_person_does_not_go_to_the_bot(
        self, store: Store, id: str, state: str
    ) -> None:
        store.post(id, choice="handoff")
        if state == "human":
            Desk(store).accept(id, EVA)
        store.post(id, text="Hallo Mensch")
        assert states(store) == []


class TestResuming:
    def test_what_was_left_pending_is_brought_again(self, store: Store, id: str) -> None:
        gone = Turns(store, FakeBot(delay=60), 5)
        gone.start()
        seqs = [store.post(id, text=text).seq for text in ("a", "b")]
        gone.stop()
        bot = FakeBot()
        with Running(store, bot):
            store.wait_replies(id, seqs[-1], 5)
        assert [(turn.text, turn.attempt) for turn in bot.turns] == [("a", 2), ("b", 2)]

    def test_a_turn_that_was_answered_but_not_stored_is_not_doubled(self, store: Store, id: str) -> None:
        bot = FakeBot([reply("einmal"), reply("zweimal")], delay=0.05)
        running = Turns(store, bot, 5)
        running.start()
        seq = store.post(id, text="?").seq
        while not bot.turns:
            gevent.sleep(0.005)
        running.stop()
        bot.delay = 0
        bot.turn(Turn(id, seq, 1, "", "de", "?", None))  # the bot went on; only its reply was lost
        with Running(store, bot):
            assert [message.text for message in store.wait_replies(id, seq, 5)] == ["einmal"]
        assert shape(store.messages(id)) == [("customer", "?"), ("bot", "einmal")]

    def test_stopping_leaves_turns_pending(self, store: Store, id: str) -> None:
        turns = Turns(store, FakeBot(delay=60), 5)
        turns.start()
        store.post(id, text="?")
        gevent.sleep(0.05)
        turns.stop()
        assert states(store) == [(1, "pending", 0)]

    def test_an_erased_conversation_is_forgotten_in_peace(self, store: Store, id: str) -> None:
        bot = FakeBot([DOWN] * 5)
        with Running(store, bot, patience=0.3):
            store.post(id, text="?")
            while not bot.turns:
                gevent.sleep(0.005)
            sql.run(store.storage, "DELETE FROM conversation")
            other = store.create()[0].id
            assert store.wait_replies(other, store.post(other, text="Hallo").seq, 5)


def test_pending_turns_are_found_by_their_index(store: Store) -> None:
    statement = _OPEN.compile(dialect=sqlite.dialect())
    plan = sql.run(store.storage, f"EXPLAIN QUERY PLAN {statement}", *range(statement.string.count("?")))
    assert any("turn_pending" in row[3] for row in plan)
    assert not any(row[3].startswith("SCAN") and "turn_pending" not in row[3] for row in plan)
