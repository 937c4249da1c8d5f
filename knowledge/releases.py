"""Releases: immutable, numbered, published atomically.

A release is staged in a hidden folder, flushed to disk and renamed to the next number; `current` is a file
that holds the number in use and is replaced by a rename. A crash at any point leaves the old release working.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from knowledge.entries import Entry
from knowledge.errors import (
    DamagedRelease,
    InvalidField,
    NoRelease,
    UnknownEntry,
    UnknownRelease,
)
from knowledge.files import replace_file, sync

ENTRIES = "entries.jsonl"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class ReleaseInfo:
    """One line of a list of releases. `damage` is empty, or says what is wrong with it."""

    number: int
    created: str
    author: str
    entries: int
    current: bool
    damage: str = ""


@dataclass(frozen=True)
class Release:
    """What was published once. Opening checks that its files are there and have their size."""

    number: int
    path: Path
    manifest: dict[str, Any]

    @classmethod
    def open(cls, path: Path) -> "Release":
        """Raises DamagedRelease naming the file that is missing or has another size."""
        manifest = _read_manifest(path)
        for name, facts in manifest["files"].items():
            file = path / name
            if not file.is_file() or file.stat().st_size != facts["bytes"]:
                raise _damaged(file)
        return cls(int(path.name), path, manifest)

    @property
    def matcher_path(self) -> Path:
        return self.path / "matcher"

    def verify(self) -> None:
        """Reads every file and compares it with the manifest. Raises DamagedRelease naming the file."""
        for name, facts in self.manifest["files"].items():
            if _sha256(self.path / name) != facts["sha256"]:
                raise _damaged(self.path / name)

    def entries(self) -> list[Entry]:
        return [entry for locales in self._by_id.values() for entry in locales.values()]

    def entry(self, id: str, locale: str) -> Entry:
        """The entry in this locale, else in the same language, else in another. Raises UnknownEntry."""
        locales = self._by_id.get(id)
        if not locales:
            raise UnknownEntry("in_release", id=id, release=str(self.number))
        for wanted in (locale, locale[:2]):
            if wanted in locales:
                return locales[wanted]
        same_language = (entry for name, entry in locales.items() if name[:2] == locale[:2])
        return next(same_language, next(iter(locales.values())))

    @cached_property
    def _by_id(self) -> dict[str, dict[str, Entry]]:
        file = self.path / ENTRIES
        content = file.read_bytes() if file.is_file() else b""
        if hashlib.sha256(content).hexdigest() != self.manifest["files"][ENTRIES]["sha256"]:
            raise _damaged(file)
        found: dict[str, dict[str, Entry]] = {}
        try:
            for line in content.decode().split("\n"):
                if line:
                    entry = Entry.from_json(json.loads(line))
                    found.setdefault(entry.id, {})[entry.locale] = entry
        except (ValueError, InvalidField) as error:
            raise _damaged(file) from error
        return found


class Stage(os.PathLike[str]):
    """The hidden folder a release is written into. `number` is known once the stage has ended well."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.number = 0

    def __fspath__(self) -> str:
        return str(self.path)

    def __truediv__(self, name: str) -> Path:
        return self.path / name


class Releases:
    """The folder of releases. Several processes may publish, switch and read at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened: Release | None = None

    def current_number(self) -> int | None:
        """The number in use, or None before the first. Reads one tiny file."""
        try:
            return int((self.folder / "current").read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise _damaged(self.folder / "current") from error

    def current(self) -> Release:
        """The release in use; the same object until another is. Raises NoRelease, DamagedRelease."""
        number = self.current_number()
        if number is None:
            raise NoRelease
        opened = self._opened
        if opened is None or opened.number != number:
            opened = self._opened = self.get(number)
        return opened

    def get(self, number: int) -> Release:
        """Raises UnknownRelease, DamagedRelease."""
        if number not in self._numbers():
            known = ", ".join(map(str, self._numbers())) or "–"
            raise UnknownRelease(release=str(number), known=known)
        return Release.open(self.folder / str(number))

    def all(self) -> list[ReleaseInfo]:
        """Oldest first; damaged ones say so."""
        current = self.current_number()
        return [self._info(number, number == current) for number in self._numbers()]

    def switch(self, number: int) -> None:
        """Reads a release through and makes it the current one. Raises UnknownRelease, DamagedRelease."""
        self.get(number).verify()
        with self._lock():
            replace_file(self.folder / "current", str(number).encode())

    @contextmanager
    def stage(self, *, author: str = "") -> Iterator[Stage]:
        """A hidden folder to write a release into; it gets the next number when the block ends well.

        It must hold entries.jsonl (see `write_entries`). A manifest.json written there may say more: its
        keys are kept beside number, created, author, entries and files.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            with self._lock():
                self._sweep()
                stage = Stage(Path(tempfile.mkdtemp(prefix=".stage-", dir=self.folder)))
                stack.callback(shutil.rmtree, stage, ignore_errors=True)  # after the rename, nothing is there
                stack.enter_context(
                    _locked(stage.path)
                )  # says that its process lives, so that nobody sweeps it
            yield stage
            with self._lock():
                stage.number = self._seal(stage.path, author)

    def _seal(self, stage: Path, author: str) -> int:
        number = max([*self._numbers(), self._last(), self.current_number() or 0]) + 1
        manifest = _describe(stage, number, author)
        (stage / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False), encoding="utf-8")
        for path in [*stage.rglob("*"), stage]:
            sync(path)
        replace_file(self.folder / ".last", str(number).encode())
        stage.rename(self.folder / str(number))
        sync(self.folder)
        return number

    def _last(self) -> int:
        """The highest number ever given, though its folder may be gone."""
        file = self.folder / ".last"
        try:
            return int(file.read_text(encoding="ascii")) if file.exists() else 0
        except (OSError, ValueError) as error:
            raise DamagedRelease("no_number", file=str(file)) from error

    def _numbers(self) -> list[int]:
        if not self.folder.is_dir():
            return []
        return sorted(
            int(path.name) for path in self.folder.iterdir() if path.name.isdecimal() and path.is_dir()
        )

    def _info(self, number: int, current: bool) -> ReleaseInfo:
        try:
            facts = Release.open(self.folder / str(number)).manifest
        except DamagedRelease as error:
            return ReleaseInfo(number, "", "", 0, current, str(error))
        return ReleaseInfo(number, facts["created"], facts["author"], facts["entries"], current)

    def _sweep(self) -> None:
        """Removes what killed processes left half staged."""
        for draft in [*self.folder.glob(".current-*"), *self.folder.glob(".last-*")]:
            draft.unlink()
        for stage in self.folder.glob(".stage-*"):
            try:
                with _locked(stage, wait=False):
                    shutil.rmtree(stage, ignore_errors=True)
            except (BlockingIOError, FileNotFoundError):
                continue

    @contextmanager
    def _lock(self) -> Iterator[None]:
        lock = self.folder / ".lock"
        lock.touch()
        with _locked(lock):
            yield


def write_entries(folder: Path | Stage, entries: Iterable[Entry]) -> int:
    """Writes entries.jsonl into a staged release; returns their number."""
    lines = [json.dumps(entry.as_json(), ensure_ascii=False) + "\n" for entry in entries]
    (folder / ENTRIES).write_text("".join(lines), encoding="utf-8")
    return len(lines)


def _describe(stage: Path, number: int, author: str) -> dict[str, Any]:
    if not (stage / ENTRIES).is_file():
        raise DamagedRelease("no_entries", file=ENTRIES)
    told = json.loads((stage / MANIFEST).read_text(encoding="utf-8")) if (stage / MANIFEST).exists() else {}
    files = sorted(path for path in stage.rglob("*") if path.is_file() and path != stage / MANIFEST)
    return told | {
        "number": number,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "author": author or told.get("author", ""),
        "entries": (stage / ENTRIES).read_bytes().count(b"\n"),
        "files": {
            path.relative_to(stage).as_posix(): {"sha256": _sha256(path), "bytes": path.stat().st_size}
            for path in files
        },
    }


def _read_manifest(path: Path) -> dict[str, Any]:
    file = path / MANIFEST
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
        if _is_manifest(manifest, int(path.name)):
            return dict(manifest)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(file) from error
    raise _damaged(file)


def _is_manifest(manifest: dict[str, Any], number: int) -> bool:
    """Whether it is of this release and tells all we ask it; raises what a wrong shape raises."""
    files = manifest["files"]
    return (
        manifest["number"] == number
        and manifest.keys() >= {"created", "author", "entries"}
        and ENTRIES in files
        and all(isinstance(facts["bytes"], int) and facts["sha256"] for facts in files.values())
    )


def _damaged(file: Path) -> DamagedRelease:
    return DamagedRelease(file=str(file))


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _locked(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Holds the file or folder for this process alone; the system lets go of it when the process dies."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
