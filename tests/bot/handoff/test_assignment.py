"""Who gets whom, and what counts as left. Pure."""

import pytest

from bot.handoff.assignment import (
    ANSWERED_WITHIN,
    OPENED_WITHIN,
    PATIENCE,
    Available,
    assigned,
    is_left,
)
from bot.storage.repositories.assignments import Case, Given
from bot.storage.repositories.skills import Skill

NOW = 10_000.0
MOST = {"shop": 2, "blog": 1}
GERMAN, FRENCH = Skill(frozenset({"de"})), Skill(frozenset({"fr"}))


def case(id: str = "c", *, waited: float = 1.0, **values: str) -> Case:
    return Case(**{"conversation": id, "site": "shop", "locale": "de", "since": NOW - waited} | values)


def plan(waiting: list[Case], *agents: Available) -> list[tuple[str, str]]:
    return [tuple(each) for each in assigned(waiting, agents, MOST, NOW)]


def test_the_least_busy_comes_first_then_who_got_nothing_for_longest() -> None:
    anna, boris = Available("anna", busy=1), Available("boris")
    assert plan([case("1"), case("2"), case("3"), case("4")], anna, boris) == [
        ("1", "boris"),
        ("2", "anna"),
        ("3", "boris"),
    ], "each up to two; the fourth waits"
    assert plan([case()], Available("anna", given=9.0), Available("boris", given=8.0)) == [("c", "boris")]
    assert plan([case()], Available("boris"), Available("anna")) == [("c", "anna")], "the same every time"


def test_a_site_says_how_many_an_agent_has_at_most() -> None:
    assert plan([case(site="blog")], Available("anna", busy=1)) == []
    assert plan([case(site="shop")], Available("anna", busy=1)) == [("c", "anna")]


def test_it_goes_to_who_fits() -> None:
    anna = Available("anna", GERMAN)
    boris = Available("boris", FRENCH, frozenset({"Returns"}), busy=1)
    carla = Available("carla", Skill(sites=frozenset({"blog"})))
    assert plan([case(locale="fr")], anna, boris) == [("c", "boris")]
    assert plan([case(site="shop")], anna, carla) == [("c", "anna")]
    assert plan([case(team="Returns", locale="fr")], Available("zoe"), boris) == [("c", "boris")]


def test_who_fits_and_is_there_is_waited_for() -> None:
    busy = Available("boris", FRENCH, busy=2)
    assert plan([case(locale="fr", waited=9 * PATIENCE)], busy, Available("anna", GERMAN)) == []


def test_nobody_waits_for_somebody_who_is_not_there() -> None:
    anna, zoe = Available("anna", GERMAN), Available("zoe", FRENCH)
    assert plan([case(locale="en")], anna) == []
    assert plan([case(locale="en", waited=PATIENCE)], anna) == [("c", "anna")]
    team = case(team="Returns", locale="fr", waited=PATIENCE)
    assert plan([team], anna, zoe) == [("c", "zoe")], "first without regard to the team"


def test_who_let_it_go_does_not_get_it_back_at_once() -> None:
    anna, boris = Available("anna"), Available("boris", busy=1)
    assert plan([case(former="anna")], anna, boris) == [("c", "boris")]
    assert plan([case(former="anna")], anna) == []
    assert plan([case(former="anna", waited=PATIENCE)], anna) == [("c", "anna")]


def test_nobody_there_means_nobody_gets_anything() -> None:
    assert plan([case(waited=9 * PATIENCE)]) == []


@pytest.mark.parametrize(
    ("opened", "awaiting", "for_how_long", "left"),
    [
        (None, 0.0, OPENED_WITHIN - 1, False),
        (None, 0.0, OPENED_WITHIN + 1, True),
        (5.0, 0.0, OPENED_WITHIN + 1, False),
        (5.0, 0.0, ANSWERED_WITHIN + 1, True),
        (5.0, None, ANSWERED_WITHIN + 1, False),  # they have answered
        (5.0, 7.0, ANSWERED_WITHIN + 1, False),  # they had, before the customer wrote again
    ],
)
def test_what_is_left(opened: float | None, awaiting: float | None, for_how_long: float, left: bool) -> None:
    one = Given("c", "anna", given=0.0, opened=opened, accepted=0.0, awaiting=awaiting)
    assert is_left(one, for_how_long) is left
