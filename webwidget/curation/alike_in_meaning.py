"""Entries that ask the same in wholly other words: those that the report of the live release names."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from knowledge.corpus.wordings import same
from knowledge.curating.duplicates import Pair
from knowledge.entries import Entry

PAIRED = ("duplicate", "confused")  # kinds of warnings about two entries
Ids = frozenset[str]


def alike_in_meaning(
    report: Mapping[str, Any], entries: Sequence[Entry], known: Collection[Ids]
) -> Iterator[Pair]:
    """Pairs that are not `known`, and that are still as the report found them; their share is 0."""
    versions: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.state != "archived":
            versions.setdefault(entry.id, []).append(entry)
    for warning in report["warnings"]:
        ids = warning["entries"]
        if warning["kind"] not in PAIRED or len(set(ids)) != 2 or frozenset(ids) in known:
            continue
        both = [versions.get(id, []) for id in ids]
        pair = _worded(warning, both) if warning["kind"] == "duplicate" else _named(both)
        if pair is not None:
            yield pair


def _worded(warning: Mapping[str, Any], both: Sequence[Sequence[Entry]]) -> Pair | None:
    """With the two wordings that ask the same; None once one of them has gone."""
    facts = warning.get("facts") or {}
    texts = (str(facts.get("one", "")), str(facts.get("two", "")))
    for first, second in (texts, texts[::-1]):
        one, other = _with(both[0], first), _with(both[1], second)
        if one is not None and other is not None:
            return Pair(one, other, first, second, 0.0)
    return None


def _with(versions: Sequence[Entry], text: str) -> Entry | None:
    asked = same(text)
    for entry in versions:
        if asked and asked in map(same, (entry.question, *entry.variants)):
            return entry
    return None


def _named(both: Sequence[Sequence[Entry]]) -> Pair | None:
    """By their questions, in a language of both where there is one."""
    if not all(both):
        return None
    locales = [entry.locale for entry in both[1]]
    one = next((entry for entry in both[0] if entry.locale in locales), both[0][0])
    other = next((entry for entry in both[1] if entry.locale == one.locale), both[1][0])
    return Pair(one, other, one.question, other.question, 0.0)
