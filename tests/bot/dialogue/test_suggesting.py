"""What is suggested of what several questions come to."""

from bot.dialogue.suggesting import LEAST, LEAST_LISTED, best
from bot.protocol import Candidate


def candidates(**probabilities: float) -> tuple[Candidate, ...]:
    return tuple(Candidate(entry, probability, f"{entry}?") for entry, probability in probabilities.items())


def test_the_likeliest_come_first_and_each_once() -> None:
    found = best([candidates(pay=0.4, track=0.2), candidates(track=0.6, gone=0.3, returns=0.2)])
    assert [(each.entry, each.probability) for each in found] == [("track", 0.6), ("pay", 0.4), ("gone", 0.3)]


def test_what_is_hardly_meant_is_not_suggested() -> None:
    assert [each.entry for each in best([candidates(pay=LEAST, track=LEAST / 2)])] == ["pay"]
    assert best([()]) == ()


def test_a_list_of_results_has_the_less_likely_too() -> None:
    asked = [candidates(returns=LEAST / 2, noise=LEAST_LISTED / 2)]
    assert [each.entry for each in best(asked, least=LEAST_LISTED)] == ["returns"]
