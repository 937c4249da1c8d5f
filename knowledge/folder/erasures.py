"""Which conversations were erased, unreadably: a backup that is restored must not bring them back.

A line for each: when, and the SHA-256 of the conversation's id, which is random and names nobody. The list
lies in the data folder and beside the timed backups, so that it outlives the loss of either.
"""

import hashlib
import logging
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from knowledge.files import replace_file
from knowledge.folder.home import Home

log = logging.getLogger(__name__)

NAME = "erasures.txt"


def note(home: Home, ids: Iterable[str]) -> None:
    """These are about to be erased. Where the backups lie may be away; the next timed one makes up for it."""
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    lines = [f"{moment} {digest(id)}" for id in ids]
    _append(home.root / NAME, lines)
    backups = home.settings.backups
    if backups.folder and backups.place(home.root).is_dir():
        try:
            _append(backups.place(home.root) / NAME, lines)
        except OSError as error:
            log.warning("%s: %s", backups.folder, error)


def digest(id: str) -> str:
    return hashlib.sha256(id.encode()).hexdigest()


def noted(files: Iterable[Path]) -> list[str]:
    """All lines of these lists, each once; one that is not there is empty."""
    lines = [file.read_text("ascii", errors="replace").splitlines() for file in files if file.exists()]
    return list(dict.fromkeys(line for each in lines for line in each if len(line.split()) == 2))


def digests_of(lines: Iterable[str]) -> frozenset[str]:
    return frozenset(line.split()[1] for line in lines)


def merge(sources: Sequence[Path], target: Path) -> list[str]:
    """Everything that any of them or the target says, in the target, too; all the lines."""
    before = noted([target])
    lines = noted([target, *sources])
    if lines != before:
        replace_file(target, "".join(f"{line}\n" for line in lines).encode())
    return lines


def _append(file: Path, lines: Sequence[str]) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, "".join(f"{line}\n" for line in lines).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
