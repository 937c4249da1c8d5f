"""The step from a previous corpus to a new one: what need not be read, encoded or learnt again."""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.encoders import Encoder
from matcher.errors import DamagedMatcher, MatcherError
from matcher.index import folder as store
from matcher.index.alignment import aligned
from matcher.index.lexical import LexicalIndex, build_lexical, groups_of
from matcher.index.spelling import count_words
from matcher.index.table import Table
from matcher.index.vectors import Index, read_index, write_copied, write_index
from matcher.learning.calibration import Calibration
from matcher.learning.trials import Trials
from matcher.report.findings import Findings

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]
_PORTION = 32  # texts a thread encodes at a time
_DRIFT = 0.02  # share of changed texts up to which trials are kept


class Learnt(NamedTuple):
    """What trials taught at the assumed `share` of unanswerable questions; `drift` texts changed since."""

    trials: Trials
    drift: int
    share: float
    calibration: Calibration
    findings: Findings

    def as_json(self) -> dict[str, Any]:
        """For the manifest; the trials have a file of their own."""
        calibration, findings = self.calibration.as_json(), self.findings.as_json()
        return {
            "unanswerable_share": self.share, "drift": self.drift,
            "calibration": calibration, "findings": findings,
        }  # fmt: skip

    @classmethod
    def read(cls, folder: Path, manifest: Mapping[str, Any]) -> "Learnt":
        """Raises DamagedMatcher, KeyError or TypeError."""
        calibration = Calibration.from_json(manifest["calibration"])
        findings = Findings.from_json(manifest["findings"])
        drift, share = int(manifest["drift"]), float(manifest["unanswerable_share"])
        return cls(Trials.read(folder), drift, share, calibration, findings)


@dataclass(frozen=True)
class Previous:
    """A built folder; `counts` tells how often its texts say each word."""

    table: Table
    index: Index
    lexical: LexicalIndex
    counts: Mapping[str, int]
    learnt: Learnt


class Edit:
    """What becomes of a previous corpus, if there is one, when its rows are those of `table`.

    `was` (n,) tells which previous row had the same text, −1 where none had; those are the rows `new`.
    """

    def __init__(self, previous: Previous | None, table: Table) -> None:
        self.previous, self._table = previous, table
        self.was = np.full(len(table.texts), -1, np.int64)
        self._came: list[bytes] = []  # texts of rows that are not where they were, and
        self._went: list[bytes] = []  # those of rows that were there
        if previous:
            self._compare(previous.table, table)
        self.new = np.flatnonzero(self.was < 0)

    def _compare(self, before: Table, now: Table) -> None:
        """Looks at single rows only where the two may differ."""
        same = aligned(before, now)
        old, new = same.between(len(before.texts)), same.between(len(now.texts))
        self.was[: same.front] = np.arange(same.front)
        self.was[new.stop :] = np.arange(old.stop, len(before.texts))
        self._came, self._went = now.texts.stored(new), before.texts.stored(old)
        rows = {text: row for row, text in zip(old, self._went, strict=True)}
        rows |= before.texts.find({text for text in self._came if text not in rows})
        self.was[new.start : new.stop] = [rows.get(text, -1) for text in self._came]

    def vectors(self, encoder: Encoder) -> Floats:
        """Vectors (n, d); only new texts reach the encoder."""
        return self._joined(encode_all(self._fresh(), encoder))

    def _joined(self, fresh: Floats) -> Floats:
        if self.previous is None:
            return fresh
        vectors = self.previous.index.vectors(np.maximum(self.was, 0))
        vectors[self.new] = fresh
        return vectors

    def write_index(self, encoder: Encoder, folder: Path) -> Index:
        """Writes the index of the vectors, and returns it."""
        before, fresh = self.previous.index if self.previous else None, encode_all(self._fresh(), encoder)
        copied = write_copied(before, self.was, fresh, folder)
        return copied or write_index(self._joined(fresh), folder, before, self.was)

    def lexical(self) -> LexicalIndex:
        """The letter index; only new texts are read, and only entries that changed are looked at."""
        rows, table = groups_of(self._fresh()), self._table
        if self.previous is None:
            return build_lexical(rows, table.entry, table.answers)
        held, places = self.previous.lexical.rows, self.was.copy()
        places[self.new] = len(held) + np.arange(len(self.new))
        rows = held.join(rows).take(places)
        return build_lexical(rows, table.entry, table.answers, self.previous.lexical, self._same())

    def counts(self) -> Counter[str]:
        """How often the corpus says each word; only texts that came or went are read."""
        if self.previous is None:
            return count_words(self._table.texts.all())
        change = Counter(self._came)
        change.subtract(self._went)
        more, less = (count_words(text.decode() for text in way.elements()) for way in (change, -change))
        return Counter(self.previous.counts) + more - less

    def still_telling(self) -> Learnt | None:
        """What was learnt, if not too many texts are new to it."""
        if self.previous is None:
            return None
        gone = set(self._went) - set(self._came)
        gone -= self._table.texts.find(gone).keys()
        drift = self.previous.learnt.drift + len(set(self._fresh())) + len(gone)
        return self.previous.learnt._replace(drift=drift) if drift <= _DRIFT * len(self.was) else None

    def _fresh(self) -> list[str]:
        texts = self._table.texts
        return texts.all() if self.previous is None else [texts[row] for row in self.new.tolist()]

    def _same(self) -> Whole:
        """For each entry its previous number, or −1 if any of its rows came, went or changed its kind."""
        assert self.previous is not None
        table, before = self._table, self.previous.table
        numbers = {id: number for number, id in enumerate(before.ids)}
        then = np.array([numbers.get(id, -1) for id in table.ids], np.int64)
        stays = self.was >= 0
        stays &= before.entry[self.was] == then[table.entry]
        stays &= before.answers[self.was] == table.answers
        sizes, sizes_then = np.bincount(table.entry), np.bincount(before.entry)
        alike = (np.bincount(table.entry, stays) == sizes) & (sizes == sizes_then[then])
        return np.where(alike, then, -1)


def encode_all(texts: Sequence[str], encoder: Encoder) -> Floats:
    """On every processor; the order of the work changes no vector."""
    parts = [texts[start : start + _PORTION] for start in range(0, len(texts), _PORTION)]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return np.vstack([np.empty((0, encoder.dimension), np.float32), *pool.map(encoder.encode, parts)])


def read_previous(folder: Path | None, identity: str) -> Previous | None:
    """What can be taken over from `folder`: nothing when it is damaged or of another encoder."""
    if folder is None:
        return None
    try:
        manifest = store.read_manifest(folder)
        if manifest["identity"] != identity:
            return None
        table, index = store.read_table(folder, manifest["rows"]), read_index(folder)
        if index.shape[0] != len(table.entry):
            raise DamagedMatcher(folder=str(folder), reason="the vectors belong to other rows")
        lexical, counts = store.read_lexical(folder, table), store.read_counts(folder)
        return Previous(table, index, lexical, counts, Learnt.read(folder, manifest))
    except (MatcherError, KeyError, TypeError, ValueError):
        return None
