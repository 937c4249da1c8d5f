"""Questions grouped by what they mean, across languages, and groups that stay themselves. Pure.

Vectors of one language share a direction that means nothing but the language and the trade; with it gone,
what is left compares meanings, also between languages. Who is grouped with whom is average linkage: two
groups become one while their questions are alike on the average.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist

Floats = NDArray[np.float32]
Member = TypeVar("Member", bound=Hashable)
Name = TypeVar("Name", bound=Hashable)

ALIKE = 0.23  # the mean cosine of two groups from which on they are one
_FEWEST = 8  # texts that tell what a language has in common
_NOTHING = 1e-6


def comparable(
    vectors: Floats,
    languages: Sequence[str],
    corpus: Floats,
    corpus_languages: Sequence[str],
    widths: Sequence[int],
) -> Floats:
    """The vectors of questions, so that their products compare meanings.

    What is common is taken from a `corpus` of the same trade, and not from the questions themselves: where
    all ask for the same, that is what they mean. Of each encoder's part, whose lengths are `widths`, as much
    goes into the product.
    """
    parts, begin = [], 0
    for width in widths:
        own, known = _unit(vectors[:, begin : begin + width]), _unit(corpus[:, begin : begin + width])
        parts.append(_unit(own - _common(known, corpus_languages, languages)))
        begin += width
    return np.asarray(np.hstack(parts) / np.sqrt(np.float32(len(parts))), np.float32)


def groups(vectors: Floats, alike: float = ALIKE) -> list[int]:
    """The number of each question's group; `vectors` are comparable ones."""
    if len(vectors) < 2:
        return [0] * len(vectors)
    tree = linkage(pdist(vectors, "cosine"), "average")
    return [int(number) for number in fcluster(tree, 1 - alike, "distance")]


def joined(means: Floats, centres: Floats, alike: float = ALIKE) -> list[int | None]:
    """For each group, known by the mean of its vectors, the one that it is part of, of those with these
    `centres`, which are means, too: whole groups join, so that a single question is not swallowed.
    """
    if not len(centres) or not len(means):
        return [None] * len(means)
    likeness = means @ centres.T
    best = likeness.argmax(axis=1)
    return [
        int(one) if likeness[row, one] >= alike else None
        for row, one in zip(range(len(best)), best, strict=True)
    ]


def carried_on(before: Mapping[Member, Name], now: Sequence[Sequence[Member]]) -> list[Name | None]:
    """The earlier group that each group of `now` is: the one with which it shares most members.

    Of several that share members with the same one, the one with most of them is it; the others are new.
    """
    shared = Counter(
        (before[member], place) for place, group in enumerate(now) for member in group if member in before
    )
    found: list[Name | None] = [None] * len(now)
    taken: set[Name] = set()
    for (name, place), _ in shared.most_common():
        if found[place] is None and name not in taken:
            found[place] = name
            taken.add(name)
    return found


def by_centrality(vectors: Floats) -> list[int]:
    """The places of a group's questions, the one that is most like all others first."""
    if not len(vectors):
        return []
    likeness = vectors @ vectors.mean(axis=0)
    return [int(place) for place in np.argsort(-likeness, kind="stable")]


def _common(corpus: Floats, of: Sequence[str], wanted: Sequence[str]) -> Floats:
    """For each wanted language the mean of the corpus in it; of all of it where it has too little."""
    if not len(corpus):
        return np.zeros((len(wanted), corpus.shape[1]), np.float32)
    counts, spoken = Counter(of), np.array(of)
    means = {
        language: corpus[spoken == language].mean(axis=0)
        for language in set(wanted)
        if counts[language] >= _FEWEST
    }
    overall = corpus.mean(axis=0)
    return np.array([means.get(language, overall) for language in wanted], np.float32)


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, np.float32(_NOTHING)), np.float32)
