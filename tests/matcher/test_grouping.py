"""Grouping by meaning: what a language has in common does not count, and groups stay themselves."""

import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.grouping import by_centrality, carried_on, comparable, groups, joined

Floats = NDArray[np.float32]
MEANINGS = 4
LANGUAGES = ("de", "en")


def spoken(meanings: list[int], languages: list[str], seed: int) -> Floats:
    """Vectors in which the language is far louder than the meaning, in two parts as two encoders write."""
    source = np.random.default_rng(seed)
    mean = np.zeros((len(meanings), 2, 24), np.float32)
    for row, (meaning, language) in enumerate(zip(meanings, languages, strict=True)):
        mean[row, :, LANGUAGES.index(language)] = 3.0
        mean[row, :, 2 + meaning] = 1.0
    noisy = mean + source.normal(0, 0.08, mean.shape).astype(np.float32)
    return np.asarray(noisy.reshape(len(meanings), 48), np.float32)


@pytest.fixture(scope="module")
def questions() -> tuple[list[int], list[str], Floats]:
    """Comparable vectors of questions, and what they mean in which language."""
    meanings = [n % MEANINGS for n in range(40)]
    languages = [LANGUAGES[n // 4 % 2] for n in range(40)]
    corpus_languages = [LANGUAGES[n % 2] for n in range(60)]
    corpus = spoken([4 + n // 2 % 12 for n in range(60)], corpus_languages, 2)
    asked = spoken(meanings, languages, 1)
    return meanings, languages, comparable(asked, languages, corpus, corpus_languages, (24, 24))


def test_one_meaning_is_one_group_in_every_language(questions: tuple[list[int], list[str], Floats]) -> None:
    meanings, _, vectors = questions
    found = groups(vectors)
    assert len(set(found)) == MEANINGS
    assert len(set(zip(found, meanings, strict=True))) == MEANINGS


def test_questions_that_all_mean_the_same_are_one_group(
    questions: tuple[list[int], list[str], Floats],
) -> None:
    """What they have in common is their meaning, so it is not taken away."""
    meanings, _, vectors = questions
    same = vectors[[row for row, meaning in enumerate(meanings) if meaning == 1]]
    assert len(set(groups(same))) == 1
    assert groups(same[:1]) == [0]
    assert groups(same[:0]) == []


def test_a_question_joins_the_group_it_is_like_or_none(
    questions: tuple[list[int], list[str], Floats],
) -> None:
    meanings, _, vectors = questions
    centres = np.array(
        [vectors[[row for row, each in enumerate(meanings) if each == meaning]].mean(0) for meaning in (0, 1)]
    )
    into = joined(vectors, centres)
    assert into == [meaning if meaning < 2 else None for meaning in meanings]
    assert joined(vectors[:2], np.zeros((0, 48), np.float32)) == [None, None]


def test_without_a_corpus_vectors_are_compared_as_they_are() -> None:
    vectors = np.eye(3, 48, dtype=np.float32)
    nothing = np.zeros((0, 48), np.float32)
    compared = comparable(vectors, ["de"] * 3, nothing, [], (24, 24))
    assert len(set(groups(compared))) == 3


def test_a_group_carries_on_the_one_it_shares_most_with() -> None:
    before = {1: "a", 2: "a", 3: "a", 4: "b", 5: "b"}
    assert carried_on(before, [[4, 5, 6], [1, 2, 3]]) == ["b", "a"]
    assert carried_on(before, [[1], [2, 3, 4]]) == [None, "a"]  # split: the larger part stays it
    assert carried_on(before, [[1, 2, 3, 4, 5]]) == ["a"]  # grown together
    assert carried_on(before, [[7], []]) == [None, None]
    assert carried_on({}, []) == []


def test_the_most_telling_question_comes_first() -> None:
    vectors = np.array([[1, 0.9], [1, 0], [1, 0.4]], np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert by_centrality(vectors)[0] == 2
    assert by_centrality(vectors[:0]) == []
