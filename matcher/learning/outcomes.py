"""Real questions whose end is known, as numbers: what trials are weighed against once there are any."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from matcher.errors import DamagedMatcher
from matcher.learning.evidence import FEATURES

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
_FILE = "outcomes.npz"


@dataclass(frozen=True)
class Outcomes:
    """Real questions whose end is known: numbers only.

    `place` (n,) is that of the right entry in the ranking, 0 to 2; −1 when none of the best three was right,
    or no entry is. `answerable` (n,) is the chance that some entry answers: 1, 0, or between where the end
    does not tell. `weight` (n,) is what each counts, so that who asks much counts no more than others.
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
