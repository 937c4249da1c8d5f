"""Looks after the files of a data folder: the disk by minutes, releases by hours, databases by days.

Every worker looks after its own folder, so this is no job of the clock, which runs once in an installation.
What is found is kept beside the files, where the faces, `kundig doctor` and probes read it.
"""

import json
import logging
import threading
import time
from collections.abc import Callable

from bot.cluster.distribution import CorpusElsewhere
from bot.operation.live import check_corpus
from bot.storage import Storage
from knowledge.condition import DATABASES, check_databases, check_pictures, condition, is_small
from knowledge.errors import KundigError
from knowledge.faults import Fault
from knowledge.folder.home import Home
from knowledge.languages import ENGLISH
from knowledge.releases.answering import Answering
from knowledge.releases.releases import Releases
from knowledge.unused_pictures import forget_pictures, unused_pictures

log = logging.getLogger("kundig.files")

KEPT = 20  # releases, as many as curation shows
STANDING_BY = 3
MOST_SAID = 10_000  # announcements
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


class Inspector:
    """The looks at one data folder, each at its time; `now` is a clock in seconds that never goes back."""

    def __init__(self, home: Home, now: Callable[[], float] = time.monotonic) -> None:
        self._home, self._now = home, now
        start = now()
        big = not all(is_small(home.root / name) for name in DATABASES)
        self._due = {
            check_releases: start + MINUTE,  # the bot has just read the live one
            check_pictures: start,
            check_databases: start + HOUR if big else start,
            forget_old_releases: start + HOUR,
            forget_unused_pictures: start + HOUR,
        }
        self._told: list[Fault] = []

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self.look()
            stop.wait(MINUTE)

    def look(self) -> None:
        """Does what is due, and says what is new."""
        for check, due in self._due.items():
            if self._now() >= due:
                self._attempt(check)
                self._due[check] = self._now() + (DAY if check in DAILY else HOUR)
        found = condition(self._home)
        for fault in found:
            if fault not in self._told:
                log.error("%s", fault.told(ENGLISH))
        self._told = found

    def _attempt(self, check: Callable[[Home], None]) -> None:
        try:
            check(self._home)
        except (KundigError, OSError) as error:
            log.error("%s", error)


def check_releases(home: Home) -> None:
    """Reads every release through. Where none is whole, the live entries are learnt anew if they are."""
    answering = Answering(home.releases)
    answering.check_all()
    if answering.order() and answering.number() is None and not home.settings.database:
        from bot.operation.publish import renew  # with the matcher, which a worker needs on that day alone

        renew(home)


def forget_old_releases(home: Home) -> None:
    """Of many, the newest stay, and those that would answer first if the live one were damaged."""
    gone = Releases(home.releases).forget_old(KEPT, Answering(home.releases).order()[:STANDING_BY])
    if gone:
        log.info("%d releases before release %s were removed", len(gone), max(gone) + 1)


def forget_unused_pictures(home: Home) -> None:
    """Those that were put into an editor and never saved. Where the corpus is not, nobody puts any in."""
    try:
        check_corpus(home)
    except CorpusElsewhere:
        return
    files = unused_pictures(home.media, home.corpus, home.releases)
    if not files:
        return
    with Storage.open(home) as storage, storage.reading() as read:
        said = json.dumps([[each.texts, each.ending] for each in read.announcements.latest(MOST_SAID)])
    if gone := forget_pictures([file for file in files if file.name not in said], home.corpus):
        log.info("%d pictures that nothing mentions were removed", len(gone))


DAILY = (check_databases, forget_old_releases, forget_unused_pictures)
