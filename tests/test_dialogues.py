"""The set of dialogues is sound, and its judge tells moves apart."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.dialogues import Bot, Dialogue, Said, Tally, dialogues, played
from benchmarks.next_move import MOVES, Move, Seen, made, reached, right, seen_in
from bot.protocol import HANDOFF, NONE, Answer, Choice, Reply
from knowledge.languages import text

SHOP = Path(__file__).parent.parent / "knowledge" / "demo" / "shop.jsonl"
OFFER = Seen(offered=("delivery-time", "delivery-costs"))


def moves() -> Iterator[tuple[str, Any]]:
    for dialogue in dialogues():
        for turn in dialogue.turns:
            for move in turn.expect:
                yield from move.items()
                yield from move.get("not", {}).items()


def test_the_set() -> None:
    every = dialogues()
    assert Counter(dialogue.locale for dialogue in every) == {"de": 44, "en": 36}
    assert len({dialogue.id for dialogue in every}) == 80
    assert all(2 <= len(dialogue.turns) <= 5 for dialogue in every)
    assert min(Counter(dialogue.kind for dialogue in every).values()) >= 7
    assert all(turn.expect for dialogue in every for turn in dialogue.turns)


def test_its_moves_name_what_the_shop_has() -> None:
    rows = [json.loads(line) for line in SHOP.read_text(encoding="utf-8").splitlines()]
    entries, topics = {row["id"] for row in rows}, {row["topic"] for row in rows}
    for name, wanted in moves():
        assert name in MOVES
        if name in ("answer", "offer", "offer_any"):
            assert set(wanted) <= entries
        if name == "topics":
            assert set(wanted) <= topics


@pytest.mark.parametrize(
    ("move", "seen", "good"),
    [
        ({"answer": ["a", "b"]}, Seen(entries=("b", "a")), True),
        ({"answer": ["a"]}, Seen(entries=("a", "b")), False),
        ({"answer": ["a"]}, Seen(offered=("a",)), False),
        ({"offer": ["a", "b"]}, Seen(offered=("b", "c", "a")), True),
        ({"offer": ["a", "b"]}, Seen(offered=("a", "c")), False),
        ({"offer": ["b"]}, Seen(entries=("a",), offered=("b",)), False),
        ({"offer_any": ["a", "b"]}, Seen(offered=("c", "b")), True),
        ({"offer_any": ["a"]}, Seen(offered=("c",)), False),
        ({"topics": ["Delivery"]}, Seen(topics=("Returns", "Delivery")), True),
        ({"topics": ["Delivery"]}, Seen(topics=("Returns",)), False),
        ({"miss": True}, Seen(lines=frozenset({"utter_second_miss"}), handoff=True), True),
        ({"miss": True}, Seen(lines=frozenset({"utter_miss"})), True),
        ({"miss": True}, Seen(lines=frozenset({"utter_clarify"}), offered=("a",)), False),
        ({"talk": "greet"}, Seen(lines=frozenset({"utter_greet"})), True),
        ({"talk": "languages"}, Seen(lines=frozenset({"utter_languages_single"})), True),
        ({"talk": "greet"}, Seen(lines=frozenset({"utter_greet"}), entries=("a",)), False),
        ({"handoff": True}, Seen(handoff=True), True),
        ({"handoff": True}, Seen(), False),
        ({"person": True}, Seen(person=True), True),
        ({"person": True}, Seen(person=True, entries=("a",)), False),
        ({"person": True}, Seen(handoff=True), False),
        ({"chosen": 2}, Seen(entries=("delivery-costs",)), True),
        ({"chosen": 1}, Seen(entries=("delivery-costs",)), False),
        ({"chosen": 3}, Seen(), False),
        ({"chosen": "all"}, Seen(entries=("delivery-costs", "delivery-time")), True),
        ({"again": True}, OFFER, True),
        ({"not": {"answer": ["a"]}}, Seen(entries=("b",)), True),
        ({"not": {"answer": ["a"]}}, Seen(entries=("a",)), False),
        ({"offer": ["a"], "talk": "languages"}, Seen(offered=("a",)), False),
    ],
)
def test_moves(move: Move, seen: Seen, good: bool) -> None:
    assert made(move, seen, OFFER) is good


def test_one_good_move_is_enough_and_an_unknown_one_is_an_error() -> None:
    assert right([{"miss": True}, {"handoff": True}], Seen(handoff=True))
    assert not right([{"miss": True}, {"handoff": True}], Seen(entries=("a",)))
    assert not right([{"not": {"handoff": True}}], Seen(failed=True))
    with pytest.raises(KeyError, match="anwser"):
        right([{"anwser": ["a"]}], Seen())


@pytest.mark.parametrize("language", ["de", "en", "fr"])
def test_a_line_is_known_by_its_key(language: str) -> None:
    said = f"{text('bot', 'utter_clarify', language)}\n\nPS"
    choices = (Choice.of_entry("a", "A?"), Choice(NONE, "No"), Choice(HANDOFF, "A person"))
    seen = seen_in(Reply((Answer(said, choices),), language))
    assert seen == Seen(offered=("a",), person=True, lines=frozenset({"utter_clarify"}))


class Script(Bot):
    """Says what it was given, and keeps what it was asked."""

    def __init__(self, *replies: Seen) -> None:
        self.replies, self.asked = list(replies), list[str]()

    def reply(self, dialogue: Dialogue, number: int, text: str) -> Seen:
        self.asked.append(text)
        return self.replies.pop(0)


def tally(script: Script, *turns: Said) -> Tally:
    found = Tally()
    found.add(list(played(Dialogue("d", "de", "k", list(turns)), script)))
    return found


def test_choices_are_answered_only_where_there_were_some() -> None:
    first, second = Said("eins?", [{"answer": ["a"]}, {"offer": ["a"]}]), Said("1", [{"chosen": 1}], True)
    assert tally(Script(Seen(entries=("a",))), first, second) == Tally(1, 1, 1, 1)
    assert tally(Script(Seen(offered=("a",)), Seen()), first, second) == Tally(2, 1, 1, 0)


def test_nobody_talks_to_the_bot_after_a_handover() -> None:
    first, second = Said("Hilfe", [{"miss": True}]), Said("und?", [{"not": {"handoff": True}}])
    lost = Script(Seen(handoff=True))
    fair = Script(Seen(handoff=True, lines=frozenset({"utter_second_miss"})))
    assert tally(lost, first, second) == Tally(2, 0, 1, 0)
    assert tally(fair, first, second) == Tally(1, 1, 1, 1)
    assert lost.asked == fair.asked == ["Hilfe"]


def test_what_should_be_answered_may_at_least_be_offered() -> None:
    assert reached([{"answer": ["delivery-time"]}], OFFER)
    assert not reached([{"answer": ["abroad"]}], OFFER)
    assert not reached([{"miss": True}], OFFER)
