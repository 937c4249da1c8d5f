"""Two matchers of one encoder side by side: the one in use, and the one an edit would put in its place."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.assessment import Assessment, clearest
from matcher.encoders import Encoder
from matcher.index.alignment import aligned
from matcher.index.reader import Reader
from matcher.index.scoring import Ranking, Scorer
from matcher.index.table import Table, Texts
from matcher.learning.calibration import NEVER
from matcher.learning.trials import itself
from matcher.match import Matcher

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]
_Key = tuple[str, bytes, bool, float | None]


class Side:
    """One of the two, with what it says of its own wordings."""

    def __init__(self, matcher: Matcher) -> None:
        self.matcher = matcher
        self.scorer: Scorer = matcher._scorer
        self.table: Table = matcher._scorer.table
        self.encoder: Encoder = matcher.encoder
        self.numbers = {id: number for number, id in enumerate(self.table.ids)}

    @property
    def texts(self) -> Texts:
        return self.table.texts

    def keys(self, rows: range) -> dict[_Key, int]:
        """What each of these is, whatever its number, and that."""
        ids, risks, table = self.table.ids, self.table.risks, self.table
        some = slice(rows.start, rows.stop)
        told = zip(
            rows,
            table.entry[some].tolist(),
            table.texts.stored(rows),
            table.answers[some].tolist(),
            strict=True,
        )
        return {(ids[number], text, answer, risks[number]): row for row, number, text, answer in told}

    def rows_with(self, text: str, id: str) -> list[int]:
        """Where an entry has a text."""
        if id not in self.numbers:
            return []
        return [row for row in self.table.rows_of(self.numbers[id]).tolist() if self.texts[row] == text]

    @property
    def general_risk(self) -> float | None:
        """That of entries without a risk of their own."""
        pairs = zip(self.matcher._risks, self.table.risks, strict=True)
        return next((risk for risk, own in pairs if own is None), None)

    @property
    def reader(self) -> Reader:
        return self.matcher._reader

    def needed(self, question: str, locale: str, vector: Floats) -> float:
        """The chance from which the best entry would be answered at once."""
        assessments = self.matcher._assessments(question, locale, vector)
        if not assessments or not len(assessments[0].ranking.entries):
            return NEVER
        best = clearest(assessments)
        return self.matcher._threshold(int(best.ranking.entries[0]), best)

    def text(self, row: int) -> str:
        return self.table.texts[row]

    def id(self, row: int) -> str:
        return self.table.ids[int(self.table.entry[row])]

    def locale(self, row: int) -> str:
        return self.table.locales[int(self.table.locale[row])]

    def language(self, row: int) -> str:
        return self.locale(row)[:2].lower()

    def questions_of(self, id: str) -> Whole:
        """The rows of an entry that ask."""
        if id not in self.numbers:
            return np.empty(0, np.int64)
        rows = self.table.rows_of(self.numbers[id])
        return np.asarray(rows[~self.table.answers[rows]])

    def vector(self, row: int) -> Floats:
        """Of a row, as a question in its language would be read."""
        view = self.encoder.view(self.texts[row], self.locale(row))
        found: Floats = self.encoder.project(self.scorer.index.vectors(np.array([row])), view)[0]
        return found

    def without(self, text: str, locale: str, vector: Floats, hidden: Sequence[int]) -> Assessment:
        """What it makes of a wording while some rows are out of its sight."""
        view = self.encoder.view(text, locale)
        ranking = self.scorer.rank_without(text, vector, np.array(hidden, np.int64))
        return Assessment.of(ranking, view, self.matcher._calibration.within(view))

    def held_out(self, row: int) -> Assessment:
        """What it makes of one of its own wordings, had nobody ever written it."""
        own = self.table.rows_of(int(self.table.entry[row]))
        hidden = itself(self.scorer, row, own)
        return self.without(self.texts[row], self.locale(row), self.vector(row), hidden.tolist())

    def would_answer(self, found: Assessment) -> bool:
        """Whether that is sure enough for the best of its entries."""
        if not len(found.ranking.entries):
            return False
        return found.first >= self.matcher._threshold(int(found.ranking.entries[0]), found)

    def best(self, ranking: Ranking) -> str:
        return self.table.ids[int(ranking.entries[0])] if len(ranking.entries) else ""

    def place(self, ranking: Ranking, id: str) -> int:
        """Of an entry in a ranking, 0 the best; −1 where it is absent."""
        where = np.flatnonzero(ranking.entries == self.numbers.get(id, -1))
        return int(where[0]) if len(where) else -1


@dataclass(frozen=True)
class Comparison:
    """Both sides; `came` are rows of the second that the first lacks, `went` the other way round."""

    before: Side
    after: Side
    came: Whole
    went: Whole

    @classmethod
    def of(cls, before: Matcher, after: Matcher) -> "Comparison":
        one, two = Side(before), Side(after)
        same = aligned(one.table, two.table)
        had, has = (side.keys(same.between(len(side.table.texts))) for side in (one, two))
        came = np.array([row for key, row in has.items() if key not in had], np.int64)
        went = np.array([row for key, row in had.items() if key not in has], np.int64)
        return cls(one, two, came, went)

    @property
    def anew(self) -> bool:
        """Whether all was learnt anew, so that any question may be decided otherwise."""
        one, two = self.before, self.after
        learnt = one.matcher._calibration.as_json() != two.matcher._calibration.as_json()
        return learnt or one.general_risk != two.general_risk

    def may_differ(self, vectors: Floats) -> NDArray[np.bool_]:
        """Which questions (q, d) have a row that came or went among their nearest.

        The others rest on the same rows as before. That leaves out what the edit does to the weight of single
        letters in a corpus, which turns no decision that was not about to turn.
        """
        if self.anew:
            return np.ones(len(vectors), np.bool_)
        index, neighbours = self.before.scorer.index, self.before.scorer.ridge.neighbours
        near, _ = index.search(vectors, neighbours)
        reach = near[:, -1]
        found = np.zeros(len(vectors), np.bool_)
        for side, rows in ((self.after, self.came), (self.before, self.went)):
            for start in range(0, len(rows), 4096):
                some = side.scorer.index.vectors(rows[start : start + 4096])
                found |= (vectors @ some.T).max(axis=1, initial=-1.0) >= reach - 1e-4
        return found
