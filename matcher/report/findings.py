"""What trials and neighbours tell about a corpus; a build that keeps the earlier calibration keeps them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.index.table import Table
from matcher.index.vectors import Index
from matcher.learning.prior import NO_PRIOR, Prior
from matcher.learning.trials import Trials
from matcher.report.diagnosis import PAIRED, often_missed, pairs
from matcher.report.learning_curve import LearningCurve, learning_curve
from matcher.report.neighbours import ALL_COMPARED, neighbours, wordings
from matcher.report.reliability import Bin, examined
from matcher.report.report import Warning

Whole = NDArray[np.int64]
_FEWEST_TRIALS = 40


@dataclass(frozen=True)
class Findings:
    """`missed` is the share of wordings that, left out, did not find their entry; None when too few tell."""

    reliability: tuple[Bin, ...] = ()
    missed: float | None = None
    curve: LearningCurve | None = None
    warnings: tuple[Warning, ...] = ()

    def about(self, table: Table, index: Index) -> "Findings":
        """These, with what a whole look at the corpus tells besides."""
        every = wordings(table)
        around = neighbours(table, index, every if len(every) <= ALL_COMPARED else _sample(table, every))
        curve = None if self.missed is None else learning_curve(table, around, self.missed)
        return replace(
            self, curve=curve, warnings=(*pairs(table, around), *often_missed(table, around, curve))
        )

    def after(self, table: Table, index: Index, new: Whole) -> "Findings":
        """These, brought up to date with an edit that brought the `new` rows.

        In a large corpus only those rows are looked at, and earlier warnings about pairs stay.
        """
        every, ids = wordings(table), set(table.ids)
        whole = len(every) <= ALL_COMPARED
        rows = self._touched(table, index, new) if whole else np.intersect1d(new, every)
        fresh = pairs(table, neighbours(table, index, rows)) if len(rows) else []
        anew = {warning.entries for warning in fresh}
        kept = [
            warning
            for warning in self.warnings
            if ids.issuperset(warning.entries)
            and (warning.kind not in PAIRED or (not whole and warning.entries not in anew))
        ]
        return replace(self, warnings=(*fresh, *kept))

    def _touched(self, table: Table, index: Index, new: Whole) -> Whole:
        """The wordings of entries with `new` rows, of those in warnings about pairs, and of their nearest."""
        named = {id for warning in self.warnings if warning.kind in PAIRED for id in warning.entries}
        numbers = [number for number, id in enumerate(table.ids) if id in named]
        rows = _wordings_of(table, np.union1d(table.entry[new], np.array(numbers, np.int64)))
        found = neighbours(table, index, rows).found if len(rows) else rows
        return _wordings_of(table, np.union1d(table.entry[rows], table.entry[found[..., :1]]))

    def as_json(self) -> dict[str, Any]:
        """For the manifest; `from_json` reads it back."""
        return {**asdict(self), "warnings": [warning.as_json() for warning in self.warnings]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Findings":
        """The reverse of `as_json`."""
        return cls(
            tuple(Bin.from_json(found) for found in data["reliability"]),
            data["missed"],
            None if data["curve"] is None else LearningCurve.from_json(data["curve"]),
            tuple(Warning.from_json(warning) for warning in data["warnings"]),
        )


def findings(trials: Trials, unanswerable_share: float, prior: Prior = NO_PRIOR) -> Findings:
    """What the trials tell, judged as a calibration that knows the prior judges them."""
    trials = trials.direct
    missed = trials.place[trials.answerable] != 0
    if len(missed) < _FEWEST_TRIALS:
        return Findings()
    return Findings(examined(trials, unanswerable_share, prior), round(float(missed.mean()), 4))


def _wordings_of(table: Table, entries: Whole) -> Whole:
    every = wordings(table)
    return np.asarray(every[np.isin(table.entry[every], entries)])


def _sample(table: Table, rows: Whole) -> Whole:
    """About as many wordings as are compared in a small corpus, of whole entries, from all over."""
    size = np.bincount(table.entry[rows], minlength=len(table.ids))
    step = int(np.ceil(size.sum() / ALL_COMPARED))
    return np.asarray(rows[table.entry[rows] % step == 0])
