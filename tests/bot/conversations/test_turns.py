"""Turns: what of a reply is stored, and whose turn it is."""

import time
from pathlib import Path

import gevent
from sqlalchemy.dialects import sqlite

from bot.conversations.bot import FakeBot
from bot.conversations.errors import BotFailed
from bot.conversations.store import Store
from bot.conversations.transcript import MOST_WAITING, TURNS
from bot.conversations.turns import Turns
from bot.handoff.desk import Desk
from bot.protocol import TEXT_LIMIT, Answer, Choice, Reply, Trace, Turn
from bot.storage.records import PendingTurn
from bot.storage.repositories.turns import _OPEN
from tests import sql
from tests.bot.conversations.taking_turns import Running, _in_time, reply, shape, states
from tests.fresh import fresh_store

__all__ = ["_in_time"]


TRACE = Trace("answer", "returns", probability=0.97)


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

    def test_what_customers_write_is_kept_before_the_replies_that_wait(self, tmp_path: Path) -> None:
        """On SQLite, where all of them share one writer, here one that is busy while twelve replies come."""
        with fresh_store(tmp_path / "turns.sqlite") as storage:
            store = Store(storage)
            waiting = [store.create()[0].id for _ in range(12)]
            mine = store.create()[0].id
            with Running(store, FakeBot(delay=0.3)):
                seqs = [store.post(id, text="a").seq for id in waiting]
                busy = gevent.spawn(storage.write, lambda tx: time.sleep(0.6))
                gevent.sleep(0.5)
                store.post(mine, text="b")
                [(before,)] = sql.run(storage, "SELECT count(*) FROM message WHERE role = 'bot'")
                assert all(store.wait_replies(id, seq, 5) for id, seq in zip(waiting, seqs, strict=True))
            busy.get()
        assert before < 6

    def test_many_that_wait_are_not_looked_through_at_each_new_one(self, store: Store) -> None:
        ids = [store.create()[0].id for _ in range(120)]
        running = Running(store, FakeBot(delay=0.01), patience=15.0, at_once=4)
        looks, look = [0], running.turns._take

        def counted() -> list[PendingTurn]:
            looks[0] += 1
            return look()

        running.turns._take = counted  # type: ignore[method-assign]
        with running:
            seqs = [store.post(id, text="a").seq for id in ids]
            assert all(store.wait_replies(id, seq, 15) for id, seq in zip(ids, seqs, strict=True))
        assert looks[0] < 80

    def test_on_one_machine_what_is_stored_is_brought_without_a_look(self, tmp_path: Path) -> None:
        with fresh_store(tmp_path / "turns.sqlite") as storage:
            store, bot, looks = Store(storage), FakeBot(delay=0.05), []
            running = Running(store, bot, at_once=4)
            look = running.turns._take
            running.turns._take = lambda: looks.append(1) or look()  # type: ignore[method-assign]
            with running:
                ids = [store.create()[0].id for _ in range(20)]
                seqs = [store.post(id, text="a").seq for id in ids]
                storage.signals.fire([TURNS])  # more are on their way than the bot gets at once
                assert all(store.wait_replies(id, seq, 3) for id, seq in zip(ids, seqs, strict=True))
                again = [store.post(id, text="b").seq for id in ids]
                assert all(store.wait_replies(id, seq, 3) for id, seq in zip(ids, again, strict=True))
        assert len(bot.turns) == 40
        assert len(looks) <= 2  # and that at the start

    def test_what_a_look_found_before_it_was_given_is_brought_once(self, tmp_path: Path) -> None:
        with fresh_store(tmp_path / "turns.sqlite") as storage:
            store, bot = Store(storage), FakeBot()
            id = store.create()[0].id
            seq = store.post(id, text="a").seq  # nobody brings turns yet: a look finds it
            running = Running(store, bot)
            with running as turns:
                assert store.wait_replies(id, seq, 3)
                gevent.sleep(0.05)
                turns._give(PendingTurn(id, seq, 0, time.time(), "", "de", "a", None, id))
                gevent.sleep(0.05)
        assert len(bot.turns) == 1

    def test_what_is_given_while_the_turn_before_it_ends_follows_it(self, tmp_path: Path) -> None:
        class Slow(Turns):
            def _bring(self, pending: PendingTurn, deadline: float) -> bool:
                more = super()._bring(pending, deadline)
                gevent.sleep(0.1)
                return more

        with fresh_store(tmp_path / "turns.sqlite") as storage:
            store = Store(storage)
            id, running = store.create()[0].id, Running(store, FakeBot())
            running.turns = Slow(store, FakeBot())
            with running:
                for round in range(3):
                    assert store.wait_replies(id, store.post(id, text=str(round)).seq, 2)

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


def test_pending_turns_are_found_by_their_index(store: Store) -> None:
    statement = _OPEN.params(busy=["a"], by="me", now=0.0, most=1).compile(
        dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True}
    )
    plan = sql.run(store.storage, f"EXPLAIN QUERY PLAN {statement}", *range(statement.string.count("?")))
    assert any("turn_pending" in row[3] for row in plan)
    assert not any(row[3].startswith("SCAN") and "turn_pending" not in row[3] for row in plan)
