"""How long each class of data is kept, in days."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from knowledge.folder.parts import PartRefused, UnknownPart, pairs

LONGEST = 3650  # days
DEFAULTS: Mapping[str, int] = MappingProxyType(
    {
        "conversations": 90,  # after their last message; then they are archived
        "archive": 7,  # in which an admin can bring them back; then they are gone
        "attachments": 90,  # pictures and PDFs, unless their conversation goes first
        "deliveries": 30,  # that arrived: what was told when, not what was said
        "outcomes": 400,  # how questions ended: numbers, no text
        "imports": 30,  # finished jobs of curation
        "proposals": 180,  # answers that agents proposed as entries, from then on, decided about or not
        "posts": 180,  # public ones, without personal data, and what became of them
        "copies": 30,  # of files that an upgrade put aside
        "records": 730,  # the audit, and what each run did: numbers, never what was said
    }
)


class Periods(Mapping[str, int]):
    """Class of data → days; what is not given is as in DEFAULTS.

    From a mapping, or from text like `conversations = 30, deliveries = 14`. Raises ValueError.
    """

    def __init__(self, given: object = "") -> None:
        told = pairs(given) if isinstance(given, str) else given
        if not isinstance(told, Mapping):
            raise ValueError(f"{given!r} names no periods")
        if unknown := [name for name in told if name not in DEFAULTS]:
            raise UnknownPart(str(unknown[0]), tuple(DEFAULTS))
        self._days = {**DEFAULTS, **{name: _days_of(name, value) for name, value in told.items()}}

    def __getitem__(self, name: str) -> int:
        return self._days[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._days)

    def __len__(self) -> int:
        return len(self._days)

    def __hash__(self) -> int:
        return hash(tuple(self._days.values()))

    def __repr__(self) -> str:
        return ", ".join(f"{name} = {value}" for name, value in self._days.items())


def _days_of(name: str, value: object) -> int:
    try:
        return days(value)
    except ValueError as error:
        raise PartRefused(name, value, f"{DEFAULTS[name]} (1–{LONGEST})") from error


def days(value: Any) -> int:
    """A whole number of days from 1 to LONGEST; raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(f"{value!r} is no number of days")
    number = int(value)
    if not 1 <= number <= LONGEST:
        raise ValueError(f"{number} days are not from 1 to {LONGEST}")
    return number
