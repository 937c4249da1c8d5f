"""The numbers that tell a right answer from a wrong one."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.index.scoring import Ranking

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]
FEATURES = 12
FORMAT = "2"  # of these numbers; what was kept of another is not comparable
_FIELD = 5  # entries that a near one should leave behind


def evidence(ranking: Ranking) -> Floats:
    """The evidence (FEATURES,) that the best entry of a ranking is right."""
    second, third = (float(ranking.scores[i]) if len(ranking.scores) > i else 0.0 for i in (1, 2))
    best = float(ranking.scores[0])
    leads = np.array([lead(part) for part in ranking.parts.T])
    falling = np.sort(ranking.nearest)[::-1]
    return np.array(
        [
            best,
            best - second,
            second - third,
            float(ranking.nearest[0]),
            lead(ranking.nearest),
            float(falling[0] - falling[:_FIELD][-1]),
            float(ranking.lexical[0]),
            lead(ranking.lexical),
            float(leads.min()),
            float(ranking.parts[0].min()),
            *ranking.common,
        ]
    )


def basis(identity: str) -> str:
    """What numbers must share to be comparable: their format, and the encoder of this identity."""
    return f"{FORMAT} {identity}"


def lead(values: Floats32) -> float:
    """How far the best entry is ahead of all others."""
    return float(values[0] - values[1:].max()) if len(values) > 1 else float(values[0])


def stack(evidences: Sequence[Floats]) -> Floats:
    """(n, FEATURES), also for none."""
    return np.array(evidences, np.float64).reshape(len(evidences), FEATURES)
