"""What days change: published entries that begin to hold, or hold no more.

A release keeps beside its entries those that an editor has published for a later day, and names the first
day on which one of either comes or goes. On that day a release is made of the two. The corpus is not looked
at: what was written, approved or archived there since waits for an editor who publishes.
"""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.cluster.distribution import CorpusElsewhere
from bot.operation.live import check_corpus
from knowledge.corpus.jobs import Jobs
from knowledge.errors import DamagedRelease
from knowledge.folder.home import Home
from knowledge.releases.answering import Answering
from knowledge.releases.release import Release
from knowledge.releases.releases import Releases

KIND, AUTHOR = "dates", "calendar"
LOOK_EVERY = 60.0  # seconds
AGAIN_AFTER = timedelta(hours=1)  # when it was refused


def is_due(home: Home, today: date) -> bool:
    """Whether a day that the live release names has come."""
    number = Releases(home.releases).live_number()
    try:
        day = Release.of(home.releases / str(number)).changes_on if number else ""
    except DamagedRelease:  # whoever looks after it makes it anew, and days count then
        return False
    return bool(day) and day <= today.isoformat()


def apply(home: Home) -> dict[str, Any]:
    """Makes the release of today, if it is another. Raises NothingToPublish, DamagedRelease, …"""
    number = Releases(home.releases).live_number()
    if number is None or not is_due(home, date.today()):
        return {"release": number}
    from bot.operation.publish import release  # with the matcher, which the worker's calendar needs not

    live = Answering(home.releases).open(number)
    return release(home, live.published(), author=AUTHOR).as_json()


class Calendar:
    """Looks at the day, and asks for what it changes: once, however many workers a data folder has."""

    def __init__(self, home: Home) -> None:
        self._home, self._next = home, 0.0

    def look(self) -> None:
        """Raises CorpusUnavailable."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + LOOK_EVERY
        if is_due(self._home, date.today()) and self._is_ours():
            jobs = Jobs(self._home.corpus)
            try:
                if _is_free(jobs):
                    jobs.add(KIND, {}, AUTHOR)
            finally:
                jobs.close()

    def _is_ours(self) -> bool:
        """Of several nodes, the one that holds the corpus makes releases."""
        try:
            check_corpus(self._home)
        except CorpusElsewhere:
            return False
        return True


def _is_free(jobs: Jobs) -> bool:
    """Whether nobody is about to do it, or was refused a moment ago."""
    last = next(iter(jobs.recent(1, (KIND,))), None)
    if last is None or last.state == "done":
        return True
    return last.state == "failed" and datetime.fromisoformat(last.updated) + AGAIN_AFTER < datetime.now(UTC)
