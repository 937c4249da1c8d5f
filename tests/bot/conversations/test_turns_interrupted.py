"""Turns when the bot fails, people step in, or the process ends."""

import gevent
import pytest

from bot.conversations.bot import FakeBot
from bot.conversations.errors import BotFailed
from bot.conversations.store import Store
from bot.conversations.turns import Turns
from bot.handoff.desk import Desk
from bot.protocol import Reply, Turn
from bot.staff.accounts import Member
from tests import sql
from tests.bot.conversations.taking_turns import DOWN, Running, _in_time, reply, shape, states

__all__ = ["_in_time"]

EVA = Member("eva", "Eva", frozenset({"agent"}))


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
