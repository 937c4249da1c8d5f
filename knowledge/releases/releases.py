"""Releases: immutable, numbered, published atomically.

A release is staged in a hidden folder, flushed to disk and renamed to the next number; `current` is a file
that holds the number in use and is replaced by a rename. A crash at any point leaves the old release working.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.corpus.merged import leading_to
from knowledge.entries import Entry
from knowledge.errors import DamagedRelease, NoRelease, UnknownRelease
from knowledge.files import locked, replace_file, sync
from knowledge.folder.damage import DamageList
from knowledge.languages import ENGLISH
from knowledge.releases import manifest as manifests
from knowledge.releases.manifest import ENTRIES, LATER, LEADS, Part, damaged
from knowledge.releases.release import Release, ReleaseInfo
from knowledge.validity import is_later, is_valid, next_change

__all__ = [
    "Release",
    "ReleaseInfo",
    "Releases",
    "Stage",
    "line_of",
    "write_dated",
    "write_entries",
    "write_leads",
]


AsLines = Callable[[Iterable[Entry]], list[bytes]]


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
        self.damage = DamageList(folder / ".damage.json")
        self._opened: Release | None = None

    def current_number(self) -> int | None:
        """The number in use, or None before the first. Reads one tiny file."""
        try:
            return int((self.folder / "current").read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise damaged(self.folder / "current") from error

    def live_number(self) -> int | None:
        """The number in use; None too where `current` is damaged."""
        try:
            return self.current_number()
        except DamagedRelease:
            return None

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
        if number not in self.numbers():
            known = ", ".join(map(str, self.numbers())) or "–"
            raise UnknownRelease(release=str(number), known=known)
        return Release.open(self.folder / str(number))

    def all(self) -> list[ReleaseInfo]:
        """Oldest first; damaged ones say so."""
        current, known = self.live_number(), self.damage.all()
        found = [self._info(number, number == current) for number in self.numbers()]
        return [
            replace(info, damage=info.damage or known[str(info.number)].told(ENGLISH))
            if str(info.number) in known
            else info
            for info in found
        ]

    def is_marked(self, number: int) -> bool:
        """Whether it was found damaged."""
        return str(number) in self.damage.all()

    def switch(self, number: int) -> None:
        """Reads a release through and makes it the current one. Raises UnknownRelease, DamagedRelease."""
        self.get(number).verify()
        with self._lock():
            replace_file(self.folder / "current", str(number).encode())
        self.damage.forget(str(number))

    @contextmanager
    def stage(self, *, author: str = "", after: int = 0) -> Iterator[Stage]:
        """A hidden folder to write a release into; it gets the next number when the block ends well, one
        beyond `after` at least.

        It must hold entries.jsonl (see `write_entries`). A manifest.json written there may say more: its
        keys are kept beside number, created, author, entries and files.
        """
        with self._staging() as folder:
            stage = Stage(folder)
            yield stage
            with self._lock():
                number = max([*self.numbers(), self._last(), after]) + 1
                self._seal(folder, manifests.describe(folder, number, author))
            stage.number = number

    def install(self, number: int, manifest: Mapping[str, Any], content: Callable[[str], bytes]) -> None:
        """Makes a release of another machine one of ours; `content` gives a file by its SHA-256.

        One that is here whole already stays as it is, a damaged one is mended. Raises DamagedRelease when a
        file is not what the manifest says, or another release has this number; nothing has changed then.
        """
        try:
            told = manifests.checked(manifest, number)
        except ValueError as error:
            raise DamagedRelease("no_manifest", release=str(number), why=str(error)) from error
        if self._has(number, told):
            return
        with self._staging() as folder:
            for part in manifests.parts_of(told):
                _write(folder / part.name, part, content(part.sha256))
            with self._lock():
                if not self._has(number, told):  # another process may have been quicker
                    self._discard(number)
                    self._seal(folder, told)
        self.damage.forget(str(number))

    def forget_old(self, keep: int, besides: Collection[int] = ()) -> list[int]:
        """Removes all but the newest `keep`, the one in use and those `besides`; which went.

        Who has one open goes on with it: its files are gone once they are closed.
        """
        with self._lock():
            kept = {*self.numbers()[-keep:], self.live_number(), *besides}
            old = [number for number in self.numbers() if number not in kept]
            for number in old:
                self._discard(number)
        self.damage.forget(*map(str, old))
        return old

    def _has(self, number: int, manifest: Mapping[str, Any]) -> bool:
        """Whether it is here and whole, read through. Raises DamagedRelease when another has its place."""
        try:
            present = self.get(number)
            present.verify()
        except (UnknownRelease, DamagedRelease):
            return False
        if present.manifest == manifest:
            return True
        raise DamagedRelease("other_release", file=str(present.path))

    def _discard(self, number: int) -> None:
        """Puts a release out of the way; hold the lock."""
        if number in self.numbers():
            (self.folder / str(number)).rename(tempfile.mkdtemp(prefix=".stage-", dir=self.folder))
            self._sweep()

    @contextmanager
    def _staging(self) -> Iterator[Path]:
        """A hidden folder, gone when the block ends, unless it was sealed."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with ExitStack() as stack:
            with self._lock():
                self._sweep()
                folder = Path(tempfile.mkdtemp(prefix=".stage-", dir=self.folder))
                stack.callback(
                    shutil.rmtree, folder, ignore_errors=True
                )  # after the rename, nothing is there
                stack.enter_context(locked(folder))  # says that its process lives, so that nobody sweeps it
            yield folder

    def _seal(self, stage: Path, manifest: Mapping[str, Any]) -> None:
        number = int(manifest["number"])
        manifests.write(stage, manifest)
        for path in [*stage.rglob("*"), stage]:
            sync(path)
        if number > self._last():
            replace_file(self.folder / ".last", str(number).encode())
        stage.rename(self.folder / str(number))
        sync(self.folder)

    def _last(self) -> int:
        """The highest number ever given, though its folder may be gone; what is damaged is written anew."""
        try:
            return int((self.folder / ".last").read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0

    def numbers(self) -> list[int]:
        """Of all releases that are here, whole or not, oldest first."""
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
        because = str(facts.get("because", ""))
        return ReleaseInfo(
            number, facts["created"], facts["author"], facts["entries"], current, because=because
        )

    def _sweep(self) -> None:
        """Removes what killed processes left half staged."""
        for draft in [*self.folder.glob(".current-*"), *self.folder.glob(".last-*")]:
            draft.unlink()
        for stage in self.folder.glob(".stage-*"):
            try:
                with locked(stage, wait=False):
                    shutil.rmtree(stage, ignore_errors=True)
            except (BlockingIOError, FileNotFoundError):
                continue

    @contextmanager
    def _lock(self) -> Iterator[None]:
        lock = self.folder / ".lock"
        lock.touch()
        with locked(lock):
            yield


def write_entries(folder: Path | Stage, entries: Iterable[Entry], as_lines: AsLines | None = None) -> int:
    """Writes entries.jsonl into a staged release; returns their number. `as_lines` may know them."""
    lines = (as_lines or _lines)(entries)
    (folder / ENTRIES).write_bytes(b"".join(lines))
    return len(lines)


def write_dated(
    folder: Path | Stage, entries: Sequence[Entry], today: date, as_lines: AsLines | None = None
) -> None:
    """Writes those that are valid today into a staged release, those for later beside them, and when that
    changes.
    """
    valid = [entry for entry in entries if is_valid(entry, today)]
    later = [entry for entry in entries if is_later(entry, today)]
    write_entries(folder, valid, as_lines)
    if later:
        (folder / LATER).write_bytes(b"".join(_lines(later)))
    if day := next_change([*valid, *later], today):
        manifests.write(Path(folder), {"changes_on": day})


def write_leads(folder: Path | Stage, leads: Mapping[str, str], entries: Sequence[Entry]) -> None:
    """Writes which ids lead to one of these entries, but for those that are still there themselves."""
    found = leading_to({entry.id for entry in entries}, leads)
    if found:
        (folder / LEADS).write_text(json.dumps(found), encoding="utf-8")


def _lines(entries: Iterable[Entry]) -> list[bytes]:
    return [line_of(entry) for entry in entries]


def line_of(entry: Entry) -> bytes:
    """As it stands in a release."""
    return json.dumps(entry.as_json(), ensure_ascii=False).encode() + b"\n"


def _write(file: Path, part: Part, content: bytes) -> None:
    if hashlib.sha256(content).hexdigest() != part.sha256:
        raise DamagedRelease("wrong_content", file=part.name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
