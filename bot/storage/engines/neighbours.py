"""Other processes that write the same SQLite file: what they change wakes who waits here, too.

SQLite says that somebody else has written, but not what. What moved in conversations is looked up; whoever
waits for anything else looks for themselves, which costs little, since few wait for that.
"""

import re
import sqlite3
import time
from typing import Final

from bot.storage.engines.signals import Signals

LOOK_EVERY: Final = 0.5  # seconds
_MARGIN = 10.0  # seconds that the clock may have been set, or that another process took to commit
_ID = re.compile(r"[0-9a-f]{32}")
_ASIDE = "notes:"  # a note moves no conversation
_MOVED = "SELECT id FROM conversation WHERE seq > 0 AND updated > ?"


class Neighbours:
    """Asked by the one thread that writes: its own changes do not count as somebody else's."""

    def __init__(self, signals: Signals) -> None:
        self._signals = signals
        self._version: int | None = None
        self._looked = float("-inf")  # monotonic
        self._since = time.time()

    def look(self, db: sqlite3.Connection) -> None:
        """Nothing but two numbers, unless somebody has written. At most every LOOK_EVERY."""
        if time.monotonic() - self._looked < LOOK_EVERY:
            return
        self._looked, since, now = time.monotonic(), self._since, time.time()
        (version,) = db.execute("PRAGMA data_version").fetchone()
        before, self._version, self._since = self._version, version, now
        if before in (None, version):
            return
        waited = self._signals.topics()
        ids = {topic: _ID.search(topic) for topic in waited}
        moved: set[str] = set()
        if any(ids.values()):
            moved = {row[0] for row in db.execute(_MOVED, [since - _MARGIN])}
        self._signals.fire(
            topic for topic, id in ids.items() if id is None or id[0] in moved or topic.startswith(_ASIDE)
        )
