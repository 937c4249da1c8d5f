"""What may be promised: who is there, when the desk opens, and a time only where it is known."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversations.outlook import ENOUGH, SEEN_WITHIN, Outlook, estimate, promise
from bot.conversations.texts import told
from bot.storage.repositories.presence import Attendance
from knowledge.sites.hours import Hours

NOW = datetime(2026, 11, 26, 11, 0, tzinfo=ZoneInfo("Europe/Berlin")).timestamp()
HERE = Attendance("anna", "available", NOW - 5)
AWAY = Attendance("boris", "away", NOW - 5)
ASLEEP = Attendance("carla", "available", NOW - SEEN_WITHIN - 1)
OPEN, SHUT = Hours.written("Mo-Fr 09:00-17:00"), Hours.written("Sa 09:00-17:00")


@pytest.mark.parametrize(
    ("hours", "present", "kind"),
    [
        (None, [], "nobody"),
        (None, [HERE], "soon"),
        (None, [AWAY, ASLEEP], "nobody"),
        (OPEN, [AWAY, HERE], "soon"),
        (OPEN, [], "nobody"),
        (SHUT, [HERE], "closed"),
    ],
)
def test_the_truth_is_promised(hours: Hours | None, present: list[Attendance], kind: str) -> None:
    assert promise(hours, present, NOW) == kind


def test_no_time_is_told_where_too_little_is_known() -> None:
    assert estimate([(60.0, 0)] * (ENOUGH - 1), 0) is None
    assert estimate([(60.0, 0)] * ENOUGH, 0) == (1, 1)


def test_a_time_grows_with_those_before() -> None:
    waits = [(120.0 * (ahead + 1), ahead) for ahead in range(ENOUGH)]
    assert estimate(waits, 0) == (2, 2)
    assert estimate(waits, 3) == (8, 8)
    assert estimate(waits, 9) == (20, 20)


def test_a_time_is_a_range_where_waits_differ() -> None:
    assert estimate([(60.0, 0)] * 10 + [(300.0, 0)] * 10, 0) == (1, 5)


@given(st.lists(st.tuples(st.floats(-5, 1e6), st.integers(0, 500)), max_size=60), st.integers(0, 500))
def test_whatever_happened_it_is_in_order_and_above_zero(waits: list[tuple[float, int]], ahead: int) -> None:
    found = estimate(waits, ahead)
    assert found is None or 1 <= found[0] <= found[1]


OPENS = datetime(2026, 11, 30, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Outlook("soon", 0), {"de": "als Nächstes", "en": "You are next", "fr": "bientôt à vous"}),
        (Outlook("soon", 1), {"de": "wartet noch eine", "en": "One person is", "fr": "Une personne attend"}),
        (
            Outlook("soon", 4, (3, 8)),
            {"de": "3 bis 8 Min", "en": "3 to 8 min", "fr": "3 à 8 min"},
        ),
        (Outlook("soon", 0, (1, 1)), {"de": "eine Minute", "en": "a minute", "fr": "une minute"}),
        (Outlook("nobody", 0), {"de": "niemand", "en": "Nobody", "fr": "Personne"}),
        (
            Outlook("closed", 0, opens=OPENS),
            {
                "de": "Montag, 30. November, 9:00 Uhr",
                "en": "Monday, 30 November at 09:00",
                "fr": "lundi 30 novembre, 09h00",
            },
        ),
        (Outlook("closed", 0), {"de": "geschlossen", "en": "closed", "fr": "absente"}),
    ],
)
def test_it_is_said_in_every_language(found: Outlook, said: dict[str, str]) -> None:
    for locale, words in said.items():
        assert words in told(found, locale)
