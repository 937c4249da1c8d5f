"""From when until when an entry holds: whole days on the server's clock, the last one included. Pure."""

import re
from collections.abc import Collection
from datetime import date, timedelta
from typing import Protocol

from knowledge.errors import InvalidField

DAYS = ("valid_from", "valid_until")  # fields of an entry
DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")  # 24.12.2026
WITH_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ][\d:.+Z]+")  # as some programs write a day


class Bounded(Protocol):
    """What an entry says of its time; an empty bound is none."""

    @property
    def valid_from(self) -> str: ...

    @property
    def valid_until(self) -> str: ...


def day(field: str, text: object) -> str:
    """The day as ISO 8601; also of 24.12.2026, which people type. Empty stays empty. Raises InvalidField."""
    if not isinstance(text, str):
        raise InvalidField(field, "no_calendar_day", value=text)
    bare = text.strip()
    if dotted := DOTTED.fullmatch(bare):
        bare = f"{dotted[3]}-{int(dotted[2]):02}-{int(dotted[1]):02}"
    elif timed := WITH_TIME.fullmatch(bare):
        bare = timed[1]
    try:
        return date.fromisoformat(bare).isoformat() if bare else ""
    except ValueError as error:
        raise InvalidField(field, "no_calendar_day", value=text) from error


def check_order(valid_from: str, valid_until: str) -> None:
    """Raises InvalidField where the end comes before the beginning."""
    if valid_from and valid_until and valid_until < valid_from:
        raise InvalidField("valid_until", "ends_before", start=valid_from, end=valid_until)


def is_valid(entry: Bounded, today: date) -> bool:
    return not is_later(entry, today) and not is_over(entry, today)


def is_later(entry: Bounded, today: date) -> bool:
    return bool(entry.valid_from) and entry.valid_from > today.isoformat()


def is_over(entry: Bounded, today: date) -> bool:
    return bool(entry.valid_until) and entry.valid_until < today.isoformat()


def next_change(entries: Collection[Bounded], today: date) -> str:
    """The first day after today on which one of these begins to hold, or holds no more; empty without one."""
    begin = [entry.valid_from for entry in entries if is_later(entry, today)]
    last = [entry.valid_until for entry in entries if entry.valid_until and not is_over(entry, today)]
    return min([*begin, *(_after(day) for day in last)], default="")


def _after(day: str) -> str:
    at = date.fromisoformat(day)
    return (at + timedelta(1)).isoformat() if at < date.max else day
