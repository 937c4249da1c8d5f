"""Tells what a public post is, by examples: a question, something for a private talk, or nothing to answer.

The examples lie beside, one a line: what people write below a company's posts, without their data. Phrases
of `bot/channels/public/words/` tell some of it for sure; this tells what is said in other words.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bot.examples import Floats, IntentClassifier, vectors_of
from matcher import Encoder

EXAMPLES = Path(__file__).with_name("public_posts.jsonl")
CAUTION = 0.1  # an invitation that nobody needs costs less than a case that is left in public


@dataclass(frozen=True)
class Example:
    text: str
    locale: str
    kind: str  # question, private, or nothing


class PublicPosts:
    """For one encoder."""

    def __init__(self, encoder: Encoder, examples: Sequence[Example], vectors: Floats) -> None:
        self.encoder = encoder
        self._examples, self._vectors = examples, vectors
        self._classifiers: dict[str, IntentClassifier] = {}

    @classmethod
    def load(cls, encoder: Encoder, folder: Path) -> Self:
        """Encodes the examples, or reads their vectors from `folder`."""
        examples = [Example(**json.loads(line)) for line in EXAMPLES.read_text("utf-8").splitlines()]
        texts = [example.text for example in examples]
        return cls(encoder, examples, vectors_of(texts, [EXAMPLES], encoder, folder, "posts"))

    def without(self, texts: Collection[str]) -> Self:
        """As if these examples had never been seen: for measuring."""
        kept = [n for n, example in enumerate(self._examples) if example.text not in texts]
        return type(self)(self.encoder, [self._examples[n] for n in kept], self._vectors[kept])

    def kind(self, text: str, vector: Floats, locale: str) -> str:
        """The likeliest; `vector` is what `encoder.ask` makes of text and locale."""
        view = self.encoder.view(text, locale)
        if view not in self._classifiers:
            vectors = self.encoder.project(self._vectors, view)
            self._classifiers[view] = IntentClassifier.fit(vectors, [each.kind for each in self._examples])
        scores = self._classifiers[view].scores(vector)
        return max(scores, key=lambda kind: scores[kind] + (CAUTION if kind == "private" else 0.0))
