"""What a release is made of, entry by entry: of an entry that has not changed it is not made again."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from knowledge.entries import Entry
from knowledge.folder.risks import TopicRisks
from knowledge.releases.releases import line_of
from matcher import Row
from matcher.rows import Distinct, distinct, passages


class _Made(NamedTuple):
    """Of one entry as it was, which is held so that its place in memory is nobody else's."""

    entry: Entry
    risk: float | None
    rows: dict[tuple[str, str], Row]


class Prepared:
    """Between two releases of one process. Only the very entry that was seen before is known again, so it
    helps whoever remembers entries, too.
    """

    def __init__(self) -> None:
        self._known: dict[int, _Made] = {}
        self._lines: dict[int, tuple[Entry, bytes]] = {}

    def lines(self, entries: Iterable[Entry]) -> list[bytes]:
        """As they stand in the file of a release."""
        known = self._lines
        self._lines = {id(entry): known.get(id(entry)) or (entry, line_of(entry)) for entry in entries}
        return [line for _, line in self._lines.values()]

    def rows(self, entries: Sequence[Entry], topic_risk: Mapping[str, float]) -> Distinct:
        """The same as of all their rows at once: what two locales of an entry say alike counts once."""
        risks = risks_of(entries, topic_risk)
        known: dict[int, _Made] = {}
        found: dict[tuple[str, str], Row] = {}
        seen: set[str] = set()
        for entry in entries:
            made, risk = self._known.get(id(entry)), risks.get(entry.id)
            if made is None or made.risk != risk:
                made = _Made(entry, risk, distinct(passages(_rows(entry, risk))))
            known[id(entry)] = made
            if entry.id not in seen:
                seen.add(entry.id)
                found.update(made.rows)
            else:
                for key, row in made.rows.items():
                    found.setdefault(key, row)
        self._known = known
        return found


NO_RISKS = TopicRisks()


def rows_of(entries: Sequence[Entry], topic_risk: Mapping[str, float] = NO_RISKS) -> list[Row]:
    """What the matcher learns from: every question, variant and answer, one row each."""
    risks = risks_of(entries, topic_risk)
    return [row for entry in entries for row in _rows(entry, risks.get(entry.id))]


def _rows(entry: Entry, risk: float | None) -> list[Row]:
    row = partial(Row, entry=entry.id, locale=entry.locale, risk=risk, topic=entry.topic)
    variants = [row(text=variant, kind="variant") for variant in entry.variants]
    return [row(text=entry.question, kind="question"), *variants, row(text=entry.answer, kind="answer")]


def risks_of(entries: Sequence[Entry], topic_risk: Mapping[str, float]) -> dict[str, float]:
    """Entries with a risk other than the general one: their own, else that of their topic.

    An entry is one in all its locales, so the lowest of theirs counts.
    """
    own: dict[str, float] = {}
    of_topic: dict[str, float] = {}
    for entry in entries:
        if entry.risk is not None:
            own[entry.id] = min(entry.risk, own.get(entry.id, 1.0))
        if entry.topic in topic_risk:
            of_topic[entry.id] = min(topic_risk[entry.topic], of_topic.get(entry.id, 1.0))
    return of_topic | own
