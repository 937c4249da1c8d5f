"""The rows of a corpus in columns, and which entries lack which language."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.languages import LANGUAGES, of_locale
from matcher.rows import KINDS, Row, entries_of

Mask = NDArray[np.bool_]
_FEW = 32  # texts that are looked for one by one; of more, all that there are are read
_AT_ONCE = 8_192  # rows that are compared with one text


@dataclass(frozen=True)
class Texts:
    """Many texts in one memory-mapped block; `ends` are byte offsets."""

    block: NDArray[np.uint8]
    ends: NDArray[np.int64]

    def __getitem__(self, row: int) -> str:
        start = int(self.ends[row - 1]) if row else 0
        return bytes(self.block[start : int(self.ends[row])]).decode()

    def __len__(self) -> int:
        return len(self.ends)

    def all(self) -> list[str]:
        """Every text, quicker than one by one."""
        return [text.decode() for text in self.stored(range(len(self)))]

    def stored(self, rows: range) -> list[bytes]:
        """Those of a range of rows, as they lie in the block."""
        ends = self.ends[rows.start : rows.stop].tolist()
        first = int(self.ends[rows.start - 1]) if rows.start else 0
        block = self.block[first : ends[-1] if ends else first].tobytes()
        return [block[start - first : end - first] for start, end in zip([first, *ends], ends, strict=False)]

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """In bytes (n,)."""
        return np.diff(self.ends, prepend=0)

    def find(self, wanted: Collection[bytes]) -> dict[bytes, int]:
        """A row of each of these, where it is one of the texts."""
        if len(wanted) > _FEW:
            rows = {text: row for row, text in enumerate(self.stored(range(len(self))))}
            return {text: rows[text] for text in wanted if text in rows}
        return {text: row for text in wanted if (row := self._row(text)) is not None}

    def _row(self, text: bytes) -> int | None:
        as_long, letters = np.flatnonzero(self.lengths == len(text)), np.frombuffer(text, np.uint8)
        for start in range(0, len(as_long), _AT_ONCE):
            rows = as_long[start : start + _AT_ONCE]
            begins = self.ends[rows] - len(text)
            same = (self.block[begins[:, None] + np.arange(len(text))] == letters).all(axis=1)
            if same.any():
                return int(rows[int(np.argmax(same))])
        return None


@dataclass(frozen=True)
class Table:
    """The rows in columns; `entry` holds places in `ids`, whose order `risks` follows."""

    texts: Texts
    entry: NDArray[np.int32]
    kind: NDArray[np.uint8]
    locale: NDArray[np.uint8]
    ids: tuple[str, ...]
    risks: tuple[float | None, ...]
    locales: tuple[str, ...]

    @cached_property
    def answers(self) -> NDArray[np.bool_]:
        """Which rows are answers (n,)."""
        return np.asarray(self.kind == KINDS.index("answer"))

    def rows_of(self, entry: int) -> NDArray[np.int64]:
        """The rows of an entry, rising."""
        rows, starts = self._by_entry
        return rows[starts[entry] : starts[entry + 1]].astype(np.int64)

    @cached_property
    def _by_entry(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """All rows, entry by entry, and where each entry's begin: looking at every row takes too long."""
        starts = np.cumsum(np.bincount(self.entry, minlength=len(self.ids)))
        return np.argsort(self.entry, kind="stable").astype(np.int32), np.append(0, starts)


def table_of(rows: Sequence[Row]) -> Table:
    """The columns of `rows`, in memory."""
    ids = entries_of(rows)
    number = {entry: place for place, entry in enumerate(ids)}
    kinds = {kind: place for place, kind in enumerate(KINDS)}
    locales = tuple(dict.fromkeys(row.locale for row in rows))
    spoken = {locale: place for place, locale in enumerate(locales)}
    risks: dict[str, float] = {}
    for row in rows:
        if row.risk is not None:
            risks[row.entry] = min(row.risk, risks.get(row.entry, 1.0))
    encoded = [row.text.encode("utf-8", "replace") for row in rows]
    return Table(
        texts=Texts(
            np.frombuffer(b"".join(encoded), np.uint8),
            np.cumsum([len(text) for text in encoded], dtype=np.int64),
        ),
        entry=np.array([number[row.entry] for row in rows], np.int32),
        kind=np.array([kinds[row.kind] for row in rows], np.uint8),
        locale=np.array([spoken[row.locale] for row in rows], np.uint8),
        ids=ids,
        risks=tuple(risks.get(entry) for entry in ids),
        locales=locales,
    )


def lacking(table: Table) -> dict[str, Mask]:
    """By language which entries (n,) are written in another of those told apart, but not in it."""
    languages = np.array([of_locale(locale) or "" for locale in table.locales])[table.locale]
    every = np.arange(len(table.ids))
    written = {one: np.isin(every, table.entry[languages == one]) for one in LANGUAGES}
    anywhere = np.any(list(written.values()), axis=0)
    return {language: anywhere & ~mask for language, mask in written.items()}


def titles_of(table: Table) -> list[dict[str, int]]:
    """For each entry the row of its question by language; the first row stands in for a missing one."""
    titles: list[dict[str, int]] = [{} for _ in table.ids]
    languages = [locale[:2].lower() for locale in table.locales]
    spoken, owners = table.locale.tolist(), table.entry.tolist()
    for kind in range(len(KINDS)):
        for row in np.flatnonzero(table.kind == kind).tolist():
            titles[owners[row]].setdefault(languages[spoken[row]], row)
    return titles
