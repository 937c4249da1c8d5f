"""Questions simulated from the corpus alone.

Leaving out one wording at a time shows how often the others find its entry. Leaving out a whole entry shows
how a question looks that nobody has answered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from matcher.encoders import CROSSING, Encoder
from matcher.errors import DamagedMatcher
from matcher.index.scoring import Ranking, Scorer
from matcher.index.table import Table, lacking
from matcher.learning.evidence import evidence, stack

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
_MOST_WORDINGS = 2000
_MOST_CROSSED = 1000  # of them asked once more, as if in another language
_FILE = "trials.npz"
_Made = tuple[Floats, int, bool, str]  # evidence, place, answerable, view


@dataclass(frozen=True)
class Trials:
    """Simulated questions: evidence (n, FEATURES), the entry's place (0 best, −1 absent), who has one.

    `view` (n,) names the encoders that compared the question.
    """

    evidence: Floats
    place: Whole
    answerable: NDArray[np.bool_]
    view: NDArray[np.str_]

    def weights(self, unanswerable_share: float) -> Floats:
        """Weights (n,) with mean 1 that give unanswerable questions the assumed share."""
        known = max(int(self.answerable.sum()), 1)
        unknown = max(len(self.answerable) - known, 1)
        share = np.where(self.answerable, (1 - unanswerable_share) / known, unanswerable_share / unknown)
        return np.asarray(share * len(self.answerable))

    def write(self, folder: Path) -> None:
        """Into the folder of a matcher; `read` brings them back."""
        np.savez(folder / _FILE, **{column.name: getattr(self, column.name) for column in fields(self)})

    @classmethod
    def read(cls, folder: Path) -> "Trials":
        """Raises DamagedMatcher."""
        try:
            with np.load(folder / _FILE) as columns:
                return cls(**columns)
        except (OSError, ValueError, TypeError, BadZipFile) as error:
            raise DamagedMatcher(folder=str(folder), reason=f"the trials: {error}") from error

    @property
    def direct(self) -> "Trials":
        """Those within a language."""
        return self.some(self.view != CROSSING)

    @property
    def crossed(self) -> "Trials":
        """Those across languages."""
        return self.some(self.view == CROSSING)

    def some(self, chosen: NDArray[np.bool_] | Whole) -> "Trials":
        """The chosen trials."""
        return Trials(*(getattr(self, column.name)[chosen] for column in fields(self)))


def simulate(scorer: Scorer, encoder: Encoder) -> Trials:
    """Leave-one-out and leave-answer-out trials on question rows, evenly spread.

    A wording that finds another entry even with its own in sight asks for both, or was filed wrongly: hiding
    its entry says nothing about questions that nobody has answered.

    Where some entries lack a language, some wordings are asked in the view CROSSING, too, without their
    letters. In truth a question in another language is less near to every row, so this promises too little.
    """
    table = scorer.table
    questions = np.flatnonzero(~table.answers)
    made: list[_Made] = []
    for row in _spread(questions, _MOST_WORDINGS):
        text = table.texts[row]
        made += _tried(scorer, encoder, row, text, encoder.view(text, table.locales[table.locale[row]]))
    if any(mask.any() for mask in lacking(table).values()):
        for row in _spread(questions, _MOST_CROSSED):
            made += _tried(scorer, encoder, row, "", CROSSING)
    return _collected(made)


def _tried(scorer: Scorer, encoder: Encoder, row: int, text: str, view: str) -> Iterator[_Made]:
    """The row's wording asked in a view, with itself hidden and with its whole entry hidden."""
    table, number = scorer.table, int(scorer.table.entry[row])
    own = np.flatnonzero(table.entry == number)
    vector = encoder.project(scorer.index.vectors(np.array([row])), view)[0]
    if view == CROSSING and not vector.any():
        return
    if _reworded(table, row, own):
        ranking = scorer.rank_without(text, vector, itself(scorer, row, own))
        place = _place(ranking, number)
        yield evidence(ranking), place, True, view
        if place != 0:
            return
    if len(own) < len(table.entry):
        yield evidence(scorer.rank_without(text, vector, own)), -1, False, view


def _reworded(table: Table, row: int, own: Whole) -> bool:
    """Whether its entry has another wording in its language: a translation alone never finds it again."""
    asked = own[~table.answers[own]]
    return bool((table.locale[asked] == table.locale[row]).sum() > 1)


def _collected(made: Sequence[_Made]) -> Trials:
    found, place, known, views = zip(*made, strict=True) if made else ((), (), (), ())
    return Trials(stack(found), np.array(place, np.int64), np.array(known, bool), np.array(views, str))


def _place(ranking: Ranking, number: int) -> int:
    where = np.flatnonzero(ranking.entries == number)
    return int(where[0]) if len(where) else -1


def _spread(questions: Whole, most: int) -> list[int]:
    """At most so many of them, from all over."""
    count = min(len(questions), most)
    return [int(row) for row in questions[np.linspace(0, len(questions) - 1, count).astype(int)]]


def itself(scorer: Scorer, row: int, own: Whole) -> Whole:
    """The row, what repeats it, and in each other language its entry's nearest row.

    Neither a translation nor an answer's half that opens with its question is a fresh wording.
    """
    table = scorer.table
    hidden = [int(other) for other in own if table.texts[int(other)].startswith(table.texts[row])]
    for locale in set(table.locale[own]) - {table.locale[row]}:
        others = own[table.locale[own] == locale]
        hidden.append(
            int(others[np.argmax(scorer.index.vectors(others) @ scorer.index.vectors(np.array([row]))[0])])
        )
    return np.array(hidden)
