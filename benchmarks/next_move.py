"""Whether a reply is a move that a good supporter could have made (dialogues.py lists the moves). Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.protocol import HANDOFF, NONE, Reply
from knowledge.languages import catalogue, speakers

Move = Mapping[str, Any]

LINE = "utter_"  # begins the keys of the bot's own lines
MISSES = (f"{LINE}miss", f"{LINE}second_miss", f"{LINE}further_miss")


@dataclass(frozen=True)
class Seen:
    """What a client sees of a reply: entries answered, choices, a handover, own lines by their keys."""

    entries: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()  # entries among the choices
    topics: tuple[str, ...] = ()
    handoff: bool = False
    person: bool = False  # is among the choices
    lines: frozenset[str] = frozenset()
    failed: bool = False  # no reply came

    @property
    def asks_back(self) -> bool:
        return bool(self.offered) and not self.entries and not self.handoff


def seen_in(reply: Reply) -> Seen:
    ids = [c.id for answer in reply.answers for c in answer.choices if c.id not in (NONE, HANDOFF)]
    return Seen(
        entries=tuple(answer.entry for answer in reply.answers if answer.entry),
        offered=_named("entry:", ids),
        topics=_named("topic:", ids),
        handoff=reply.handoff is not None,
        person=any(choice.id == HANDOFF for answer in reply.answers for choice in answer.choices),
        lines=frozenset(line for answer in reply.answers for line in lines_in(answer.text)),
    )


def right(moves: list[Move], seen: Seen, before: Seen = Seen()) -> bool:
    """Whether one of the moves was made; `before` is the reply that the customer answered."""
    return not seen.failed and any(made(move, seen, before) for move in moves)


def reached(moves: list[Move], seen: Seen) -> bool:
    """Whether what should be answered is at least among the choices."""
    return any("answer" in move and made({"offer": move["answer"]}, seen, Seen()) for move in moves)


def made(move: Move, seen: Seen, before: Seen) -> bool:
    """Raises KeyError for a move that nobody knows, so that a typing error does not count as the bot's."""
    return all(MOVES[name](wanted, seen, before) for name, wanted in move.items())


def lines_in(text: str) -> set[str]:
    """The keys of all lines of the catalogue `bot`, in any language, that a text holds."""
    return {key for key, pattern in _lines() if pattern.search(text)}


def _answer(wanted: list[str], seen: Seen, before: Seen) -> bool:
    return set(seen.entries) == set(wanted)


def _offer(wanted: list[str], seen: Seen, before: Seen) -> bool:
    return seen.asks_back and set(wanted) <= set(seen.offered)


def _offer_any(wanted: list[str], seen: Seen, before: Seen) -> bool:
    return seen.asks_back and not set(wanted).isdisjoint(seen.offered)


def _topics(wanted: list[str], seen: Seen, before: Seen) -> bool:
    return not seen.entries and not set(wanted).isdisjoint(seen.topics)


def _miss(wanted: bool, seen: Seen, before: Seen) -> bool:
    return not seen.entries and any(line.startswith(MISSES) for line in seen.lines)


def _talk(wanted: str, seen: Seen, before: Seen) -> bool:
    key = LINE + wanted
    return not seen.entries and any(line == key or line.startswith(f"{key}_") for line in seen.lines)


def _handoff(wanted: bool, seen: Seen, before: Seen) -> bool:
    return seen.handoff


def _person(wanted: bool, seen: Seen, before: Seen) -> bool:
    return seen.person and not seen.entries


def _chosen(wanted: int | str, seen: Seen, before: Seen) -> bool:
    if wanted == "all":
        return bool(before.offered) and set(seen.entries) == set(before.offered)
    assert isinstance(wanted, int)
    return seen.entries == before.offered[wanted - 1 : wanted] != ()


def _again(wanted: bool, seen: Seen, before: Seen) -> bool:
    return seen.asks_back and set(seen.offered) == set(before.offered)


def _not(unwanted: Move, seen: Seen, before: Seen) -> bool:
    return not made(unwanted, seen, before)


MOVES: dict[str, Callable[[Any, Seen, Seen], bool]] = {
    "answer": _answer, "offer": _offer, "offer_any": _offer_any, "topics": _topics, "miss": _miss,
    "talk": _talk, "handoff": _handoff, "person": _person, "chosen": _chosen, "again": _again, "not": _not,
}  # fmt: skip


def _named(prefix: str, ids: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id.removeprefix(prefix) for id in ids if id.startswith(prefix)))


@cache
def _lines() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (key, _pattern(sentence))
        for language in speakers("bot")
        for key, sentences in catalogue("bot", language).items()
        if key.startswith(LINE)
        for sentence in ([sentences] if isinstance(sentences, str) else sentences.values())
        if re.sub(r"\{\w*\}|\W", "", sentence)  # a line that is one gap would be found everywhere
    )


def _pattern(sentence: str) -> re.Pattern[str]:
    """What is filled into `{…}` may be anything."""
    return re.compile(".+?".join(map(re.escape, re.split(r"\{\w*\}", sentence))), re.DOTALL)
