"""Ways in which a file is damaged: by a disk, a copy that broke off, or somebody's hand."""

import os
import random
from collections.abc import Callable
from pathlib import Path

NOBODY = 65534
Damage = Callable[[Path], None]


def halved(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def emptied(file: Path) -> None:
    os.truncate(file, 0)


def garbled(file: Path) -> None:
    """A tenth of it, at least 64 bytes in the middle: what a bad sector or a half-done restore leaves."""
    size = file.stat().st_size
    length = min(size, max(64, size // 10))
    start = (size - length) // 2
    with file.open("r+b") as stream:
        stream.seek(start)
        stream.write(random.Random(size).randbytes(length))


def removed(file: Path) -> None:
    file.unlink()


def given_away(file: Path) -> None:
    """To another user, who lets nobody read it."""
    os.chown(file, NOBODY, NOBODY)
    file.chmod(0o600)


DAMAGES: dict[str, Damage] = {
    "halved": halved,
    "emptied": emptied,
    "garbled": garbled,
    "removed": removed,
    "unreadable": given_away,
}
