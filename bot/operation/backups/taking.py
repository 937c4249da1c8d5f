"""Taking a backup while everything runs.

The order makes its parts fit one another: first the trackers, which may be behind what customers were told
but never ahead; then the store and the corpus, each as it was at one moment; then releases and pictures,
which never change and were there before anything could name them. All is written into a hidden folder beside
the target and put in place at the end, so there is a whole backup or none.
"""

import importlib.metadata
import os
import shutil
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.cluster.distribution import Distribution, node_of
from bot.operation.backups import contents
from bot.operation.backups.archive import Archive, Head
from bot.operation.backups.contents import CORPUS, DUMP, ERASURES, KEY, NODE, SETTINGS, STORE, TRACKER
from bot.operation.backups.errors import BackupRefused, SettingsLeftOut
from bot.storage import Storage
from bot.storage.copies import copy_file, dump_server
from knowledge.faults import Fault
from knowledge.files import is_lost, locked, sync
from knowledge.folder.home import Home
from knowledge.media.media import OURS
from knowledge.snapshot import check, corpus_version, pictures_named, snapshot

_DRAFT = ".kundig-backup-"
_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


@dataclass(frozen=True)
class Taken:
    """A backup that is in place. `problems` were there before it: what it holds has them, too."""

    file: Path
    bytes: int
    files: int
    head: Head
    problems: tuple[Fault, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "file": str(self.file),
            "bytes": self.bytes,
            "files": self.files,
            "taken": datetime.fromtimestamp(self.head.taken, UTC).isoformat(timespec="seconds"),
            "schema": {"store": self.head.store, "corpus": self.head.corpus},
            "database": self.head.database,
            "keys": self.head.keys,
            "problems": [asdict(fault) | {"message": fault.told("en")} for fault in self.problems],
        }


def take(home: Home, file: Path, *, with_keys: bool = False) -> Taken:
    """Everything acknowledged before the call is in it. Raises BackupRefused, and what the databases raise;
    then nothing is left behind.
    """
    home = replace(home, makes_folders=False)
    _check(home, file)
    try:
        with _draft_folder(file.parent) as folder:
            draft = folder / "draft"
            head, problems, files = _Taking(home, folder, with_keys=with_keys).write(draft)
            _place(draft, file)
            return Taken(file, file.stat().st_size, files, head, problems)
    except OSError as error:
        raise BackupRefused("disk", file=str(file), why=error.strerror or str(error)) from error
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _NO_ROOM:
            raise BackupRefused("disk", file=str(file), why=str(error)) from error
        raise BackupRefused("unreadable", folder=str(home.root), why=str(error)) from error


def _check(home: Home, file: Path) -> None:
    if file.exists() or file.is_symlink():
        raise BackupRefused("exists", file=str(file))
    if not file.parent.is_dir():
        raise BackupRefused("no_folder", folder=str(file.parent))
    databases = [home.corpus] + [home.conversations] * (not home.settings.database)
    for lost in filter(is_lost, databases):  # a backup without it would drive out those that have it
        raise BackupRefused("lost", file=str(lost))
    if not any(database.exists() for database in databases):
        raise BackupRefused("nothing", folder=str(home.root))
    if home.settings.database:  # this node's folder must be the one with the corpus
        with Storage.open(home) as storage:
            Distribution(replace(home, makes_folders=True), storage).check_corpus()
    with suppress(OSError):  # a disk that is full or read-only has nothing less to be backed up
        node_of(replace(home, makes_folders=True))


class _Taking:
    """One backup on its way. Its databases are copied into `folder` first."""

    def __init__(self, home: Home, folder: Path, *, with_keys: bool) -> None:
        self._home, self._folder, self._keys = home, folder, with_keys
        self._facts: dict[str, str] = {}

    def write(self, draft: Path) -> tuple[Head, tuple[Fault, ...], int]:
        moment = time.time()
        store, corpus = self._copy_databases()
        head = Head(
            id=uuid.uuid4().hex,
            taken=moment,
            kundig=importlib.metadata.version("kundig"),
            store=store,
            corpus=corpus,
            database="postgresql" if self._home.settings.database else "sqlite",
            node=self._small(NODE).decode("ascii"),
            keys=self._keys,
            facts=self._facts,
        )
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            archive = Archive(stream, head)
            self._add_databases(archive)
            problems = self._add_files(archive)
            archive.close()
            stream.flush()
            os.fsync(stream.fileno())
        return head, problems, len(archive.digests)

    def _copy_databases(self) -> tuple[str, str]:
        """The versions of store and corpus."""
        home, store, corpus = self._home, "", ""
        if url := home.settings.database:
            store, self._facts = dump_server(url, self._folder / DUMP, with_secret=self._keys)
        if not url and home.tracker.exists():
            snapshot(home.tracker, self._folder / TRACKER)
        if not url and home.conversations.exists():
            store = copy_file(home.conversations, self._folder / STORE, with_secret=self._keys)
        if home.corpus.exists():
            snapshot(home.corpus, self._folder / CORPUS)
            corpus = corpus_version(self._folder / CORPUS)
        return store, corpus

    def _add_databases(self, archive: Archive) -> None:
        """Each copy goes as soon as it is in the archive, so that disks need not hold both."""
        self._pictures = pictures_named(self._folder / CORPUS) if (self._folder / CORPUS).exists() else set()
        for name in (STORE, CORPUS, TRACKER, DUMP):
            copy = self._folder / name
            if copy.exists():
                if name != DUMP:
                    check(copy, str(self._home.root / name), quick=True)
                archive.add(name, copy)
                copy.unlink()

    def _add_files(self, archive: Archive) -> tuple[Fault, ...]:
        """What is wrong with them."""
        home, problems = self._home, list[Fault]()
        current, last = self._small("releases/current"), self._small("releases/.last")
        for number in contents.numbers(home):
            for name, path in contents.of_release(home, number):
                archive.add(name, path)
            problems += contents.faults_of_release(home, number, archive.digests)
        self._pictures |= self._of_release(current)
        for name, path in contents.pictures(home):
            archive.add(name, path)
        problems += contents.faults_of_pictures(self._pictures, archive.digests)
        small = {"releases/current": current, "releases/.last": last}
        small |= {name: self._small(name) for name in (NODE, ERASURES)}
        small |= {KEY: self._small(KEY)} if self._keys else {}
        if (home.root / SETTINGS).exists():
            told = contents.settings(home)
            small[SETTINGS] = told or b""
            problems += [SettingsLeftOut(file=SETTINGS).fault] * (told is None)
        for name, content in small.items():
            if content:
                archive.add_bytes(name, content)
        return tuple(problems)

    def _of_release(self, number: bytes) -> set[str]:
        """The pictures that the live release names."""
        if not number:
            return set()
        files = (self._home.releases / number.decode("ascii", "replace").strip()).glob("*.jsonl")
        texts = (file.read_text(encoding="utf-8", errors="replace") for file in files)
        return {name for text in texts for name in OURS.findall(text)}

    def _small(self, name: str) -> bytes:
        with suppress(FileNotFoundError):
            return (self._home.root / name).read_bytes()
        return b""


@contextmanager
def _draft_folder(parent: Path) -> Iterator[Path]:
    """A hidden folder of ours alone, gone in the end; those that killed processes have left go first."""
    for left in parent.glob(f"{_DRAFT}*"):
        with suppress(BlockingIOError, FileNotFoundError), locked(left, wait=False):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=parent))
    try:
        with locked(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _place(draft: Path, file: Path) -> None:
    """Never over a file that came meanwhile."""
    try:
        os.link(draft, file)
    except FileExistsError as error:
        raise BackupRefused("exists", file=str(file)) from error
    except OSError:  # a file system without links
        if file.exists():
            raise BackupRefused("exists", file=str(file)) from None
        os.rename(draft, file)
    sync(file.parent)
