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
_KEPT = 6000  # questions that are remembered


class Memory:
    """What a process keeps from one check to the next: vectors, and what the live release decided.

    It is in memory alone: what customers wrote is forgotten with the process, or when it is asked no more.
    """

    def __init__(self) -> None:
        self.vectors: dict[tuple[str, str, str], Floats] = {}
        self.decided: dict[tuple[str, str, str], Verdict] = {}

    def keep(
        self, vectors: dict[tuple[str, str, str], Floats], decided: dict[tuple[str, str, str], Verdict]
    ) -> None:
        """Those of the last check in place of all others."""
        self.vectors = dict(list(vectors.items())[-_KEPT:])
        self.decided = dict(list(decided.items())[-_KEPT:])


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
    matrix = np.stack([vectors[key] for key in keys])
    before, decided = _before(asked, keys, vectors, live, number, memory)
    differs = np.flatnonzero(compared.may_differ(matrix)).tolist()
    now = list(before)
    found = _decide([asked[n] for n in differs], [vectors[keys[n]] for n in differs], after)
    for place, verdict in zip(differs, found, strict=True):
        now[place] = verdict
    memory.keep(vectors, decided)
    return before, now


def _before(
    asked: Sequence[Asked], keys: Sequence[tuple[str, str, str]], vectors: dict[tuple[str, str, str], Floats],
    live: Matcher, number: int, memory: Memory,
) -> tuple[list[Verdict], dict[tuple[str, str, str], Verdict]]:  # fmt: skip
    named = [(str(number), each.text, each.locale) for each in asked]
    missing = [n for n, name in enumerate(named) if name not in memory.decided]
    fresh = _decide([asked[n] for n in missing], [vectors[keys[n]] for n in missing], live)
    known = memory.decided | {named[n]: verdict for n, verdict in zip(missing, fresh, strict=True)}
    decided = {name: known[name] for name in named}
    return [decided[name] for name in named], decided


def _vectors(
    asked: Sequence[Asked], keys: Sequence[tuple[str, str, str]], matcher: Matcher, memory: Memory
) -> dict[tuple[str, str, str], Floats]:
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
