"""What a message is, told by examples: kernel ridge regression (K = exp(γ(cos − 1)), one score an intent)."""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from knowledge.errors import FileRefused
from knowledge.files import is_sealed, seal
from matcher import Encoder

log = logging.getLogger("kundig.bot")

Floats = NDArray[np.float32]

EXAMPLES = tuple(sorted((Path(__file__).parent / "dialogue" / "nlu").glob("*.yml")))  # one a language
SHARPNESS = 2.0
NOISE = 0.05


@dataclass(frozen=True)
class Example:
    text: str
    intent: str
    locale: str


def read_examples(files: Sequence[Path]) -> tuple[Example, ...]:
    """The examples in files of Rasa's format for training data, in their order."""
    return tuple(
        Example(line, block["intent"], block["metadata"]["locale"])
        for file in files
        for block in _blocks(file)
        if "intent" in block
        for line in _lines(block)
    )


@cache
def _blocks(file: Path) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
    return blocks


def _lines(block: dict[str, Any]) -> list[str]:
    return [line.removeprefix("- ").strip() for line in block["examples"].splitlines()]


def vectors_of(
    texts: Sequence[str], files: Iterable[Path], encoder: Encoder, folder: Path, name: str
) -> Floats:
    """Encodes the texts, or reads their vectors from `folder`, where an earlier call has left them.

    `files` are where the texts stand: when these change, the vectors are made anew.
    """
    digest = hashlib.sha256(encoder.identity.encode())
    for file in files:
        digest.update(file.read_bytes())
    stored = folder / f"{name}-{digest.hexdigest()[:16]}.npy"
    if is_sealed(stored):
        found: Floats = np.load(stored)
        return found
    vectors = encoder.encode(list(texts))
    _keep(vectors, stored)
    return vectors


def _keep(vectors: Floats, file: Path) -> None:
    """For the next start. Where the disk is full, that one takes as long as this."""
    draft = file.with_name(f".{file.name}")
    try:
        np.save(draft, vectors)
        draft.replace(file)
        seal(file)
    except (OSError, FileRefused) as error:
        log.warning("The vectors of examples cannot be kept: %s", error)


@dataclass(frozen=True)
class IntentClassifier:
    """The examples as seen in one view of the encoder: vectors (n, d), weights (n, intents)."""

    intents: Sequence[str]
    vectors: Floats
    weights: NDArray[np.float64]

    @classmethod
    def fit(cls, vectors: Floats, of: Sequence[str]) -> "IntentClassifier":
        """`of` says which intent each example is of."""
        intents = sorted(set(of))
        is_of = np.asarray([[each == intent for intent in intents] for each in of])
        kernel = _kernel(vectors @ vectors.T)
        kernel[np.diag_indices_from(kernel)] += NOISE
        return cls(intents, vectors, np.asarray(np.linalg.solve(kernel, is_of.astype(np.float64))))

    def scores(self, vector: Floats) -> dict[str, float]:
        """How far a message speaks for each intent."""
        found = _kernel(self.vectors @ vector) @ self.weights
        return dict(zip(self.intents, found.tolist(), strict=True))


def _kernel(cosines: Floats) -> NDArray[np.float64]:
    return np.asarray(np.exp(SHARPNESS * (cosines.astype(np.float64) - 1)))
