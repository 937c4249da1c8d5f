"""What the next check will need, learnt while nobody waits for one.

Encoding what customers asked in the last weeks takes most of a first check. Between two jobs a few of their
questions are encoded at a time, so that a click waits for no more than these.
"""

import logging
import time
from collections.abc import Callable

from bot.operation.gate.running import Memory, prepare, unprepared
from bot.operation.gate.verdicts import Asked
from bot.operation.live import check_corpus
from knowledge.errors import DamagedRelease, KundigError, NoRelease
from knowledge.folder.home import Home
from knowledge.releases.answering import Answering
from matcher import Matcher

log = logging.getLogger("kundig.gate")

AT_ONCE = 16  # questions; a tenth of a second
LOOK_EVERY = 120.0  # seconds between looks for what was asked since


class Warming:
    """Between the jobs of one worker, for the gate whose `memory` this is; `asked` reads what it will ask."""

    def __init__(self, home: Home, memory: Memory, asked: Callable[[], list[Asked]]) -> None:
        self._home, self._memory, self._asked = home, memory, asked
        self._left: list[Asked] = []
        self._live: tuple[int, Matcher] | None = None
        self._next = 0.0

    def step(self) -> bool:
        """Learns a few, if it is time, and says whether more are waiting.

        What is refused here is said by the check itself, to whoever waits for one.
        """
        try:
            if not self._left and time.monotonic() >= self._next:
                self._next = time.monotonic() + LOOK_EVERY
                self._left = self._missing()
            if self._left and self._live is not None:
                some, self._left = self._left[:AT_ONCE], self._left[AT_ONCE:]
                prepare(some, self._live[1], self._live[0], self._memory)
        except KundigError as error:
            self._left = []
            log.info("Nothing is prepared for the next check now: %s", error)
        if not self._left:
            self._live = None  # it is opened anew, for there may be another one by then
        return bool(self._left)

    def _missing(self) -> list[Asked]:
        check_corpus(self._home)  # of several nodes, the one that holds the corpus checks and publishes
        try:
            live = Answering(self._home.releases).release()
        except (NoRelease, DamagedRelease):
            return []
        asked = self._asked()
        self._memory.keep_only(asked)
        if not asked:
            return []
        matcher = Matcher.open(live.matcher_path)
        self._live = (live.number, matcher)
        return unprepared(asked, matcher, live.number, self._memory)
