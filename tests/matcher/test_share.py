"""How many questions no entry answers, from how real ones ended."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.learning.share import WORTH, Estimate, Seen, estimate

ENDS = ("praised", "stood", "contradicted", "taken", "refused", "left", "missed", "restated", "sent")


def seen(
    *ends: str, among: Any = 0.6, first: Any = 0.5, place: int = 0, unaided: bool = False, weight: float = 1
) -> Seen:
    n = len(ends)
    known = np.isin(np.array(ends, str), ("praised", "taken", "restated", "sent"))
    return Seen(
        np.zeros(n) + first, np.zeros(n) + among, np.full(n, 0.4), np.array(ends, str),
        np.where(known, place, -1), np.full(n, unaided), np.full(n, weight),
    )  # fmt: skip


def share(questions: Seen, assumed: float = 0.4, reach: float = 0.95) -> float:
    return estimate(questions, assumed=assumed, reach=reach).share


def test_before_the_first_question_it_is_what_was_assumed() -> None:
    found = estimate(seen(), assumed=0.4, reach=0.95)
    assert found.share == 0.4
    assert found.low < 0.2 < 0.6 < found.high


def test_known_ends_are_counted() -> None:
    """Three of ten refuse all choices, the others take one."""
    found = estimate(seen(*["refused"] * 60, *["taken"] * 140), assumed=0.4, reach=1.0)
    assert found.share == pytest.approx((0.3 * 200 + 0.4 * WORTH) / (200 + WORTH), abs=0.05)
    assert found.low < 0.3 < found.high


def test_the_assumption_gives_way_to_questions() -> None:
    few, many = share(seen(*["taken"] * 5)), share(seen(*["taken"] * 200))
    assert 0.2 < few < 0.4
    assert many < 0.05


def test_ends_speak_more_or_less() -> None:
    refused, contradicted, stood = (share(seen(*[end] * 40)) for end in ("refused", "contradicted", "stood"))
    assert refused > contradicted > stood
    assert share(seen(*["left"] * 40)) > share(seen(*["missed"] * 40))
    own_words = share(seen(*["missed"] * 40, unaided=True))
    assert own_words > share(seen(*["missed"] * 40))


def test_what_the_matcher_misses_though_an_entry_answers_it_does_not_raise_the_share() -> None:
    """Customers ask otherwise than the trials: half of the answerable ones are thought unlikely.

    Where some of those are settled, the others are believed to be like them.
    """
    near, far = ["taken"] * 60, ["restated"] * 20 + ["missed"] * 40
    surely = np.array([0.9] * 60 + [0.15] * 60)
    corrected = share(seen(*near, *far, among=surely, first=surely * 0.9))
    blind = share(seen(*near, *["missed"] * 60, among=surely, first=surely * 0.9))
    assert corrected < 0.15
    assert blind > 0.35


def test_entries_beyond_the_best_three_are_no_unanswerable_questions() -> None:
    ends = ["refused"] * 60 + ["taken"] * 140
    assert share(seen(*ends), reach=0.8) < share(seen(*ends), reach=0.99) - 0.08


def test_agents_who_send_entries_tell_what_their_own_words_mean() -> None:
    """Where agents send an entry whenever there is one, what they write themselves has none."""
    words = seen(*["missed"] * 40, unaided=True)
    sent, found = seen(*["sent"] * 60), seen(*["taken"] * 60)

    def of(*parts: Seen) -> float:
        columns = (np.concatenate([getattr(part, name) for part in parts]) for name in vars(words))
        return share(Seen(*columns))

    assert of(words, sent) > of(words, found)


def test_a_release_that_counted_on_more_doubts_more_and_that_is_taken_off() -> None:
    """The same questions, as releases calibrated for 40 and for 60 % saw them."""
    asked, careful = seen(*["missed"] * 100, among=0.57), seen(*["missed"] * 100, among=0.38)
    careful.calibrated_for[:] = 0.6
    plain = estimate(careful, assumed=0.6, reach=0.95).share
    assert share(asked) == pytest.approx(share(careful), abs=0.02)
    assert plain > share(careful) + 0.03


def test_what_counts_less_moves_less() -> None:
    assert 0.4 < share(seen(*["refused"] * 40, weight=0.1)) < share(seen(*["refused"] * 40))
    nothing = share(seen(*["refused"] * 40, weight=0))
    assert nothing == pytest.approx(0.4)


@given(
    st.floats(0.01, 0.99),
    st.floats(0.5, 1),
    st.lists(
        st.tuples(st.sampled_from(ENDS), st.floats(0, 1), st.floats(0, 1), st.booleans(), st.integers(-1, 2)),
        max_size=40,
    ),
)
def test_it_is_always_a_share_within_its_range(
    assumed: float, reach: float, asked: list[tuple[str, float, float, bool, int]]
) -> None:
    ends, first, among, unaided, place = zip(*asked, strict=True) if asked else ((),) * 5
    questions = Seen(
        np.minimum(np.array(first, float), np.array(among, float)), np.array(among, float),
        np.full(len(asked), 0.4), np.array(ends, str), np.array(place, np.int64),
        np.array(unaided, bool), np.ones(len(asked)),
    )  # fmt: skip
    found: Estimate = estimate(questions, assumed=assumed, reach=reach)
    assert 0 <= found.low <= found.share <= found.high <= 1
    assert found.chances.shape == (len(asked), 4)
    assert np.allclose(found.chances.sum(axis=1), 1)
