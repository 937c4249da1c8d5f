"""Restoring a backup into an empty folder, and with PostgreSQL an empty database: whole, or not at all.

All is written into `.restoring` inside the folder, compared with what the backup says of itself, brought to
this version and settled, and only then moved up. As long as `.restoring` is there nothing else opens the
folder, so a restore that was killed is run again, and begins anew.
"""

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.operation.backups import contents
from bot.operation.backups.archive import Head, Member, read
from bot.operation.backups.contents import CORPUS, DUMP, ERASURES, STORE, TRACKER
from bot.operation.backups.errors import (
    DamagedBackup,
    DeliveryBeforeRestore,
    NewerBackup,
    RestoreRefused,
)
from bot.operation.upgrade import upgrade
from bot.privacy.erasure import Erasure
from bot.storage import Storage
from bot.storage.engines.connecting import shown
from bot.storage.errors import StoreNotEmpty
from bot.storage.restoring import Restoring, Settled, fill_server, open_server, restored_from, settle_file
from bot.storage.upgrade import REVISIONS
from knowledge.corpus.database import Database
from knowledge.corpus.migrations import is_known
from knowledge.files import locked, sync
from knowledge.folder import erasures
from knowledge.folder.home import RESTORING, Home
from knowledge.snapshot import check, let_go_of_jobs

NOTHING = Settled(0, (), 0)
# What a restore puts into the folder, with what is made beside databases when they are opened.
BESIDE = ("{}-wal", "{}-shm", ".{}.made", ".{}.upgrade")
OURS = (
    {name.partition("/")[0] for name in contents.FILES}
    | {"media", "releases"}
    | {beside.format(name) for name in (STORE, CORPUS, TRACKER) for beside in BESIDE}
)


@dataclass(frozen=True)
class Restored:
    """What was restored, and what was left undone with it."""

    folder: Path
    head: Head
    files: int
    settled: Settled
    jobs: int
    erased: int = 0  # conversations that were erased since, and are again

    def as_json(self) -> dict[str, Any]:
        return {
            "folder": str(self.folder),
            "taken": datetime.fromtimestamp(self.head.taken, UTC).isoformat(timespec="seconds"),
            "files": self.files,
            "kundig": self.head.kundig,
            "schema": {"store": self.head.store, "corpus": self.head.corpus},
            "keys": self.head.keys,
            "jobs_dropped": self.jobs,
            "deliveries_held": self.settled.deliveries,
            "turns_dropped": [list(turn) for turn in self.settled.turns],
            "log_ins_ended": self.settled.sessions,
            "erased_again": self.erased,
        }


def verify(file: Path) -> tuple[Head, int]:
    """Reads a backup through; how many files are in it. Raises as `restore` does of a file."""
    members = read(file)
    head, count = next(members), 0
    assert isinstance(head, Head)
    _check_version(file, head)
    for member in members:
        assert isinstance(member, Member)
        _check_name(file, member.name)
        count += 1
    return head, count


def restore(home: Home, file: Path, lists: Sequence[Path] = ()) -> Restored:
    """What `lists` of erasures, one beside the file, and its own say is erased again.

    Raises RestoreRefused, DamagedBackup, NewerBackup, StoreNotEmpty, ToolFailed, …; the folder is as empty as
    it was then.
    """
    members = read(file)
    head = next(members)
    assert isinstance(head, Head)
    _check_version(file, head)
    _check_database(home, head)
    done = _restored_before(home, head)
    lists = [*lists, file.parent / ERASURES]
    with _unfinished(home) as draft:
        if done:  # only the end was missing
            return Restored(home.root, head, 0, NOTHING, 0, _erase_again(home, lists))
        _clear(home, draft)
        try:
            count = _extract(members, draft, file)
            restored = _settle_and_place(home, head, draft, count)
            return replace(restored, erased=_erase_again(home, lists))
        except BaseException:
            _clear(home, draft)
            raise


def _erase_again(home: Home, lists: Sequence[Path]) -> int:
    """Conversations that were erased after the backup was taken do not come back; how many."""
    digests = erasures.digests_of(erasures.merge(lists, home.root / ERASURES))
    if not digests:
        return 0
    with Storage.open(home) as storage:
        with storage.reading() as read:
            back = [id for id in read.whole.ids() if erasures.digest(id) in digests]
        if back:
            Erasure(home, storage).run(back)
    return len(back)


def _restored_before(home: Home, head: Head) -> bool:
    """Whether the database holds this backup already, and only the folder is not done with. Raises
    StoreNotEmpty when it holds anything else.
    """
    url = home.settings.database
    found = restored_from(url) if url else ""
    if found and not (found == head.id and (home.root / RESTORING).exists()):
        raise StoreNotEmpty(place=shown(url))
    return bool(found)


def _settle_and_place(home: Home, head: Head, draft: Path, count: int) -> Restored:
    url = home.settings.database
    restoring = Restoring(head.id, head.taken, time.time(), DeliveryBeforeRestore().fault.as_json())
    inside = replace(home, root=draft, settings=replace(home.settings, database=""))
    for name in (STORE, CORPUS, TRACKER):
        if (draft / name).exists():
            check(draft / name, name)
    settled = NOTHING
    if url:
        fill_server(url, draft / DUMP)
        (draft / DUMP).unlink()
        Database(inside.corpus).close()
    else:
        upgrade(inside)
        settled = settle_file(draft / STORE, restoring)
    jobs = let_go_of_jobs(draft / CORPUS)
    _place(draft, home.root)
    if url:
        settled = open_server(url, head.store, head.facts, restoring)
    return Restored(home.root, head, count, settled, jobs)


def _check_version(file: Path, head: Head) -> None:
    if (head.store and head.store not in REVISIONS) or (head.corpus and not is_known(head.corpus)):
        raise NewerBackup(file=str(file), version=head.kundig)


def _check_database(home: Home, head: Head) -> None:
    if (head.database == "postgresql") != bool(home.settings.database):
        if home.settings.database:
            raise RestoreRefused("needs_sqlite")
        raise RestoreRefused("needs_postgresql")


def _check_name(file: Path, name: str) -> None:
    if not contents.known(name):
        raise DamagedBackup("stranger", file=str(file), member=name)


@contextmanager
def _unfinished(home: Home) -> Iterator[Path]:
    """The folder `.restoring`, ours alone while the block lasts, and gone after it. Raises RestoreRefused."""
    root, draft = home.root, home.root / RESTORING
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(path != draft and not (draft.is_dir() and path.name in OURS) for path in root.iterdir()):
        raise RestoreRefused("not_empty", folder=str(root))
    draft.mkdir(mode=0o700, exist_ok=True)
    try:
        with locked(draft, wait=False):
            try:
                sync(root)
                yield draft
            finally:
                shutil.rmtree(draft)
                sync(root)
    except BlockingIOError as error:
        raise RestoreRefused("running", folder=str(root)) from error


def _clear(home: Home, draft: Path) -> None:
    """What a restore has put there is taken away, and nothing else."""
    for path in [*(home.root / name for name in OURS), *draft.iterdir()]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _extract(members: Iterator[Head | Member], draft: Path, file: Path) -> int:
    count = 0
    for member in members:
        assert isinstance(member, Member)
        _check_name(file, member.name)
        if member.size > shutil.disk_usage(draft).free:
            raise RestoreRefused("no_room", member=member.name, bytes=member.size)
        for folder in reversed(Path(member.name).parents):
            (draft / folder).mkdir(mode=0o700, exist_ok=True)
        _write(draft / member.name, member)
        count += 1
    return count


def _write(path: Path, member: Member) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        for block in member.blocks:
            stream.write(block)
        stream.flush()
        os.fsync(stream.fileno())


def _place(draft: Path, root: Path) -> None:
    """Moves everything up but what upgrading has put aside: the backup itself is the older copy."""
    for aside in [*draft.glob("*.before-*"), *draft.glob(".*.upgrade")]:
        aside.unlink()
    for folder in [path for path in draft.rglob("*") if path.is_dir()]:
        sync(folder)
    for path in draft.iterdir():
        path.rename(root / path.name)
    sync(root)
