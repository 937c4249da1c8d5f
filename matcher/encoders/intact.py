"""Whether an exported encoder is as it was exported: a damaged one would answer wrongly, or not at all."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

MANIFEST = "manifest.json"


def measured(folder: Path) -> dict[str, str]:
    """The SHA-256 of each of its files but the manifest, by name."""
    return {file.name: _digest(file) for file in sorted(folder.iterdir()) if file.name != MANIFEST}


def is_whole(folder: Path) -> bool:
    """Reads it through: a third of a second for all. Exports of earlier versions only have to be there."""
    try:
        return all(_digest(folder / name) == digest for name, digest in digests(folder).items())
    except (OSError, ValueError, TypeError):
        return False


def digests(folder: Path) -> Mapping[str, str]:
    """What its manifest says; nothing in exports of earlier versions. Raises OSError, ValueError."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return dict(manifest.get("files", {}))


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
