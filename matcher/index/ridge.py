"""Local kernel ridge regression: which entry do a question's nearest neighbours speak for?

With the kernel K = exp(γ(cos − 1)), solving (K + Λ) w = k gives each neighbour's weight for the question
(Saunders, Gammerman & Vovk 1998, on the nearest rows only). Many near-identical wordings of one entry share a
weight instead of adding up, which a plain vote gets wrong.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
AnyFloats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Ridge:
    """`sharpness` γ, `noise` λ of questions, `answer_noise` λ of answers, `neighbours` looked at."""

    sharpness: float = 2.0
    noise: float = 0.1
    answer_noise: float = 0.2
    neighbours: int = 64

    def weights(self, near: AnyFloats, among: AnyFloats, answers: NDArray[np.bool_]) -> Floats:
        """Weights (k,) from cosines to the question (k,), among the rows (k, k), and which are answers."""
        kernel = np.exp(self.sharpness * (among.astype(np.float64) - 1))
        target = np.exp(self.sharpness * (near.astype(np.float64) - 1))
        noise = np.where(answers, self.answer_noise, self.noise)
        diagonal = np.arange(kernel.shape[-1])
        kernel[..., diagonal, diagonal] += noise
        return np.asarray(np.linalg.solve(kernel, target[..., None])[..., 0], np.float32)
