"""Encodes the passages of an answer once it has been shown, so that whoever asks on does not wait for it.

Between turns alone, a passage at a time, and not before it has been quiet for a moment: whoever reads an
answer takes longer than that, and turns that follow each other at once wait for nothing.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable

from bot.dialogue.asking import Asking
from bot.dialogue.live_release import LiveRelease
from bot.protocol import Reply, Turn

log = logging.getLogger("kundig.bot")

PAUSE = 0.02  # seconds, while a turn runs
REST = 0.25  # seconds since the last turn
MOST = 500  # passages that wait; under a flood of turns the oldest are left to who asks for them

Passage = tuple[Asking, str]


class Ahead:
    """What is to be encoded; `busy` says whether a turn runs, `rest` how long none has run before."""

    def __init__(self, live: LiveRelease, busy: Callable[[], bool], rest: float = REST) -> None:
        self._live, self._busy, self._rest = live, busy, rest
        self._last = 0.0
        self._due: deque[Passage] = deque(maxlen=MOST)
        self._works = False

    def shown(self, turn: Turn, reply: Reply) -> None:
        """Notes the answers that a reply has shown."""
        opened, self._last = self._live.current(), time.monotonic()
        if opened is not None:
            asking = Asking(opened, turn.locale, reply.locale)
            entries = [answer.entry for answer in reply.answers if answer.entry]
            self._due.extend((asking, passage) for entry in entries for passage in asking.passages(entry))

    @property
    def waits(self) -> bool:
        """Whether something is to be done that nobody does yet."""
        return bool(self._due) and not self._works

    async def work(self) -> None:
        """Until all is done."""
        self._works = True
        try:
            while self._due:
                if self._busy() or time.monotonic() - self._last < self._rest:
                    await asyncio.sleep(PAUSE)
                    continue
                asking, passage = self._due.popleft()
                asking.know(passage)
                await asyncio.sleep(0)
        except Exception:
            log.exception("A passage could not be read ahead")  # who asks for it will try again
        finally:
            self._works = False
