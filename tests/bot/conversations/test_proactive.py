"""Messages that nobody asked for: the cap, quiet hours, “not again”, over all of a person's conversations."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.conversations.errors import UnknownConversation
from bot.conversations.outreach.proactive import Proactive, Rule, Verdict, may_send, rule_of
from bot.conversations.store import Store
from bot.storage.repositories.people import vouched
from bot.storage.repositories.proactive import Told
from knowledge.sites.hours import Hours
from knowledge.sites.sites import Site

NOON = datetime(2026, 3, 28, 12, tzinfo=ZoneInfo("Europe/Berlin"))  # the day before the clocks change
ALWAYS = Rule(quiet=0, awake=0)


def at(moment: datetime) -> float:
    return moment.astimezone(UTC).timestamp()


def told(*ago: float, declined: bool = False) -> list[Told]:
    """In seconds before noon."""
    return [Told("c", at(NOON) - each, "cart", at(NOON) if declined else None) for each in ago]


@pytest.mark.parametrize(
    ("before", "verdict"),
    [
        ((), "yes"),
        ((43_199,), "too_soon"),
        ((43_200,), "yes"),
        ((43_200, 7 * 86_400 - 1), "too_many"),
        ((43_200, 7 * 86_400), "yes"),
    ],
)
def test_the_cap(before: tuple[float, ...], verdict: Verdict) -> None:
    assert may_send(told(*before), at(NOON), Rule()) == verdict


def test_not_again_holds_for_ever() -> None:
    assert may_send(told(400 * 86_400.0, declined=True), at(NOON), Rule()) == "not_again"


def test_quiet_hours_go_by_the_sites_clock_also_when_it_changes() -> None:
    berlin, azores = Rule(), rule_of(Site("s", "S", hours=Hours.written("Mo 9-10", zone="Atlantic/Azores")))
    for day in range(3):  # the second one is an hour shorter
        midnight = (NOON + timedelta(days=day)).replace(hour=0)
        quiet = [berlin.is_quiet(at(midnight.replace(hour=hour))) for hour in range(24)]
        assert quiet == [hour < 8 or hour >= 21 for hour in range(24)]
    nine = at(NOON.replace(hour=9))
    assert (berlin.is_quiet(nine), azores.is_quiet(nine)) == (False, True)
    assert not any(ALWAYS.is_quiet(at(NOON) + hour * 3600) for hour in range(24))
    assert Rule(quiet=12, awake=14).is_quiet(at(NOON))
    assert rule_of(None) == Rule()


@pytest.mark.parametrize("wrong", [{"most": -1}, {"days": 0}, {"quiet": 25}, {"zone": "Mars/Olympus"}])
def test_rules_that_make_no_sense(wrong: dict[str, int]) -> None:
    with pytest.raises((ValueError, KeyError)):
        Rule(**wrong)  # type: ignore[arg-type]


def test_one_cap_over_all_conversations_of_a_person(store: Store) -> None:
    one, other, stranger = (store.create(site="shop")[0].id for _ in range(3))
    for id in (one, other):
        store.storage.write(lambda tx, id=id: tx.people.prove(vouched(id, "shop", "4711", 1.0)))
    unasked, rule = Proactive(store.storage), Rule(most=2, pause=0, quiet=0, awake=0)
    assert [unasked.claim(id, "cart", rule) for id in (one, other, one)] == ["yes", "yes", "too_many"]
    assert unasked.may_send(other, rule) == "too_many"
    assert unasked.claim(stranger, "cart", rule) == "yes"
    unasked.never_again(other)
    more = Rule(most=9, pause=0, quiet=0, awake=0)
    assert (unasked.claim(one, "cart", more), unasked.claim(stranger, "cart", more)) == ("not_again", "yes")
    with pytest.raises(UnknownConversation):
        unasked.claim("nobody", "cart", rule)
    with pytest.raises(UnknownConversation):
        unasked.never_again("nobody")


def test_not_again_before_anything_was_said(store: Store) -> None:
    id, unasked = store.create(site="shop")[0].id, Proactive(store.storage)
    unasked.never_again(id)
    assert unasked.claim(id, "cart", ALWAYS) == "not_again"
