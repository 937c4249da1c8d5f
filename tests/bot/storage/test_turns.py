"""Turns between several processes that bring them to bots: one holder at a time, whatever happens to it."""

import pytest

from bot.storage import Storage
from bot.storage.records import Conversation, Message, PendingTurn

LONG = 1000.0  # seconds


@pytest.fixture(autouse=True)
def _conversations(storage: Storage) -> None:
    for id in ("a", "b", "c"):
        conversation = Conversation(id, "shop", "de", "bot", 0, None, None, 1.0, 1.0)
        storage.write(lambda tx, c=conversation: tx.conversations.add(c, c.id.encode() * 32))


def ask(storage: Storage, id: str, seq: int, holder: str | None = None, lease: float | None = None) -> None:
    def job(tx):  # type: ignore[no-untyped-def]
        tx.messages.add([Message(id, seq, "customer", f"{id}{seq}", float(seq))])
        tx.turns.add(id, seq, float(seq), holder, None if lease is None else tx.now() + lease)

    storage.write(job)


def claim(storage: Storage, holder: str, lease: float = LONG, limit: int = 10) -> list[PendingTurn]:
    return storage.write(lambda tx: tx.turns.claim(holder, tx.now(), tx.now() + lease, limit))


def settle(storage: Storage, id: str, seq: int, holder: str) -> bool:
    return storage.write(lambda tx: tx.turns.settle(id, seq, "done", holder, 1, tx.now()))


def held(storage: Storage, holder: str, busy: tuple[str, ...] = ()) -> tuple[list[str], int]:
    with storage.reading() as read:
        found, free = read.turns.open_to(holder, read.now(), 100, busy)
    return [turn.text for turn in found], free


def texts(turns: list[PendingTurn]) -> list[str]:
    return [turn.text for turn in turns]


def test_one_at_a_time_of_a_conversation_oldest_first(storage: Storage) -> None:
    ask(storage, "a", 1)
    ask(storage, "a", 2)
    ask(storage, "b", 3)
    assert texts(claim(storage, "me")) == ["a1", "b3"]
    assert claim(storage, "me") == []
    assert settle(storage, "a", 1, "me")
    assert texts(claim(storage, "me")) == ["a2"]


def test_a_claimed_turn_says_all_the_bot_needs(storage: Storage) -> None:
    ask(storage, "a", 1)
    assert claim(storage, "me") == [PendingTurn("a", 1, 0, 1.0, "shop", "de", "a1", None, "a")]


def test_sources_take_turns_however_many_each_has(storage: Storage) -> None:
    sources = {"f1": "flood", "f2": "flood", "f3": "flood", "mine": "here", "yours": None, "late": "there"}
    for id, source in sources.items():
        conversation = Conversation(id, "shop", "de", "bot", 0, None, None, 1.0, 1.0)
        storage.write(lambda tx, c=conversation, s=source: tx.conversations.add(c, c.id.encode() * 32, s))
    for seq, id in enumerate([*sources][:-1]):
        ask(storage, id, seq + 1)
    assert texts(claim(storage, "me", limit=3)) == ["f11", "mine4", "yours5"]
    ask(storage, "late", 6)
    assert texts(claim(storage, "me", limit=2)) == ["late6", "f22"]  # what is held already counts


def test_no_more_than_asked_for(storage: Storage) -> None:
    for id in ("a", "b", "c"):
        ask(storage, id, 1)
    assert len(claim(storage, "me", limit=2)) == 2
    assert held(storage, "you") == ([], 1)


def test_what_one_holds_no_other_can_claim_or_settle(storage: Storage) -> None:
    ask(storage, "a", 1)
    assert claim(storage, "me")
    assert claim(storage, "you") == []
    assert held(storage, "you") == ([], 0)
    assert held(storage, "me") == (["a1"], 0)
    assert held(storage, "me", busy=("a",)) == ([], 0)
    assert not settle(storage, "a", 1, "you")
    assert settle(storage, "a", 1, "me")
    assert not settle(storage, "a", 1, "me")


def test_a_lease_that_ran_out_passes_to_another_and_counts(storage: Storage) -> None:
    ask(storage, "a", 1)
    assert claim(storage, "me", lease=-1)[0].attempts == 0
    assert held(storage, "you") == ([], 1)
    assert claim(storage, "you")[0].attempts == 1
    assert not settle(storage, "a", 1, "me"), "who was believed dead must not answer, too"
    assert settle(storage, "a", 1, "you")


def test_who_lives_renews(storage: Storage) -> None:
    ask(storage, "a", 1, "me", -1)
    ask(storage, "b", 1, "gone", -1)
    storage.write(lambda tx: tx.turns.renew("me", tx.now() + LONG))
    assert texts(claim(storage, "you")) == ["b1"]
    assert held(storage, "me") == (["a1"], 0)


def test_who_stores_a_turn_may_hold_it_from_the_start(storage: Storage) -> None:
    ask(storage, "a", 1, "me", LONG)
    ask(storage, "b", 1, "me", -1)
    assert held(storage, "me") == (["a1", "b1"], 0)
    assert [(turn.text, turn.attempts) for turn in claim(storage, "you")] == [("b1", 1)]
    assert held(storage, "me") == (["a1"], 0)


def test_when_all_are_known_to_be_gone_their_leases_end(storage: Storage) -> None:
    ask(storage, "a", 1, "gone", float("inf"))
    assert claim(storage, "me") == []
    storage.write(lambda tx: tx.turns.lapse())
    assert [turn.attempts for turn in claim(storage, "me")] == [1]


def test_what_is_dropped_nobody_settles_or_claims(storage: Storage) -> None:
    ask(storage, "a", 1)
    ask(storage, "a", 2)
    ask(storage, "b", 1)
    claim(storage, "me", limit=1)
    storage.write(lambda tx: tx.turns.drop("a", tx.now()))
    assert not settle(storage, "a", 1, "me")
    assert texts(claim(storage, "you")) == ["b1"]
    with storage.reading() as read:
        assert read.turns.pending() == 1


def test_replies_are_none_while_the_turn_is_pending(storage: Storage) -> None:
    ask(storage, "a", 1)
    claim(storage, "me")

    def replies(id: str, seq: int) -> list[str] | None:
        with storage.reading() as read:
            found = read.messages.replies(id, seq)
        return None if found is None else [message.text for message in found]

    assert replies("a", 1) is None
    assert replies("a", 7) == []
    settle(storage, "a", 1, "me")
    assert replies("a", 1) == []
    said = [Message("a", seq, "bot", f"{seq}!", 2.0, turn=1) for seq in (2, 3)]
    storage.write(lambda tx: tx.messages.add(said))
    assert replies("a", 1) == ["2!", "3!"]
