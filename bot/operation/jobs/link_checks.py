"""Tries the web addresses that answers lead to, a few at a time, so that curators hear of dead ones.

Where the corpus is, that worker does it. A server without a way out, to which all addresses seem away, learns
nothing from that, and notes nothing.
"""

import logging
import threading
import time
from collections.abc import Callable

from knowledge.corpus.corpus import Corpus
from knowledge.corpus.web_links import WebLinks, addresses_of
from knowledge.errors import CorpusUnavailable
from knowledge.folder.home import Home

log = logging.getLogger("kundig.links")

LOOK_EVERY = 5.0  # seconds
AT_ONCE = 10  # addresses of a round
GATHER_EVERY = 86_400.0  # seconds between looks at all entries
WITHOUT_A_WAY_OUT = 3600.0  # seconds to wait then
APART = 0.5  # seconds between two requests

Try = Callable[[str], str]


class LinkChecks:
    """The rounds over one corpus."""

    def __init__(self, home: Home, tried: Try | None = None, *, apart: float = APART) -> None:
        self._tried, self._apart = tried, apart
        self._corpus, self._links = Corpus(home.corpus), WebLinks(home.corpus)
        self._gather_at = self._next = 0.0

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self.look(stop)
            except CorpusUnavailable as error:
                log.error("%s", error)
            stop.wait(LOOK_EVERY)

    def look(self, stop: threading.Event) -> None:
        """One round. Raises CorpusUnavailable."""
        now = time.monotonic()
        if now >= self._gather_at:
            self._gather_at = now + GATHER_EVERY
            self.gather()
        if now < self._next:
            return
        found = self._try(self._links.due(AT_ONCE), stop)
        if len(found) > 1 and all(what == "away" for _, what in found):
            self._next = now + WITHOUT_A_WAY_OUT
            return
        if found:
            self._links.note(found)

    def gather(self) -> None:
        """What answers lead to now; of others nothing is kept."""
        self._links.keep({each for entry in self._corpus.entries() for each in addresses_of(entry)})

    def _try(self, addresses: list[str], stop: threading.Event) -> list[tuple[str, str]]:
        found = []
        for address in addresses:
            if stop.is_set():
                break
            found.append((address, self._reach(address)))
            stop.wait(self._apart)
        return found

    def _reach(self, address: str) -> str:
        if self._tried is None:
            from knowledge.imports.trying import tried  # with the formats: 20 MB that many never need

            self._tried = tried
        return self._tried(address)
