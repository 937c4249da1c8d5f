"""When a site's desk is open: a week in its time zone, public holidays, exceptions. Pure.

The week is kept as OpenStreetMap writes opening hours: `Mo-Fr 09:00-12:00,13:00-17:00; Sa 10:00-14:00`. It
is read as people write it, in the languages of the staff: `Mo bis Fr 9-17 Uhr, Sa 10.00-14`.

Times are those of the wall clock, so an hour stays where it is when the clocks change.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Self
from zoneinfo import ZoneInfo

from knowledge.errors import InvalidField
from knowledge.sites.weekdays import short_names, weekday

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY = 24 * 60  # minutes
AHEAD = 400  # days that are looked at for the next opening
CLOSED = frozenset({"", "off", "closed", "geschlossen", "zu"})
_CLOCK = r"(\d{1,2})(?:[:.]([0-5]\d))?"
_SPAN = re.compile(rf"{_CLOCK}\s*-\s*{_CLOCK}")
_DAY = r"[^\W\d_]+\.?"
_RULE = re.compile(rf"({_DAY}(?:\s*[-,]\s*{_DAY})*)\s*:?\s+(\S.*)")
_WORDS = (  # what stands for a sign
    (re.compile(r"\s*(?:[–—]|\b(?:bis|to|until)\b)\s*", re.IGNORECASE), "-"),
    (re.compile(r"\s*(?:[&+/]|\b(?:und|and)\b)\s*", re.IGNORECASE), ","),
    (re.compile(r"(?<=\d)\s*(?:uhr|h)\b", re.IGNORECASE), ""),
    (re.compile(r"(?<=\d)\s*,\s*(?=[^\W\d_])"), "; "),  # a day behind hours begins a rule
)
_GERMAN_DATE = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")

UNSET: dict[str, Any] = {"week": "", "zone": "Europe/Berlin", "holidays": "", "exceptions": {}}  # as JSON

Spans = tuple[tuple[int, int], ...]  # minutes of a day from which to which; beyond 1440: on the next day
NEVER: Spans = ()


@dataclass(frozen=True)
class Hours:
    """`week` has the spans of Monday to Sunday; `holidays` is a country, or one of its states: DE, DE-BY."""

    zone: str = "Europe/Berlin"
    week: tuple[Spans, ...] = field(default=(NEVER,) * 7)
    holidays: str = ""
    exceptions: Mapping[date, Spans] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not _is_zone(self.zone):
            raise InvalidField("hours", "no_zone", value=self.zone)
        if self.holidays and not _is_region(self.holidays):
            raise InvalidField("hours", "no_region", value=self.holidays)
        if not any(self.week):
            raise InvalidField("hours", "never_open")

    @classmethod
    def written(
        cls,
        week: str,
        *,
        zone: str = "Europe/Berlin",
        holidays: str = "",
        exceptions: Mapping[str, str] | None = None,
    ) -> Self:
        """From texts as people type them. An exception without spans is a day on which it is closed."""
        days = {_date(day): _spans(_signs(spans)) for day, spans in (exceptions or {}).items()}
        return cls(zone.strip(), _week(week), holidays.strip().upper(), days)

    def is_open(self, at: datetime) -> bool:
        """`at` has a time zone, any."""
        return any(opens <= at < closes for opens, closes in self._around(at))

    def next_opening(self, after: datetime) -> datetime | None:
        """In the desk's own zone; None when it does not open within a year or so."""
        first = self._local(after).date()
        for number in range(AHEAD):
            for opens, _ in self._on(first + timedelta(days=number)):
                if opens > after:
                    return opens.astimezone(ZoneInfo(self.zone))
        return None

    def closes(self, at: datetime) -> datetime | None:
        """When the desk that is open at this moment closes; None when it is not."""
        ends = [closes for opens, closes in self._around(at) if opens <= at < closes]
        return max(ends).astimezone(ZoneInfo(self.zone)) if ends else None

    def as_json(self) -> dict[str, Any]:
        return {
            "zone": self.zone,
            "week": self.as_text(),
            "holidays": self.holidays,
            "exceptions": {day.isoformat(): _text(spans) for day, spans in sorted(self.exceptions.items())},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls.written(
            stored["week"], zone=stored["zone"], holidays=stored["holidays"], exceptions=stored["exceptions"]
        )

    def as_text(self, days: Sequence[str] = DAYS) -> str:
        """The week as `written` reads it, days that are alike together."""
        rules: list[tuple[int, int, Spans]] = []
        for number, spans in enumerate(self.week):
            if rules and rules[-1][1:] == (number - 1, spans):
                rules[-1] = (rules[-1][0], number, spans)
            else:
                rules.append((number, number, spans))
        named = ((_days(days[first], days[last]), spans) for first, last, spans in rules)
        return "; ".join(f"{name} {_text(spans)}" for name, spans in named if spans)

    def in_language(self, language: str) -> str:
        """The same for somebody who reads it."""
        return self.as_text(short_names(language))

    def _around(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans of today, and those of yesterday, which may last beyond midnight."""
        today = self._local(at).date()
        yield from self._on(today - timedelta(days=1))
        yield from self._on(today)

    def _on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for start, end in self._spans_of(day):
            yield self._moment(day, start), self._moment(day, end)

    def _spans_of(self, day: date) -> Spans:
        if day in self.exceptions:
            return self.exceptions[day]
        if self.holidays and day in _holidays(self.holidays, day.year):
            return NEVER
        return self.week[day.weekday()]

    def _moment(self, day: date, minute: int) -> datetime:
        """In UTC, so that moments around a change of the clocks compare as they follow each other."""
        whole_days, minute = divmod(minute, DAY)
        clock = time(minute // 60, minute % 60, tzinfo=ZoneInfo(self.zone))
        return datetime.combine(day + timedelta(days=whole_days), clock).astimezone(UTC)

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))


def _week(text: str) -> tuple[Spans, ...]:
    week: list[Spans] = [NEVER] * 7
    for rule in filter(None, (part.strip() for part in re.split(r"[;\n]", _signs(text)))):
        found = _RULE.fullmatch(rule)
        if found is None:
            raise InvalidField("hours", "no_rule", value=rule)
        spans = _spans(found[2])
        for number in _numbers(found[1]):
            week[number] = spans
    return tuple(week)


def _signs(text: str) -> str:
    for words, sign in _WORDS:
        text = words.sub(sign, text)
    return text


def _numbers(days: str) -> Iterator[int]:
    for part in days.split(","):
        first, _, last = part.partition("-")
        start = _number(first)
        length = (_number(last) - start) % 7 if last else 0
        yield from ((start + offset) % 7 for offset in range(length + 1))


def _number(day: str) -> int:
    number = weekday(day)
    if number is None:
        raise InvalidField("hours", "no_day", value=day.strip())
    return number


def _spans(text: str) -> Spans:
    """`09:00-12:00,13-17`; nothing and `off` are closed. One that ends before it begins ends the next day."""
    if text.strip().casefold() in CLOSED:
        return NEVER
    return tuple(sorted(_span(part.strip()) for part in text.split(",")))


def _span(text: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise InvalidField("hours", "no_span", value=text)
    opens, closes = (int(found[at]) * 60 + int(found[at + 1] or 0) for at in (1, 3))
    if not (opens < DAY and closes <= DAY and opens != closes):
        raise InvalidField("hours", "no_span", value=text)
    return opens, closes if closes > opens else closes + DAY


def _date(text: str) -> date:
    """`2026-12-24`, or `24.12.2026`."""
    german = _GERMAN_DATE.fullmatch(text.strip())
    try:
        if german:
            return date(int(german[3]), int(german[2]), int(german[1]))
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidField("hours", "no_date", value=text) from error


def _days(first: str, last: str) -> str:
    return first if first == last else f"{first}-{last}"


def _text(spans: Spans) -> str:
    return ",".join(
        f"{_clock(opens)}-{_clock(closes if closes <= DAY else closes - DAY)}" for opens, closes in spans
    )


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _is_region(region: str) -> bool:
    from holidays import list_supported_countries  # slow to load, and most processes never ask

    country, _, state = region.partition("-")
    known = list_supported_countries()
    return country in known and (not state or state in known[country])


@lru_cache(maxsize=64)
def _holidays(region: str, year: int) -> frozenset[date]:
    from holidays import country_holidays

    country, _, state = region.partition("-")
    return frozenset(country_holidays(country, subdiv=state or None, years=year))
