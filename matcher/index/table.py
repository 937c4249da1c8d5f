"""The rows of a corpus in columns, and which entries lack which language."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.languages import LANGUAGES, of_locale
from matcher.rows import KINDS, Row, entries_of

Mask = NDArray[np.bool_]


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
        block, ends = self.block.tobytes(), self.ends.tolist()
        return [block[start:end].decode() for start, end in zip([0, *ends], ends, strict=False)]


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
    locales = tuple(dict.fromkeys(row.locale for row in rows))
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
        kind=np.array([KINDS.index(row.kind) for row in rows], np.uint8),
        locale=np.array([locales.index(row.locale) for row in rows], np.uint8),
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
