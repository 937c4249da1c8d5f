"""What is due: by class and site, at a moment."""

from pathlib import Path

import pytest

from bot.privacy.retention import DAY, MOST_MESSAGES, batch, due
from bot.storage.repositories.archive import Old, Sites
from knowledge.errors import InvalidField, InvalidSetting
from knowledge.folder.home import Settings
from knowledge.folder.periods import DEFAULTS, Periods
from knowledge.sites.sites import Site

NOW = 1000 * DAY
NOWHERE = Path("/nowhere/kundig.toml")


def test_sites_with_a_period_of_their_own_and_all_others() -> None:
    sites = [
        Site("a", "A", retention=30),
        Site("b", "B"),
        Site("c", "C", retention=365),
        Site("d", "D", retention=30),
    ]
    limits = due(Periods({"conversations": 90, "archive": 5}), sites, NOW)
    assert limits.conversations == (
        (Sites(("a", "d")), NOW - 30 * DAY),
        (Sites(("c",)), NOW - 365 * DAY),
        (Sites(("a", "c", "d"), but=True), NOW - 90 * DAY),
    )
    assert limits.archive == NOW - 5 * DAY
    assert limits.deliveries == NOW - DEFAULTS["deliveries"] * DAY


def test_what_the_demo_promises_is_the_default() -> None:
    assert Settings().retention["conversations"] == 90


def test_a_transaction_moves_little_but_something() -> None:
    long, short = Old("long", 0.0, 10 * MOST_MESSAGES), Old("short", 0.0, MOST_MESSAGES // 2)
    assert batch([long, short]) == [long]
    assert batch([short, short, long]) == [short, short]
    assert batch([]) == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("conversations = 0", r"retention\.conversations cannot be “0”: give something like 90 "),
        ("conversations = never", r"retention\.conversations cannot be “never”: give something like 90 "),
        ("chats = 3", r"retention has no part “chats”.* Known: conversations, archive"),
        ("archive = 1, archive = 2", r"retention.*conversations = 90"),
        ("archive", r"retention\.archive cannot be “”: give something like 7 "),
    ],
)
def test_a_period_that_cannot_be_is_refused_with_the_remedy(given: str, told: str) -> None:
    with pytest.raises(InvalidSetting, match=told):
        Settings.load(NOWHERE, {"KUNDIG_RETENTION": given})


def test_periods_from_the_environment() -> None:
    found = Settings.load(NOWHERE, {"KUNDIG_RETENTION": "conversations = 30, deliveries = 7"})
    assert dict(found.retention) == {**DEFAULTS, "conversations": 30, "deliveries": 7}


def test_a_sites_period_is_days() -> None:
    with pytest.raises(InvalidField, match="from 1 to 3,650"):
        Site("a", "A", retention=0)
