"""Opening hours: weeks as people write them, holidays, exceptions, midnight, and changes of the clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import InvalidField
from knowledge.sites.hours import DAY, NEVER, Hours

BERLIN = ZoneInfo("Europe/Berlin")
SHOP = Hours.written(
    "Mo-Fr 09:00-12:00,13:00-17:00; Sa 10-14",
    holidays="DE-BY",
    exceptions={"2026-12-24": "09:00-12:00", "2026-12-30": "closed"},
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-26 09:00", True),
        ("2026-11-26 08:59", False),
        ("2026-11-26 12:00", False),
        ("2026-11-26 16:59", True),
        ("2026-11-28 13:59", True),  # a Saturday
        ("2026-11-29 11:00", False),  # a Sunday
        ("2026-01-06 11:00", False),  # Epiphany, in Bavaria only
        ("2026-12-25 11:00", False),
        ("2026-12-24 11:00", True),
        ("2026-12-24 14:00", False),
        ("2026-12-30 11:00", False),
    ],
)
def test_when_it_is_open(moment: str, is_open: bool) -> None:
    assert SHOP.is_open(at(moment)) is is_open
    assert SHOP.is_open(at(moment).astimezone(ZoneInfo("Asia/Tokyo"))) is is_open


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-26 08:00", "2026-11-26 09:00"),
        ("2026-11-26 09:00", "2026-11-26 13:00"),
        ("2026-11-28 18:00", "2026-11-30 09:00"),
        ("2026-12-24 12:30", "2026-12-28 09:00"),  # Christmas, and Saturday the 26th is one too
        ("2026-12-29 18:00", "2026-12-31 09:00"),
    ],
)
def test_the_next_opening(moment: str, opens: str) -> None:
    assert SHOP.next_opening(at(moment)) == at(opens)


def test_when_it_closes() -> None:
    assert SHOP.closes(at("2026-11-26 11:00")) == at("2026-11-26 12:00")
    assert SHOP.closes(at("2026-11-26 12:30")) is None


def test_a_night_shift_lasts_into_the_next_day() -> None:
    night = Hours.written("Fr 22:00-06:00")
    assert [night.is_open(at(f"2026-11-{moment}")) for moment in ("27 23:00", "28 05:59", "28 06:00")] == [
        True, True, False,
    ]  # fmt: skip
    assert night.as_text() == "Fr 22:00-06:00"


def test_hours_stay_where_they_are_when_the_clocks_change() -> None:
    """In Berlin on 29 March 2026 at 2:00, and back on 25 October at 3:00."""
    for day, offset in (("2026-03-28", 1), ("2026-03-30", 2), ("2026-10-24", 2), ("2026-10-26", 1)):
        opens = Hours.written("Mo-Su 09:00-17:00").next_opening(at(f"{day} 00:00"))
        assert opens is not None
        assert (opens.hour, opens.utcoffset()) == (9, timedelta(hours=offset))


def test_a_span_over_the_hour_that_is_skipped_is_open_all_the_same() -> None:
    night = Hours.written("Sa 22:00-04:00")
    assert night.is_open(at("2026-03-29 03:30"))
    assert night.is_open(datetime(2026, 3, 29, 1, 59, tzinfo=UTC))
    assert not night.is_open(datetime(2026, 3, 29, 2, 0, tzinfo=UTC)), "4:00 in Berlin"


def test_days_may_go_round_the_end_of_the_week() -> None:
    assert [bool(spans) for spans in Hours.written("Sa-Mo 10-12").week] == [True, *[False] * 4, True, True]
    assert Hours.written("Mo,We,Fr 9-17").as_text() == "Mo 09:00-17:00; We 09:00-17:00; Fr 09:00-17:00"


@pytest.mark.parametrize(
    ("written", "week"),
    [
        ("Mo-Do 9-17; Fr 9-13; So 10-12", "Mo-Th 09:00-17:00; Fr 09:00-13:00; Su 10:00-12:00"),
        ("Montag bis Freitag 9 bis 17 Uhr, Samstag 10.30–14 Uhr", "Mo-Fr 09:00-17:00; Sa 10:30-14:00"),
        ("Di. und Do.: 9 - 12:00 und 13 - 17", "Tu 09:00-12:00,13:00-17:00; Th 09:00-12:00,13:00-17:00"),
        ("mo-mi 8-12, Sonntag geschlossen", "Mo-We 08:00-12:00"),
        ("Mon 9-17, Thurs 9-20, Sat & Sun 10-16", "Mo 09:00-17:00; Th 09:00-20:00; Sa-Su 10:00-16:00"),
        ("Tuesday, Friday 9-17\nSun 10-12", "Tu 09:00-17:00; Fr 09:00-17:00; Su 10:00-12:00"),
    ],
)  # fmt: skip
def test_a_week_is_read_as_people_write_it(written: str, week: str) -> None:
    assert Hours.written(written).as_text() == week


def test_a_week_is_shown_in_the_language_of_its_reader_and_read_again() -> None:
    hours = Hours.written("Tu-Th 9-17; Su 10-12")
    assert hours.in_language("de") == "Di-Do 09:00-17:00; So 10:00-12:00"
    assert hours.in_language("en") == hours.as_text()
    for language in ("de", "en"):
        for day in range(7):
            week = tuple(((540, 600),) if number == day else NEVER for number in range(7))
            assert Hours.written(Hours(week=week).in_language(language)).week == week


def test_exceptions_may_be_written_in_german() -> None:
    hours = Hours.written("Mo 9-17", exceptions={"24.12.2026": "9 bis 12 Uhr", "1. 1. 2027": "geschlossen"})
    assert hours.as_json()["exceptions"] == {"2026-12-24": "09:00-12:00", "2027-01-01": ""}


def test_one_that_never_opens_again_says_so() -> None:
    weekly = Hours.written("Mo 09:00-10:00", zone="UTC")
    closed = {
        day.isoformat(): "" for day in (date(2026, 1, 1) + timedelta(days=number) for number in range(900))
    }
    assert Hours.written("Mo 9-10", exceptions=closed).next_opening(at("2026-02-01 00:00")) is None
    assert weekly.next_opening(at("2026-02-01 00:00")) is not None


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"week": "Mo-Fr"}, "Mo-Fr"),
        ({"week": "täglich"}, "täglich"),
        ({"week": "M 9-17"}, "M"),
        ({"week": "Xy 9-17"}, "Xy"),
        ({"week": "Mo 9-25"}, "9-25"),
        ({"week": "Mo 9:60-12"}, "9:60-12"),
        ({"week": "Mo 9-9"}, "9-9"),
        ({"week": ""}, ""),
        ({"week": "Mo 9-17", "zone": "Europe/Bielefeld"}, "Europe/Bielefeld"),
        ({"week": "Mo 9-17", "zone": "../../etc/passwd"}, "passwd"),
        ({"week": "Mo 9-17", "holidays": "DE-XX"}, "DE-XX"),
        ({"week": "Mo 9-17", "exceptions": {"24.12.": ""}}, "24.12."),
        ({"week": "Mo 9-17", "exceptions": {"31.11.2026": ""}}, "31.11.2026"),
        ({"week": "Mo 9-17", "exceptions": {"2026-12-24": "9"}}, "9"),
    ],
)
def test_what_cannot_be_read_is_named(values: dict[str, object], named: str) -> None:
    with pytest.raises(InvalidField) as refused:
        Hours.written(**values)  # type: ignore[arg-type]
    for language in ("de", "en"):
        assert named in refused.value.fault.told(language)


spans = st.lists(
    st.tuples(st.integers(0, DAY - 2), st.integers(1, DAY)).filter(lambda pair: pair[0] < pair[1]), max_size=2
).map(lambda pairs: tuple(sorted(set(pairs))))


@given(week=st.tuples(*[spans] * 7).filter(any), minutes=st.integers(0, 800 * DAY))
def test_what_is_written_is_read_again_and_the_next_opening_is_the_first(
    week: tuple[tuple[tuple[int, int], ...], ...], minutes: int
) -> None:
    hours = Hours(week=week)
    assert Hours.from_json(hours.as_json()) == hours
    now = at("2026-01-01 00:00") + timedelta(minutes=minutes)
    opens = hours.next_opening(now)
    assert opens is not None
    assert opens > now
    assert hours.is_open(opens) or NEVER in hours.week
    closed_until = [now + (opens - now) * share / 7 for share in range(1, 7)]
    if not hours.is_open(now) and hours.next_opening(now) == opens:
        assert not any(hours.is_open(moment) for moment in closed_until)
