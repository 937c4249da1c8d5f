"""What the matcher is given: rows of text, each belonging to an entry."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from matcher.errors import EntryRiskOutOfRange, RowWithoutEntry, UnknownKind
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
            raise RowWithoutEntry(text=self.text)
        if self.kind not in KINDS:
            raise UnknownKind(entry=self.entry, kind=self.kind, kinds=", ".join(KINDS))
        if self.risk is not None and not 0 < self.risk < 1:
            raise EntryRiskOutOfRange(entry=self.entry, risk=self.risk)


Distinct = Mapping[tuple[str, str], Row]  # by entry and plain wording


def distinct(rows: Iterable[Row]) -> dict[tuple[str, str], Row]:
    """The rows by entry and plain wording, without empty texts and repeated wordings of one entry."""
    kept: dict[tuple[str, str], Row] = {}
    for row in rows:
        if text := clean(row.text):
            kept.setdefault((row.entry, text.lower()), row)
    return kept


_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"[*_`#>|]+")
_LONG_ANSWER = 200  # characters


def passages(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, answers as plain text; of long answers also both halves, each after its entry's question.

    A half says more clearly what it is about than the whole does.
    """
    titles: dict[tuple[str, str], str] = {}
    for row in rows:
        if row.kind != "answer":
            titles.setdefault((row.entry, row.locale), row.text)
            yield row
            continue
        text = clean(_MARKS.sub("", _LINK.sub(r"\1", row.text)))
        yield replace(row, text=text)
        if len(text) > _LONG_ANSWER:
            middle = text.find(". ", len(text) // 2 - 80) + 1 or len(text) // 2
            title = titles.get((row.entry, row.locale), "")
            yield replace(row, text=f"{title} {text[:middle]}")
            yield replace(row, text=f"{title} {text[middle:].strip()}")


def entries_of(rows: Sequence[Row]) -> tuple[str, ...]:
    """Entry ids in order of first appearance."""
    return tuple(dict.fromkeys(row.entry for row in rows))
