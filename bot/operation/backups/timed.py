"""Timed backups: one when the last is old enough, the oldest gone once a new one is there.

What counts is what lies in the folder. So a backup that failed is tried again within the hour, and a setting
that was changed holds at once.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.operation.backups.archive import Head, read
from bot.operation.backups.errors import BackupRefused, DamagedBackup, NewerBackup, NotFlawless
from bot.operation.backups.taking import take
from bot.operation.timed.clock import Timed
from bot.storage import Storage, StoreUnavailable
from bot.storage.inspection import as_it_is
from knowledge.files import locked
from knowledge.folder import erasures
from knowledge.folder.home import Home

NAME = "backup"  # of the timed job
WITH_FAULTS = 2  # times as many are kept
LEASE = LOOK_EVERY = 3600.0  # seconds
_STAMP = "%Y%m%dT%H%M%SZ"
_FILE = re.compile(r"kundig-(\d{8}T\d{6}Z)\.tar\.gz")


@dataclass(frozen=True)
class Kept:
    """A timed backup in its folder, and when it was taken (unix seconds)."""

    file: Path
    taken: float


def timed(home: Home) -> tuple[Timed, ...]:
    """The job, where the settings name a folder: with several nodes, on the one that has the corpus."""
    backups = home.settings.backups
    if not backups.folder:
        return ()
    return (Timed(NAME, min(LOOK_EVERY, backups.every), partial(run, home)),)


def run(home: Home, _: Storage, now: float | None = None) -> None:
    """Takes a backup if one is due, and removes the oldest beyond those to keep.

    Raises BackupRefused, and NotFlawless when what was backed up has faults; then twice as many are kept,
    since an older one may be without them.
    """
    backups, moment = home.settings.backups, time.time() if now is None else now
    with _alone(backups.place(home.root)) as folder:
        erasures.merge([home.root / erasures.NAME], folder / erasures.NAME)
        last = max((each.taken for each in kept(folder) if each.taken <= moment), default=0.0)
        if moment - last < backups.every * 0.99:  # a clock that looks every so often is not exact
            return
        taken = take(home, folder / name_at(moment))
        keep = backups.keep * (WITH_FAULTS if taken.problems else 1)
        for old in of_node(kept(folder), taken.head.node)[:-keep]:
            old.file.unlink()
        if taken.problems:
            raise NotFlawless(file=str(taken.file), why=taken.problems[0].told("en"))


def kept(folder: Path) -> list[Kept]:
    """The timed backups that are there, oldest first."""
    found = ((path, _FILE.fullmatch(path.name)) for path in folder.glob("kundig-*.tar.gz"))
    return sorted(
        (Kept(path, _moment(match[1])) for path, match in found if match), key=lambda one: one.taken
    )


def of_node(found: list[Kept], node: str) -> list[Kept]:
    """Those of this data folder: several installations may share a folder, and none removes another's."""
    return [each for each in found if _node(each.file) == node]


def name_at(moment: float) -> str:
    return f"kundig-{datetime.fromtimestamp(moment, UTC).strftime(_STAMP)}.tar.gz"


def _moment(stamp: str) -> float:
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC).timestamp()


def _node(file: Path) -> str | None:
    """None for what is no backup: it is not ours to remove."""
    try:
        head = next(read(file))
    except (DamagedBackup, NewerBackup):
        return None
    assert isinstance(head, Head)
    return head.node


@dataclass(frozen=True)
class Standing:
    """How timed backups stand: the last, when the next is overdue, and why the last try failed."""

    last: Kept | None
    overdue: bool
    error: str = ""


def standing(home: Home, now: float) -> Standing:
    """Changes nothing. Raises what a folder that cannot be read raises."""
    backups = home.settings.backups
    last = max(kept(backups.place(home.root)), key=lambda one: one.taken, default=None)
    overdue = last is None or now - last.taken > backups.every + 2 * LOOK_EVERY
    return Standing(last, overdue, _error(home))


def _error(home: Home) -> str:
    try:
        with as_it_is(home) as read_only:
            errors = {job.name: job.error for job in read_only.timed_jobs.all()}
    except StoreUnavailable:  # told by others, or of a version without timed jobs
        return ""
    return errors.get(NAME) or ""


@contextmanager
def _alone(folder: Path) -> Iterator[Path]:
    """One process takes timed backups here. Raises BackupRefused."""
    try:
        if folder.parent.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)
        with locked(folder, wait=False):
            yield folder
    except BlockingIOError as error:
        raise BackupRefused("running", folder=str(folder)) from error
    except FileNotFoundError as error:
        raise BackupRefused("no_folder", folder=str(folder)) from error
