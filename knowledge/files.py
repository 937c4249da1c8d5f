"""Files that others read meanwhile: they, or a crash, see the old one or the new, never half of it."""

import fcntl
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from knowledge.errors import FileRefused


def replace_file(path: Path, content: bytes) -> None:
    """Raises FileRefused when the folder cannot be written."""
    try:
        with _draft(path, content) as draft:
            os.replace(draft, path)
        sync(path.parent)
    except OSError as error:
        raise FileRefused("not_writable", file=str(path), why=error.strerror) from error


def seal(path: Path) -> None:
    """Keeps a file's digest beside it, so that damage is seen later. Raises FileRefused."""
    replace_file(_seal_of(path), digest(path).encode())


def is_sealed(path: Path) -> bool:
    """Whether the file is there as it was when it was sealed; what can be made anew is, otherwise."""
    try:
        return digest(path) == _seal_of(path).read_text(encoding="ascii")
    except (OSError, ValueError):
        return False


def digest(path: Path) -> str:
    """The SHA-256 of a file's content, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _seal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def make_file(path: Path, content: bytes) -> None:
    """Unlike `replace_file`, never replaces what another process made first. Its owner alone may read it."""
    with _draft(path, content) as draft, suppress(FileExistsError):
        os.link(draft, path)


@contextmanager
def _draft(path: Path, content: bytes) -> Iterator[str]:
    """A file beside `path` with this content, safe on the disk; gone afterwards, unless it was renamed."""
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name[:50]}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        yield draft
    finally:
        with suppress(FileNotFoundError):
            os.unlink(draft)


def remember(path: Path) -> None:
    """Keeps in mind that this database was here, so that a missing one is not taken for a new beginning."""
    mark = marker(path)
    if not mark.exists():
        mark.touch(mode=0o600)


def is_lost(path: Path) -> bool:
    """Whether a database was here that is missing by now, or is empty."""
    return marker(path).exists() and (not path.exists() or not path.stat().st_size)


def marker(path: Path) -> Path:
    return path.with_name(f".{path.name}.made")


def untouched(path: Path) -> str:
    """The URI under which SQLite reads a file and makes none beside it. For a short look."""
    alone = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    return f"{path.absolute().as_uri()}?mode=ro{alone}"


def quick_check(path: Path) -> str:
    """What SQLite finds wrong with a file, reading it through; empty when nothing is, or there is no file.

    Raises sqlite3.OperationalError when it cannot be looked at just now.
    """
    if not path.exists():
        return ""
    try:
        with closing(sqlite3.connect(untouched(path), uri=True, timeout=20)) as found:
            [(told,)] = found.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if told == "ok" else str(told).replace("\n", " ")


def set_aside(path: Path, version: str) -> Path:
    """Copies an SQLite file beside itself, before a migration to `version` changes it; returns the copy.

    It may be in use; what is committed is copied, to one file without a log. What an attempt that came to
    nothing has left is cleared away, so one process at a time: hold the write lock. Raises sqlite3.Error and
    OSError.
    """
    copy = path.with_name(f"{path.name}.before-{version}")
    for left in path.parent.glob(f".{copy.name}-*"):
        left.unlink()
    descriptor, draft = tempfile.mkstemp(prefix=f".{copy.name}-", dir=path.parent)
    os.close(descriptor)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(draft)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
        sync(Path(draft))
        os.replace(draft, copy)
    except BaseException:
        os.unlink(draft)
        raise
    sync(path.parent)
    return copy


def copies(path: Path) -> list[Path]:
    """What was put aside of this file before migrations."""
    return sorted(path.parent.glob(f"{path.name}.before-*"))


def empty_log(path: Path, patience: float = 2.0) -> bool:
    """Brings an SQLite file's log into the file and empties it, so that nothing deleted is left in it.

    False when others read or wrote all the while. Raises sqlite3.Error.
    """
    if not path.exists():
        return True
    with closing(sqlite3.connect(path, timeout=patience)) as db:
        [busy, *_] = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def sync(path: Path) -> None:
    """Flushes a file or folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Holds the file or folder for this process alone; the system lets go of it when the process dies."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
