"""Questions put to the live release and to the one that would take its place, in batches."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from bot.operation.gate.verdicts import NOTHING, Asked, Verdict
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
    keys = [(after.encoder.identity, each.text, each.locale) for each in asked]
    vectors = _vectors(asked, keys, after, memory)
    if live is None or compared is None:
        memory.keep(vectors, {})
        return [NOTHING] * len(asked), _decide(asked, [vectors[key] for key in keys], after)
    differs = compared.may_differ(np.stack([vectors[key] for key in keys]))
    before, decided = _before(asked, keys, vectors, differs.tolist(), live, number, memory)
    now, places = list(before), np.flatnonzero(differs).tolist()
    found = _decide([asked[n] for n in places], [vectors[keys[n]] for n in places], after)
    for place, verdict in zip(places, found, strict=True):
        now[place] = verdict
    memory.keep(vectors, decided)
    memory.next = {(each.text, each.locale): verdict for each, verdict in zip(asked, now, strict=True)}
    return before, now


def _before(
    asked: Sequence[Asked], keys: Sequence[Key], vectors: dict[Key, Floats], differs: Sequence[bool],
    live: Matcher, number: int, memory: Memory,
) -> tuple[list[Verdict], dict[Key, Verdict]]:  # fmt: skip
    """What the live release does; where nothing is to be compared, what it did for a customer will do."""
    named = [(str(number), each.text, each.locale) for each in asked]
    known = dict(memory.decided)
    for name, each, other in zip(named, asked, differs, strict=True):
        if not other and each.told is not None and each.told[0] == number:
            known.setdefault(name, each.told[1])
    missing = [n for n, name in enumerate(named) if name not in known]
    fresh = _decide([asked[n] for n in missing], [vectors[keys[n]] for n in missing], live)
    known |= {named[n]: verdict for n, verdict in zip(missing, fresh, strict=True)}
    told = [known[name] for name in named]
    ours = {name: known[name] for name in named if name in memory.decided}
    return told, ours | {named[n]: verdict for n, verdict in zip(missing, fresh, strict=True)}


def _vectors(
    asked: Sequence[Asked], keys: Sequence[Key], matcher: Matcher, memory: Memory
) -> dict[Key, Floats]:
    wanted = {key: each for key, each in zip(keys, asked, strict=True) if key not in memory.vectors}
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        made = list(pool.map(lambda each: matcher.ask(each.text, each.locale), wanted.values()))
    fresh = dict(zip(wanted, made, strict=True))
    return {key: memory.vectors[key] if key in memory.vectors else fresh[key] for key in keys}


def _decide(asked: Sequence[Asked], vectors: Sequence[Floats], matcher: Matcher) -> list[Verdict]:
    def one(pair: tuple[Asked, Floats]) -> Verdict:
        each, vector = pair
        return verdict(matcher.match(each.text, each.locale or None, vector=vector))

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(one, zip(asked, vectors, strict=True)))


def verdict(decision: Decision) -> Verdict:
    """Of the matcher's decision: only what is shown to choose from counts as offered."""
    ranked = tuple(each.entry for each in decision.candidates)
    return Verdict(decision.kind, decision.entry, decision.probability, ranked)
