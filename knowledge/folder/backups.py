"""When backups are taken by themselves, where they go, and how long they are kept."""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from knowledge.folder.parts import PartRefused, UnknownPart, pairs

HOUR = 3600.0  # seconds
_USUAL: dict[str, Any] = {"folder": "", "every_hours": 24.0, "keep": 7}


class Backups(Mapping[str, Any]):
    """A `folder`, the hours between two backups, and how many are kept; no folder: none are taken.

    From a mapping, or from text like `folder = /mnt/backup, every_hours = 24, keep = 7`. Raises ValueError.
    """

    def __init__(self, given: object = "") -> None:
        told = pairs(given) if isinstance(given, str) else given
        if not isinstance(told, Mapping):
            raise ValueError(f"{given!r} says not when backups are taken")
        if unknown := [name for name in told if name not in _USUAL]:
            raise UnknownPart(str(unknown[0]), tuple(_USUAL))
        values = _USUAL | dict(told)
        self.folder = _folder(values["folder"])
        self.every_hours = _number("every_hours", values["every_hours"], 0.1, 24 * 366)
        self.keep = int(_number("keep", values["keep"], 1, 1000))
        if self.keep != float(values["keep"]):
            raise PartRefused("keep", values["keep"], "7 (1–1000)")
        if told and not self.folder:
            raise PartRefused("folder", self.folder, "/mnt/backup")

    @property
    def every(self) -> float:
        """Seconds between two backups."""
        return self.every_hours * HOUR

    @property
    def longest(self) -> float:
        """Seconds for which a backup is kept, and with it whoever was erased since; 0 when none are taken.

        While what is backed up is damaged it is twice as long. Backups taken by hand stay until somebody
        removes them.
        """
        return self.every * self.keep if self.folder else 0.0

    def place(self, home: Path) -> Path:
        """The folder; one without a leading slash lies in the data folder."""
        return home / self.folder

    def __getitem__(self, name: str) -> Any:
        if name not in _USUAL:
            raise KeyError(name)
        return getattr(self, name)

    def __iter__(self) -> Iterator[str]:
        return iter(_USUAL)

    def __len__(self) -> int:
        return len(_USUAL)

    def __hash__(self) -> int:
        return hash((self.folder, self.every_hours, self.keep))

    def __repr__(self) -> str:
        return repr(dict(self))


def _folder(value: object) -> str:
    if not isinstance(value, str) or not value.isprintable() or ".." in Path(value).parts:
        raise PartRefused("folder", value, "/mnt/backup")
    return value.strip()


def _number(part: str, value: object, least: float, most: float) -> float:
    refused = PartRefused(part, value, f"{_USUAL[part]:g} ({least}–{most})")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise refused
    try:
        number = float(value)
    except ValueError as error:
        raise refused from error
    if not (math.isfinite(number) and least <= number <= most):
        raise refused
    return number
