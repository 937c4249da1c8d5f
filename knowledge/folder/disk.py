"""The disk under the data folder, looked at before it hurts."""

import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from knowledge.errors import CANNOT_START, REFUSED, DiskRefused, KundigError, Trouble
from knowledge.folder.home import Home
from knowledge.folder.ours import keep_private

MB = 1_000_000
LEAST = 500 * MB  # free, below which staff is told
SHARE = 0.05  # of the disk, below which it is told too,
LASTING = (errno.EACCES, errno.EPERM, errno.EROFS)  # trying again does not help
ENOUGH = 5_000 * MB  # unless this much is free


def disk_trouble(home: Home) -> Trouble | None:
    """Why the next message or release may find no room, or None. Costs two calls of the system."""
    return next(_troubles(home.root), None)


def take_possession(home: Home) -> None:
    """Makes the data folder ours alone, as every process does before it begins.

    Raises Trouble where it can only be read.
    """
    for trouble in _troubles(home.root):
        if trouble.kind == "disk_read_only":
            raise trouble
    keep_private(home.root)


def _troubles(root: Path) -> Iterator[Trouble]:
    folder = next(place for place in (root, *root.parents) if place.exists())
    try:
        facts = os.statvfs(folder)
    except OSError as error:
        yield Trouble("disk_unreadable", folder=str(folder), why=str(error.strerror))
        return
    if facts.f_flag & os.ST_RDONLY or not os.access(folder, os.W_OK):
        yield Trouble("disk_read_only", folder=str(folder))
    free, whole = facts.f_bavail * facts.f_frsize, facts.f_blocks * facts.f_frsize
    if is_little(free, whole):
        yield Trouble("disk_low", folder=str(folder), free=free // MB)
    elif facts.f_files and not facts.f_favail:
        yield Trouble("disk_no_files", folder=str(folder))


def is_little(free: int, whole: int) -> bool:
    """Whether this many free bytes of so many may soon be too few."""
    return free < LEAST or (free < SHARE * whole and free < ENOUGH)


def refused(error: KundigError | OSError) -> int:
    """Says on stderr why a process cannot go on; the exit code for it."""
    if isinstance(error, KundigError):
        print(error, file=sys.stderr)
        return error.exit_code
    print(disk_refused(error), file=sys.stderr)
    return CANNOT_START if error.errno in LASTING else REFUSED


def disk_refused(error: OSError) -> DiskRefused:
    """The system's own error with a place and a remedy."""
    place, why = str(error.filename or "KUNDIG_HOME"), str(error.strerror or error)
    if isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError):
        return DiskRefused("other", place=place, why=why)
    if isinstance(error, PermissionError):
        return DiskRefused("forbidden", place=place, why=why)
    return DiskRefused(place=place, why=why)
