"""One release: what was published once, read back, and checked against its manifest."""

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from knowledge.entries import Entry
from knowledge.errors import InvalidField, UnknownEntry
from knowledge.files import digest
from knowledge.releases import manifest as manifests
from knowledge.releases.manifest import ENTRIES, LATER, LEADS, Part, damaged


@dataclass(frozen=True)
class ReleaseInfo:
    """One line of a list of releases. `damage` is empty, or says what is wrong with it."""

    number: int
    created: str
    author: str
    entries: int
    current: bool
    damage: str = ""
    because: str = ""  # why it went live although test questions broke


@dataclass(frozen=True)
class Release:
    """What was published once. Opening checks that its files are there and have their size."""

    number: int
    path: Path
    manifest: dict[str, Any]

    @classmethod
    def open(cls, path: Path) -> "Release":
        """Raises DamagedRelease naming the file that is missing or has another size."""
        release = cls.of(path)
        for part in release.parts:
            file = path / part.name
            if not os.access(file, os.R_OK) or file.stat().st_size != part.bytes:
                raise damaged(file)
        return release

    @classmethod
    def of(cls, path: Path) -> "Release":
        """Without a look at its files. Raises DamagedRelease when the manifest is none."""
        return cls(int(path.name), path, manifests.read(path))

    @property
    def matcher_path(self) -> Path:
        return self.path / "matcher"

    @property
    def parts(self) -> list[Part]:
        """All of its files but the manifest. With that, they make the same release elsewhere."""
        return manifests.parts_of(self.manifest)

    def verify(self) -> None:
        """Reads every file and compares it with the manifest. Raises DamagedRelease naming the file."""
        for part in self.parts:
            try:
                whole = digest(self.path / part.name) == part.sha256
            except OSError as error:
                raise damaged(self.path / part.name) from error
            if not whole:
                raise damaged(self.path / part.name)

    def entries(self) -> list[Entry]:
        return [entry for locales in self._by_id.values() for entry in locales.values()]

    def published(self) -> list[Entry]:
        """Its entries, and those that were published for a later day. Raises DamagedRelease."""
        return [*self.entries(), *(self._read(LATER) if LATER in self.manifest["files"] else ())]

    @property
    def changes_on(self) -> str:
        """The day (ISO 8601) on which one of these begins to hold, or holds no more; empty without one."""
        return str(self.manifest.get("changes_on", ""))

    def entry(self, id: str, locale: str) -> Entry:
        """The entry in this locale, else in the same language, else in another; of an id that was merged into
        another entry, that one. Raises UnknownEntry.
        """
        locales = self._by_id.get(id) or self._by_id.get(self.leads.get(id, ""))
        if not locales:
            raise UnknownEntry("in_release", id=id, release=str(self.number))
        for wanted in (locale, locale[:2]):
            if wanted in locales:
                return locales[wanted]
        same_language = (entry for name, entry in locales.items() if name[:2] == locale[:2])
        return next(same_language, next(iter(locales.values())))

    def exactly(self, id: str, locale: str) -> Entry | None:
        """The entry in this locale and no other. Raises DamagedRelease."""
        return self._by_id.get(id, {}).get(locale)

    @cached_property
    def leads(self) -> dict[str, str]:
        """Where ids of entries that were merged lead. Raises DamagedRelease."""
        if LEADS not in self.manifest["files"]:
            return {}
        try:
            return dict(json.loads(self._content(LEADS)))
        except ValueError as error:
            raise damaged(self.path / LEADS) from error

    @cached_property
    def _by_id(self) -> dict[str, dict[str, Entry]]:
        found: dict[str, dict[str, Entry]] = {}
        for entry in self._read(ENTRIES):
            found.setdefault(entry.id, {})[entry.locale] = entry
        return found

    def _read(self, name: str) -> list[Entry]:
        try:
            lines = self._content(name).decode().split("\n")
            return [Entry.from_json(json.loads(line)) for line in lines if line]
        except (ValueError, InvalidField) as error:
            raise damaged(self.path / name) from error

    def _content(self, name: str) -> bytes:
        file = self.path / name
        try:
            content = file.read_bytes()
        except OSError as error:
            raise damaged(file) from error
        if hashlib.sha256(content).hexdigest() != self.manifest["files"][name]["sha256"]:
            raise damaged(file)
        return content
