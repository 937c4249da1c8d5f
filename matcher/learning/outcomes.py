"""Real questions whose end is known, as numbers: what trials are weighed against once there are any."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from matcher.decision import CHOICES
from matcher.errors import DamagedMatcher
from matcher.learning.evidence import FEATURES, stack
from matcher.learning.share import SETTLED, Seen

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
_FILE = "outcomes.npz"
_UNJUDGED = 0.5  # what an answer counts that stands, or was contradicted, and nobody said what is right
_UNTOLD = ("left", "missed")  # ends that say nothing, unless an agent then wrote words of their own
_PLACES = (*range(CHOICES), -1)
_LEAST = 0.02  # a chance below it is not worth a row


@dataclass(frozen=True)
class Outcomes:
    """Real questions whose end is known: numbers only.

    `place` (n,) is that of the right entry in the ranking, from 0; −1 when it was none of the best CHOICES,
    or no entry is right. `answerable` (n,) is the chance that some entry answers: 1, 0, or between where the
    end does not tell. `weight` (n,) is what each counts, so that who asks much counts no more than others.
    """

    evidence: Floats  # (n, FEATURES)
    place: Whole
    answerable: Floats
    view: NDArray[np.str_]
    weight: Floats

    @classmethod
    def none(cls) -> Self:
        """Before the first question has ended."""
        nothing = np.zeros(0)
        return cls(
            np.zeros((0, FEATURES)), nothing.astype(np.int64), nothing, nothing.astype(str), nothing.copy()
        )

    def __len__(self) -> int:
        return len(self.place)

    def some(self, chosen: NDArray[np.bool_] | Whole) -> Self:
        """The chosen outcomes."""
        return type(self)(*(getattr(self, column.name)[chosen] for column in fields(self)))

    def write(self, folder: Path) -> None:
        """Into the folder of a matcher; `read` brings them back."""
        np.savez(folder / _FILE, **{column.name: getattr(self, column.name) for column in fields(self)})

    @classmethod
    def read(cls, folder: Path) -> Self:
        """None at all from the folder of a version that knew none. Raises DamagedMatcher."""
        try:
            with np.load(folder / _FILE) as columns:
                return cls(**columns)
        except FileNotFoundError:
            return cls.none()
        except (OSError, ValueError, TypeError, BadZipFile) as error:
            raise DamagedMatcher(folder=str(folder), reason=f"the outcomes: {error}") from error


def expected(
    seen: Seen, chances: Floats, evidence: Sequence[Sequence[float]], view: Sequence[str]
) -> Outcomes:
    """Outcomes of questions (n,) with the `chances` (n, 4) that the share's estimate gave them.

    One that somebody settled is one row, another is taken apart by its chances. Of answers that nobody
    judged, those that stand and those that were contradicted count half alike: silence is no praise, and the
    bot must not learn from its own belief.
    """
    settled = np.isin(seen.end, SETTLED)
    untold = np.isin(seen.end, _UNTOLD) & ~seen.unaided
    worth = seen.weight * np.where(np.isin(seen.end, ("stood", "contradicted")), _UNJUDGED, 1.0)
    wrong = chances[:, 2:].sum(axis=1)
    parts = np.zeros((len(seen), len(_PLACES)))
    parts[:, [0, 1, -1]] = np.column_stack([chances[:, :2], wrong])
    parts[settled] = np.array(_PLACES) == seen.place[settled, None]
    parts[untold] = 0
    rows, columns = np.nonzero(parts >= _LEAST)
    place = np.array(_PLACES)[columns]
    answerable = np.divide(chances[:, 2], wrong, out=np.zeros(len(wrong)), where=wrong > 0)
    return Outcomes(
        stack([np.array(evidence[row]) for row in rows]),
        place,
        np.where((place >= 0) | settled[rows], 1.0, answerable[rows]),
        np.array([view[row] for row in rows], str),
        worth[rows] * parts[rows, columns],
    )
