"""What a question counts."""

from itertools import chain, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.sources import MOST, weights
from bot.storage.records import Outcome


def of(source: str | None, conversation: str | None = "c", weight: float = 1.0) -> Outcome:
    return Outcome(
        conversation, 1, source, 0, "handoff", "missed", False, -1, 0.1, 0.2, 0.4, (), "", "", weight
    )


def test_questions_from_many_places_count_in_full() -> None:
    assert weights([of(f"network {number}") for number in range(30)], 10) == [1.0] * 30


def test_one_place_has_no_more_than_a_twentieth() -> None:
    flood = [of("one")] * 300
    others = [of(f"network {number}") for number in range(100)]
    counted = weights(flood + others, 10)
    assert sum(counted[:300]) == pytest.approx(MOST * (10 + sum(counted)), abs=1e-3)
    assert counted[300:] == [1.0] * 100


def test_not_even_where_it_is_the_only_one() -> None:
    assert sum(weights([of("one")] * 300, 10)) == pytest.approx(MOST * 10 / (1 - MOST), abs=1e-3)


def test_without_a_source_a_conversation_is_one() -> None:
    counted = weights([of(None, "a")] * 50 + [of(None, f"c{number}") for number in range(30)], 10)
    assert sum(counted[:50]) < 3
    assert counted[-1] == 1.0


def test_what_is_unlinked_keeps_what_it_counted() -> None:
    assert weights([of(None, None, 0.25), of("one")], 10)[0] == 0.25


@given(st.lists(st.integers(1, 60), max_size=30), st.floats(1, 50))
def test_whatever_comes_no_source_counts_more(asked: list[int], assumption: float) -> None:
    outcomes = list(chain.from_iterable(repeat(of(str(n)), count) for n, count in enumerate(asked)))
    counted = weights(outcomes, assumption)
    total = assumption + sum(counted)
    for number in range(len(asked)):
        own = sum(w for each, w in zip(outcomes, counted, strict=True) if each.source == str(number))
        assert own <= MOST * total + 1e-3
    assert all(0 < weight <= 1 for weight in counted)
