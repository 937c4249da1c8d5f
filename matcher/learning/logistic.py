"""Logistic regression on the evidence, by Newton's method: probabilities, and how they are learned."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Logistic:
    """P = 1 / (1 + exp(−(bias + slopes · (x − centre) / spread)))."""

    bias: float
    slopes: tuple[float, ...]
    centre: tuple[float, ...]
    spread: tuple[float, ...]

    def __call__(self, x: Floats) -> Floats:
        """Probabilities (n,) of evidence (n, FEATURES)."""
        scaled = (x - np.array(self.centre)) / np.array(self.spread)
        return np.asarray(1 / (1 + np.exp(-np.clip(self.bias + scaled @ np.array(self.slopes), -30, 30))))

    @classmethod
    def fit(cls, x: Floats, y: NDArray[np.bool_], weight: Floats, ridge: float = 1.0) -> "Logistic":
        """The maximum of the penalised likelihood; `weight` (n,) counts the questions."""
        centre = np.average(x, axis=0, weights=weight)
        spread = np.sqrt(np.average((x - centre) ** 2, axis=0, weights=weight)) + 1e-6
        design = np.column_stack([np.ones(len(x)), (x - centre) / spread])
        penalty = np.diag([1e-3] + [ridge] * x.shape[1])
        beta = np.zeros(design.shape[1])
        for _ in range(30):
            p = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
            slope = design.T @ (weight * (y - p)) - penalty @ beta
            curve = (design * (weight * p * (1 - p))[:, None]).T @ design + penalty
            step = np.linalg.solve(curve, slope)
            beta += step
            if np.abs(step).max() < 1e-8:
                break
        return cls(float(beta[0]), _floats(beta[1:]), _floats(centre), _floats(spread))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Logistic":
        """The reverse of `dataclasses.asdict`."""
        return cls(data["bias"], *(tuple(data[name]) for name in ("slopes", "centre", "spread")))


def _floats(values: Floats) -> tuple[float, ...]:
    return tuple(map(float, values))
