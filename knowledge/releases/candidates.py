"""The release that would be next: made while it is checked, and put live without being made again.

It waits in a hidden folder among the releases, one at a time, under the digest of what it was made from. A
crash at any point leaves a candidate that is whole, or none.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from knowledge.corpus.database import Database
from knowledge.corpus.entry_rows import digest_of
from knowledge.files import locked, replace_file
from knowledge.releases.releases import Stage

_FOLDER, _DRAFT, _LOCK, _CHECKED = ".candidate", ".candidate-draft", ".candidate.lock", "checked.json"


class Candidates:
    """The one candidate of a folder of releases. Hold `alone` for all that makes or takes it."""

    def __init__(self, releases: Path) -> None:
        self._releases = releases
        self.folder = releases / _FOLDER

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else publishes meanwhile, be it a worker or the command line."""
        self._releases.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = self._releases / _LOCK
        lock.touch(mode=0o600)
        with locked(lock):
            yield

    def checked(self, digest: str) -> dict[str, Any] | None:
        """What was found out about the candidate made from this; None where there is no such one."""
        try:
            kept = json.loads((self.folder / _CHECKED).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return dict(kept["found"]) if kept.get("digest") == digest else None

    @contextmanager
    def making(self) -> Iterator[Path]:
        """A folder to make one in; it is the candidate when the block ends well."""
        draft = self._releases / _DRAFT
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        yield draft
        self.discard()
        draft.rename(self.folder)

    @contextmanager
    def trying(self) -> Iterator[Path]:
        """A folder to make one in that nobody will take; gone when the block ends."""
        draft = self._releases / _DRAFT
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        try:
            yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def keep(self, digest: str, found: dict[str, Any]) -> None:
        """From now on it can be taken."""
        told = json.dumps({"digest": digest, "found": found}, ensure_ascii=False)
        replace_file(self.folder / _CHECKED, told.encode())

    def take(self, stage: Stage) -> None:
        """Moves its files into a staged release."""
        (self.folder / _CHECKED).unlink()  # first: half a candidate is none
        for part in list(self.folder.iterdir()):
            part.rename(stage / part.name)
        self.folder.rmdir()

    def discard(self) -> None:
        """There is none any more."""
        (self.folder / _CHECKED).unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def corpus_digest(path: Path) -> str:
    """Another one whenever an approved entry is another, or a saved question: read without making any."""
    return _digest(
        path,
        # Of those in review it is what was approved before: another one only when their rows are.
        "SELECT * FROM entries WHERE state IN ('approved', 'review') ORDER BY id, locale",
        "SELECT question, locale, entry FROM saved_questions ORDER BY id",
    )


def drafts_digest(path: Path) -> str:
    """Another one whenever an entry is another that is not archived."""
    return _digest(path, "SELECT * FROM entries WHERE state != 'archived' ORDER BY id, locale")


def _digest(path: Path, *queries: str) -> str:
    database, digest = Database(path), hashlib.sha256()
    try:
        with database.reading() as tables:
            for query in queries:
                for row in tables.execute(query):
                    digest.update(digest_of(row))
    finally:
        database.close()
    return digest.hexdigest()
