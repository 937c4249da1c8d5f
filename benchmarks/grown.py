"""A corpus of any size whose vectors lie like those of real questions.

Every entry's centre is a mixture of two real questions. Its wordings lie around it like real wordings of one
entry lie around each other: each adds the difference between two of those, stretched by .4 to .8. Its text is
the beginning of one of the two questions and the end of the other, without some words.
"""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
WORDINGS = 10  # of an entry
_BLOCK = 2_000  # entries made at a time


@dataclass(frozen=True)
class Grown:
    """Vectors (n, d) with their texts; `entry` (n,) numbers the entries."""

    vectors: Floats
    texts: list[str]
    entry: NDArray[np.int32]

    def split(self, held_out: int) -> tuple["Grown", "Grown"]:
        """The corpus without some wordings, and these as questions to it."""
        asked = np.linspace(0, len(self.texts) - 1, held_out).astype(np.int64)
        kept = np.setdiff1d(np.arange(len(self.texts)), asked)
        return self._some(kept), self._some(asked)

    def _some(self, rows: NDArray[np.int64]) -> "Grown":
        return Grown(self.vectors[rows], [self.texts[row] for row in rows], self.entry[rows])


def real_questions(data: Path) -> tuple[list[str], list[str]]:
    """The distinct questions of the public sets, and what each belongs to."""
    pairs = [(line["text"], "b" + line["category"]) for line in _table(data / "banking77_train.csv")]
    pairs += [(line["text"], "b" + line["category"]) for line in _table(data / "banking77_test.csv")]
    pairs += [(line["text"], "h" + line["intent"]) for line in _table(data / "hwu64.csv")]
    for number, entry in enumerate(json.loads((data / "stackfaq.json").read_text(encoding="utf-8"))):
        pairs += [(text, f"s{number}") for text in (entry["question"], *entry["variants"])]
    pairs += [
        (line["user_question"], "c" + line["faq_question"]) for line in _table(data / "covid_faq_en.csv")
    ]
    found = dict(pairs)
    return list(found), list(found.values())


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def grow(
    texts: list[str], groups: list[str], vectors: Floats, widths: tuple[int, ...], rows: int, seed: int = 0
) -> Grown:
    """`rows` wordings made of real ones; `widths` are those of a joint encoder's parts."""
    random = np.random.default_rng(seed)
    one, other = _paraphrases(groups, random)
    made = np.empty((rows, vectors.shape[1]), np.float32)
    written: list[str] = []
    for start in range(0, rows, _BLOCK * WORDINGS):
        count = min(_BLOCK * WORDINGS, rows - start)
        first, second = random.integers(len(texts), size=(2, -(-count // WORDINGS)))
        share = random.uniform(0.5, 1, size=(len(first), 1)).astype(np.float32)
        centre = _unit(share * vectors[first] + (1 - share) * vectors[second])
        pairs = random.integers(len(one), size=count)
        stretch = random.uniform(0.4, 0.8, size=(count, 1)).astype(np.float32)
        block = np.repeat(centre, WORDINGS, axis=0)[:count]
        block += stretch * (vectors[one[pairs]] - vectors[other[pairs]])
        made[start : start + count] = _as_encoded(block, vectors, widths)
        owners = np.repeat(np.arange(len(first)), WORDINGS)[:count]
        written += [_joined(texts[first[owner]], texts[second[owner]], random) for owner in owners]
    return Grown(made, written, (np.arange(rows) // WORDINGS).astype(np.int32))


def _paraphrases(groups: list[str], random: np.random.Generator) -> tuple[NDArray[np.int64], ...]:
    """Each wording with another one that belongs to the same."""
    order = np.argsort(groups, kind="stable")
    bounds = np.flatnonzero(np.diff(np.unique(groups, return_inverse=True)[1][order])) + 1
    members = [group for group in np.split(order, bounds) if len(group) > 1]
    turned = [np.roll(random.permutation(group), 1) for group in members]
    return np.concatenate(members), np.concatenate(turned)


def _as_encoded(vectors: Floats, like: Floats, widths: tuple[int, ...]) -> Floats:
    """Each encoder's part at the length it has in real vectors."""
    ends = np.cumsum(widths)
    for end, width in zip(ends, widths, strict=True):
        span = slice(int(end) - width, int(end))
        vectors[:, span] = _unit(vectors[:, span]) * np.median(np.linalg.norm(like[:, span], axis=1))
    return _unit(vectors)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float32)


def _joined(one: str, other: str, random: np.random.Generator) -> str:
    head, tail = one.split(), other.split()
    words = head[: (len(head) + 1) // 2] + tail[len(tail) // 2 :]
    return " ".join(word for word, kept in zip(words, random.random(len(words)) < 0.85, strict=True) if kept)
