"""The search index of the release that answers, for all faces.

It is a file, read on a thread of its own, so the entries are not in this process. After a publish the last
one serves until the next is made: a moment where publishing has made it already, or where there is little.
"""

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from typing import Concatenate, Final, NoReturn, ParamSpec, TypeVar

from flask import current_app
from gevent.lock import RLock as Lock

from knowledge.errors import DamagedRelease, NoRelease
from knowledge.releases.answering import Answering, State
from knowledge.releases.release import Release
from knowledge.search.index import Index
from knowledge.search.keeping import Indexes
from webwidget.aside import Aside, aside_for_releases
from webwidget.errors import RETRY, Refused
from webwidget.services import services

log = logging.getLogger("kundig.web")

T = TypeVar("T")
P = ParamSpec("P")

EXTENSION: Final = "kundig.searching"
FIRST: Final = 15.0  # seconds that somebody waits for an index where there is none
NEXT: Final = 3.0  # and where the last release serves meanwhile
DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR)


@dataclass(frozen=True)
class Book:
    """A release, by the digest of its entries, and its index. All reading is done aside of the event loop."""

    digest: str
    path: Path
    _index: Index
    _aside: Aside
    _discard: Callable[["Book", sqlite3.Error], NoReturn]

    def view(self, locale: str) -> str:
        """What a locale shows: itself or its language; empty where there is neither."""
        return self._index.view(locale)

    def read(self, work: Callable[Concatenate[Index, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What `work` finds in the index. Raises Refused where its file is damaged; it is made anew then."""
        try:
            return self._aside(work, self._index, *args, **kwargs)
        except sqlite3.DatabaseError as error:
            self._discard(self, error)


class Searching:
    """Which book is open. An old one is closed once nobody refers to it."""

    def __init__(self, answering: Answering, indexes: Indexes) -> None:
        self._answering, self._indexes = answering, indexes
        self._aside = Aside()
        self._state: State | None = None
        self._open: Book | None = None
        self._lock = Lock()
        self._until: dict[str, float] = {}  # when nobody waits any more, by digest

    def book(self) -> Book | None:
        """Of the release that answers, or of the last one while its index is made; None before the first."""
        state = self._answering.state()
        if state != self._state:
            with self._lock:
                if state != self._state and self._renew():
                    self._state = state
        return self._open

    def _discard(self, damaged: Book, error: sqlite3.Error) -> NoReturn:
        """Removes a damaged file, so that whoever asks next has it made anew; a mistake of ours stays one."""
        if getattr(error, "sqlite_errorcode", 0) not in DAMAGED:
            raise error
        log.error("the search index %s is damaged and made anew: %s", damaged.path, error)
        damaged.path.unlink(missing_ok=True)
        with self._lock:
            self._state = None
            if self._open is damaged:
                self._open = None
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", headers=RETRY)

    def _renew(self) -> bool:
        """Whether there is nothing more to wait for."""
        try:
            release = aside_for_releases(self._answering.release)
        except (NoRelease, DamagedRelease):  # staff is told
            self._open = None
            return True
        digest = release.manifest["files"]["entries.jsonl"]["sha256"]
        if self._open is not None and self._open.digest == digest:
            return True
        return self._opened(release, digest)

    def _opened(self, release: Release, digest: str) -> bool:
        try:
            until = self._until.setdefault(digest, monotonic() + (NEXT if self._open else FIRST))
            path = self._indexes.made(release, until - monotonic())
        except DamagedRelease as error:
            self._answering.mark(release.number, error)
            return self._renew()
        if path is None:
            return False
        try:
            self._open = Book(digest, path, self._aside(Index, path), self._aside, self._discard)
        except sqlite3.DatabaseError as error:
            log.error("the search index %s cannot be read and is made anew: %s", path, error)
            path.unlink(missing_ok=True)
            return False
        finally:
            self._until.pop(digest, None)
        return True


def book() -> Book | None:
    """The current app's."""
    searching: Searching | None = current_app.extensions.get(EXTENSION)
    if searching is None:
        present = services()
        made = Searching(present.answering, Indexes(present.home.run))
        searching = current_app.extensions.setdefault(EXTENSION, made)
    return searching.book()
