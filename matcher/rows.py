"""What the matcher is given: rows of text, each belonging to an entry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from matcher.errors import CorpusRefused
from matcher.text import clean

Kind = Literal["question", "variant", "answer"]
KINDS: tuple[Kind, ...] = ("question", "variant", "answer")


@dataclass(frozen=True)
class Row:
    """One text of an entry: its question, another wording of it, or its answer."""

    entry: str
    text: str
    kind: Kind
    locale: str = ""
    risk: float | None = None
    topic: str = ""

    def __post_init__(self) -> None:
        if not self.entry:
            raise CorpusRefused(f"The text {self.text!r} belongs to no entry. Give it an entry's id.")
        if self.kind not in KINDS:
            raise CorpusRefused(f"Entry {self.entry!r}: kind {self.kind!r} is not one of {', '.join(KINDS)}.")
        if self.risk is not None and not 0 < self.risk < 1:
            raise CorpusRefused(
                f"Entry {self.entry!r}: risk {self.risk} must lie between 0 and 1, like 0.05."
            )


def distinct(rows: Iterable[Row]) -> list[Row]:
    """The rows without empty texts, and without repeated wordings of one entry."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for row in rows:
        text = clean(row.text)
        key = (row.entry, text.lower())
        if text and key not in seen:
            seen.add(key)
            kept.append(row)
    return kept


def entries_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """Entry ids in order of first appearance."""
    return tuple(dict.fromkeys(row.entry for row in rows))
