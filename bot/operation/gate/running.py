"""Questions put to the live release and to the one that would take its place."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from bot.operation.gate.verdicts import NOTHING, Asked, Verdict, difference
from matcher import Decision, Matcher
from matcher.comparison import Comparison

Floats = NDArray[np.float32]
Key = tuple[str, str, str]
_KEPT = 6000  # questions that are remembered


class Memory:
    """What a process keeps from one check to the next: vectors, and what the live release decided.

    It is in memory alone: what customers wrote is forgotten with the process, or when it is asked no more.
    """

    def __init__(self) -> None:
        self.vectors: dict[Key, Floats] = {}
        self.decided: dict[Key, Verdict] = {}
        self.next: dict[tuple[str, str], Verdict] = {}  # what the release that was checked last would decide

    def keep(self, vectors: dict[Key, Floats], decided: dict[Key, Verdict]) -> None:
        """Those of the last check in place of all others."""
        self.vectors = dict(list(vectors.items())[-_KEPT:])
        self.decided = dict(list(decided.items())[-_KEPT:])

    def keep_only(self, asked: Sequence[Asked]) -> None:
        """Nothing of questions that are not among these."""
        texts = {(each.text, each.locale) for each in asked}
        self.vectors = {key: vector for key, vector in self.vectors.items() if key[1:] in texts}
        self.decided = {key: verdict for key, verdict in self.decided.items() if key[1:] in texts}
        self.next = {key: verdict for key, verdict in self.next.items() if key in texts}


def went_live(memory: Memory, number: int) -> None:
    """What was checked last is live by now: nothing has to be asked of it again."""
    memory.decided = {(str(number), *question): verdict for question, verdict in memory.next.items()}


def both(
    asked: Sequence[Asked],
    live: Matcher | None,
    compared: Comparison | None,
    after: Matcher,
    number: int,
    memory: Memory,
) -> tuple[list[Verdict], list[Verdict]]:
    """What the live release does with each question, and what the other one would do.

    A question with nothing new in its neighbourhood is decided as before, and not asked again.
    """
    if not asked:
        return [], []
    keys, anew = [_key(each, after) for each in asked], compared is None or compared.anew
    vectors, found = _vectors(asked, keys, after, memory, decide=anew)
    if live is None or compared is None:
        memory.keep(vectors, {})
        return [NOTHING] * len(asked), found
    after_edit = dict(enumerate(found))
    if not anew:
        differs = compared.may_differ(np.stack([vectors[key] for key in keys]))
        places = np.flatnonzero(differs).tolist()
        found = _decide([asked[n] for n in places], [vectors[keys[n]] for n in places], after)
        after_edit = dict(zip(places, found, strict=True))
    before, decided = _before(asked, keys, vectors, after_edit, live, number, memory)
    now = [after_edit.get(place, verdict) for place, verdict in enumerate(before)]
    memory.keep(vectors, decided)
    memory.next = {(each.text, each.locale): verdict for each, verdict in zip(asked, now, strict=True)}
    return before, now


def prepare(asked: Sequence[Asked], live: Matcher, number: int, memory: Memory) -> None:
    """Learns by heart what the next check will need of the live release."""
    for each in asked:
        key = _key(each, live)
        if key not in memory.vectors:
            memory.vectors[key] = live.ask(each.text, each.locale)
        name = (str(number), each.text, each.locale)
        if not _answered(each, number) and name not in memory.decided:
            (memory.decided[name],) = _decide([each], [memory.vectors[key]], live)


def unprepared(asked: Sequence[Asked], live: Matcher, number: int, memory: Memory) -> list[Asked]:
    """Those of which a check would have to learn something by itself, each once."""
    missing = {
        (each.text, each.locale): each
        for each in asked
        if _key(each, live) not in memory.vectors
        or not (_answered(each, number) or (str(number), each.text, each.locale) in memory.decided)
    }
    return list(missing.values())


def _key(each: Asked, matcher: Matcher) -> Key:
    return (matcher.encoder.identity, each.text, each.locale)


def _told(each: Asked, number: int) -> Verdict | None:
    """What the live release did with it for a customer."""
    return each.told[1] if each.told is not None and each.told[0] == number else None


def _answered(each: Asked, number: int) -> bool:
    """Whether the live release gave a customer an answer."""
    told = _told(each, number)
    return told is not None and told.kind == "answer"


def _before(
    asked: Sequence[Asked], keys: Sequence[Key], vectors: dict[Key, Floats], after: dict[int, Verdict],
    live: Matcher, number: int, memory: Memory,
) -> tuple[list[Verdict], dict[Key, Verdict]]:  # fmt: skip
    """What the live release does. What it did for a customer will do where nothing is to be compared, and
    where it gave the answer that would be given `after`, too: a dialogue may hold one back, but invents none.
    """
    named = [(str(number), each.text, each.locale) for each in asked]
    known = dict(memory.decided)
    for place, (name, each) in enumerate(zip(named, asked, strict=True)):
        told, then = _told(each, number), after.get(place)
        if told is None or name in known:
            continue
        if then is None or (_answered(each, number) and difference(each, told, then) is None):
            known[name] = told
    missing = [n for n, name in enumerate(named) if name not in known]
    fresh = _decide([asked[n] for n in missing], [vectors[keys[n]] for n in missing], live)
    known |= {named[n]: verdict for n, verdict in zip(missing, fresh, strict=True)}
    ours = {name: known[name] for name in named if name in memory.decided}
    return [known[name] for name in named], ours | {
        named[n]: verdict for n, verdict in zip(missing, fresh, strict=True)
    }


def _vectors(
    asked: Sequence[Asked], keys: Sequence[Key], matcher: Matcher, memory: Memory, *, decide: bool
) -> tuple[dict[Key, Floats], list[Verdict]]:
    """The questions' vectors and, if it is to `decide`, what it would do with each: at once, while what was
    read of its text is at hand.
    """
    vectors: dict[Key, Floats] = {}

    def one(pair: tuple[Asked, Key]) -> list[Verdict]:
        each, key = pair
        if key not in vectors:
            known = memory.vectors.get(key)
            vectors[key] = matcher.ask(each.text, each.locale) if known is None else known
        return [_verdict(each, vectors[key], matcher)] if decide else []

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        made = list(pool.map(one, zip(asked, keys, strict=True)))
    return vectors, [verdict for found in made for verdict in found]


def _decide(asked: Sequence[Asked], vectors: Sequence[Floats], matcher: Matcher) -> list[Verdict]:
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(lambda each, vector: _verdict(each, vector, matcher), asked, vectors))


def _verdict(each: Asked, vector: Floats, matcher: Matcher) -> Verdict:
    return verdict(matcher.match(each.text, each.locale or None, vector=vector, labelled=False))


def verdict(decision: Decision) -> Verdict:
    """Of the matcher's decision: only what is shown to choose from counts as offered."""
    ranked = tuple(each.entry for each in decision.candidates)
    return Verdict(decision.kind, decision.entry, decision.probability, ranked)
