"""Recognises small talk and the wish for a person, and leaves everything else to the matcher.

The examples in bot/dialogue/nlu/ are Rasa's own training data, one file a language; those of the intent
`question` look like small talk and are none. Kernel ridge regression (K = exp(γ(cos − 1)), one score an
intent) says how far a message speaks for each intent. Knows nothing of Rasa.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from matcher import Decision, Encoder

Floats = NDArray[np.float32]

EXAMPLES = tuple(Path(__file__).parent / "dialogue" / "nlu" / f"{locale}.yml" for locale in ("de", "en"))
QUESTION = "question"

SHARPNESS = 2.0
NOISE = 0.05
LEAD = 0.1  # of the best intent's score over that of `question`, at the least


@dataclass(frozen=True)
class Example:
    text: str
    intent: str
    locale: str


@dataclass(frozen=True)
class Heard:
    """What a message is: an intent of small talk, or `question`. `locale` is that of the likest example."""

    intent: str
    lead: float
    locale: str

    @property
    def is_small_talk(self) -> bool:
        return self.intent != QUESTION


class SmallTalk:
    """The recogniser, for one encoder."""

    def __init__(self, encoder: Encoder, examples: Sequence[Example], vectors: Floats) -> None:
        self.encoder = encoder
        self._examples = examples
        self._vectors = vectors
        self._intents = sorted({example.intent for example in examples})

    @classmethod
    def load(cls, encoder: Encoder, folder: Path) -> "SmallTalk":
        """Encodes the examples, or reads their vectors from `folder`, where an earlier call has left them."""
        examples = read_examples(EXAMPLES)
        digest = hashlib.sha256(encoder.identity.encode())
        for file in EXAMPLES:
            digest.update(file.read_bytes())
        stored = folder / f"smalltalk-{digest.hexdigest()[:16]}.npy"
        if not stored.exists():
            draft = folder / f".{stored.name}"
            np.save(draft, encoder.encode([example.text for example in examples]))
            draft.replace(stored)
        return cls(encoder, examples, np.load(stored))

    def recognise(self, text: str, vector: Floats, decision: Decision | None) -> Heard:
        """`vector` is the text's own, from `encoder`; `decision` the matcher's, None without a release.

        Small talk must lead over `question`, and by the more, the surer the matcher is of an answer.
        """
        near = self._vectors @ vector
        scores = _kernel(near) @ self._weights
        told = dict(zip(self._intents, scores.tolist(), strict=True))
        question = told.pop(QUESTION)
        best = max(told, key=lambda intent: told[intent])
        lead = told[best] - question
        locale = self._examples[int(near.argmax())].locale
        return Heard(best if lead > _needed(decision) else QUESTION, lead, locale)

    @cached_property
    def _weights(self) -> NDArray[np.float64]:
        kernel = _kernel(self._vectors @ self._vectors.T)
        kernel[np.diag_indices_from(kernel)] += NOISE
        is_of = [[example.intent == intent for intent in self._intents] for example in self._examples]
        return np.asarray(np.linalg.solve(kernel, np.asarray(is_of, np.float64)))


def _kernel(cosines: Floats) -> NDArray[np.float64]:
    return np.asarray(np.exp(SHARPNESS * (cosines.astype(np.float64) - 1)))


def _needed(decision: Decision | None) -> float:
    """The lead that small talk needs: an answer the matcher is sure of weighs against it."""
    if decision is None or decision.kind != "answer":
        return LEAD
    return max(LEAD, decision.probability - 0.5)


def read_examples(files: Sequence[Path]) -> tuple[Example, ...]:
    """The examples in files of Rasa's format for training data, in their order."""
    examples = []
    for file in files:
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                examples.append(
                    Example(line.removeprefix("- ").strip(), block["intent"], block["metadata"]["locale"])
                )
    return tuple(examples)
