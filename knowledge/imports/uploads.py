"""Files that curators have sent, until they are imported or a day is over. Nobody else can read them."""

import os
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from knowledge import limits
from knowledge.corpus.jobs import Jobs
from knowledge.errors import ImportGone
from knowledge.folder.home import Home
from knowledge.imports import KINDS
from knowledge.imports.progress import beside, brought_with, told

TICKET = re.compile(r"[A-Za-z0-9_-]{20,40}(\.[a-z0-9]{1,8})?")


class Uploads:
    """The folder run/imports. A ticket is a file's name there: a secret, and the ending it came with."""

    def __init__(self, home: Home) -> None:
        self.folder = home.run / "imports"

    def keep(self, ending: str, copy: Callable[[BinaryIO], None]) -> str:
        """What `copy` writes; its ticket. Half of a file is never kept."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self._make_room()
        ticket = f"{secrets.token_urlsafe(18)}{ending}"
        path = self.folder / ticket
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                copy(stream)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return ticket

    def waits(self, ticket: str) -> bool:
        return bool(TICKET.fullmatch(ticket)) and (self.folder / ticket).is_file()

    def path(self, ticket: str) -> Path:
        """Raises ImportGone."""
        if not self.waits(ticket):
            raise ImportGone
        return self.folder / ticket

    def remove(self, ticket: str) -> None:
        if TICKET.fullmatch(ticket):
            for file in (self.folder / ticket, brought_with(self.folder / ticket)):
                file.unlink(missing_ok=True)

    def progress(self, ticket: str) -> tuple[int, int] | None:
        """How many rows are read while it is, and of about how many; 0 where nobody knows."""
        return told(self.folder / ticket) if self.waits(ticket) else None

    def settle(self, ticket: str) -> None:
        """It is read, or will not be."""
        if TICKET.fullmatch(ticket):
            beside(self.folder / ticket).unlink(missing_ok=True)

    def _make_room(self) -> None:
        """The oldest go first, so that nobody fills the disk."""
        files = [file for file in self.folder.iterdir() if TICKET.fullmatch(file.name)]
        waiting = sorted(files, key=lambda file: file.stat().st_mtime)
        for file in waiting[: max(0, len(waiting) - limits.FILES + 1)]:
            file.unlink(missing_ok=True)

    def forget(self, before: float) -> None:
        """Those that came before; seconds since 1970."""
        for file in self.folder.iterdir() if self.folder.is_dir() else ():
            with suppress(FileNotFoundError):
                if file.stat().st_mtime < before:
                    file.unlink()


def forget(home: Home, before: float) -> None:
    """Removes all that imports before (seconds since 1970) have left: files, and what was told of them."""
    Uploads(home).forget(before)
    jobs = Jobs(home.corpus)
    try:
        jobs.forget(before, KINDS)
    finally:
        jobs.close()
