"""The manifest of a release: what it is, and the digest of each of its files."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from knowledge.errors import DamagedRelease
from knowledge.files import digest

ENTRIES = "entries.jsonl"
LEADS = "leads.json"  # ids of entries that were merged into another of these, where there are some
LATER = "later.jsonl"  # entries that were published for a later day, where there are some
MANIFEST = "manifest.json"
# Names reach us from other machines: no way out of the release's folder, and no hidden file.
NAME = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)*", re.ASCII)


@dataclass(frozen=True)
class Part:
    """One file of a release: its name there, the SHA-256 of its content in hex, and its size."""

    name: str
    sha256: str
    bytes: int


def parts_of(manifest: Mapping[str, Any]) -> list[Part]:
    return [Part(name, facts["sha256"], facts["bytes"]) for name, facts in manifest["files"].items()]


def describe(folder: Path, number: int, author: str) -> dict[str, Any]:
    """The manifest of a folder's files, over what a manifest.json there says. Raises DamagedRelease."""
    if not (folder / ENTRIES).is_file():
        raise DamagedRelease("no_entries", file=ENTRIES)
    told = json.loads((folder / MANIFEST).read_text("utf-8")) if (folder / MANIFEST).exists() else {}
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST)
    return told | {
        "number": number,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "author": author or told.get("author", ""),
        "entries": (folder / ENTRIES).read_bytes().count(b"\n"),
        "files": {
            path.relative_to(folder).as_posix(): {"sha256": digest(path), "bytes": path.stat().st_size}
            for path in files
        },
    }


def write(folder: Path, manifest: Mapping[str, Any]) -> None:
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def read(folder: Path) -> dict[str, Any]:
    """The manifest of the release whose number the folder has. Raises DamagedRelease."""
    file = folder / MANIFEST
    try:
        return checked(json.loads(file.read_text(encoding="utf-8")), int(folder.name))
    except (OSError, ValueError, RecursionError) as error:
        raise damaged(file) from error


def checked(manifest: Any, number: int) -> dict[str, Any]:
    """The manifest, when it is of this release and tells all we ask it. Raises ValueError."""
    try:
        fine = (
            manifest["number"] == number
            and manifest.keys() >= {"created", "author", "entries"}
            and ENTRIES in manifest["files"]
            and all(NAME.fullmatch(part.name) and part.sha256 for part in parts_of(manifest))
            and all(isinstance(part.bytes, int) for part in parts_of(manifest))
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no manifest of a release") from error
    if not fine:
        raise ValueError(f"no manifest of release {number}")
    return dict(manifest)


def damaged(file: Path) -> DamagedRelease:
    return DamagedRelease(file=str(file))
