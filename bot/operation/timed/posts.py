"""Deciding what becomes of public posts, as they come: the bot is asked, the guard decides, once.

Several workers may look at the same post: the first to store what becomes of it has decided.
"""

import logging
import threading
from functools import partial
from typing import Final

from bot.channels.connecting import opened
from bot.channels.public.guard import Before, Fate, Read, fate
from bot.channels.public.networks import POLLED, PUBLIC
from bot.channels.public.polling import Polling
from bot.channels.public.receiving import Receiving, means_of
from bot.conversations.bot import HttpBot, Tryout
from bot.conversations.errors import BotError
from bot.conversations.posts.posts import POSTS, Verdict, decide
from bot.operation.timed.clock import Timed
from bot.staff.connections import Connections
from bot.staff.secret import installation_secret
from bot.storage import Storage, StoreUnavailable, Transaction
from bot.storage.repositories.messengers import Connection
from bot.storage.repositories.posts import PublicPost
from bot.tryout import LONGEST, Tried, Trying
from knowledge.errors import DamagedRelease, NoRelease
from knowledge.folder.home import Home
from knowledge.languages import LANGUAGES
from knowledge.releases.answering import Answering
from matcher.languages import language_of

log = logging.getLogger("kundig.posts")

LOOK_EVERY: Final = 2.0  # seconds; another node wakes nobody here
AT_ONCE: Final = 20
HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
PATIENCE: Final = 60.0  # seconds for the bot; the first time it learns what posts are like
POLL_EVERY: Final = 10.0


class Deciding:
    """Decides until told to stop."""

    def __init__(self, home: Home, storage: Storage, tryout: Tryout | None = None) -> None:
        self._storage, self._usual = storage, home.settings.default_locale
        self._tryout = tryout or HttpBot(home, reply_seconds=PATIENCE)
        self._answering = Answering(home.releases)

    def run(self, stop: threading.Event) -> None:
        with self._storage.signals.subscribed(POSTS) as wake:
            while not stop.is_set():
                try:
                    while not stop.is_set() and self.round():
                        pass
                except (BotError, StoreUnavailable) as error:  # they wait, and are hidden already if need be
                    log.info("public posts wait: %s", error)
                wake.wait(LOOK_EVERY)

    def round(self) -> int:
        """How many were looked at. Raises BotError, StoreUnavailable."""
        with self._storage.reading() as read:
            found = read.posts.undecided(AT_ONCE)
            connections = {each.id: each for each in read.messengers.all()}
        private = self._private() if found else frozenset()
        for post in found:
            connection = connections.get(post.connection)
            if connection is not None and connection.kind in PUBLIC:
                self._decide(post, connection, private)
        return len(found)

    def _decide(self, post: PublicPost, connection: Connection, private: frozenset[str]) -> None:
        locale = spoken_in(post.text, post.locale)
        tried = self._tried(post.text, locale)
        job = partial(_settled, post=post, connection=connection, tried=tried, private=private, locale=locale)
        became = self._storage.write(job)
        log.info("post %s: %s, %s", post.ref, became.kind, became.reason)

    def _tried(self, text: str, locale: str) -> Tried:
        asked = text.strip()[-LONGEST:]
        return self._tryout.try_out(Trying(asked, locale, public=True)) if asked else Tried("handoff")

    def _private(self) -> frozenset[str]:
        """Entries that may not be said in public; what holds in some contexts alone is none for a thread."""
        try:
            entries = self._answering.release().entries()
        except (NoRelease, DamagedRelease):
            return frozenset()
        return frozenset(each.id for each in entries if not each.public or each.contexts)


def _settled(
    transaction: Transaction,
    post: PublicPost,
    connection: Connection,
    tried: Tried,
    private: frozenset[str],
    locale: str,
) -> Fate:
    now = transaction.now()
    counts = transaction.posts.counts(post, now - HOUR)
    again = transaction.posts.wrote_before(post, post.came - DAY)
    before = Before(counts.thread, counts.all, counts.author, counts.hour, again)
    became = fate(_read(post), tried, private, before)
    verdict = Verdict(became.kind, became.reason, became.entry, locale)
    decide(transaction, post, verdict, means_of(connection, PUBLIC[connection.kind]))
    return became


def _read(post: PublicPost) -> Read:
    return Read(post.text, post.personal, automated=post.told == "automated", direct=post.told == "direct")


def spoken_in(text: str, usual: str) -> str:
    """The language of a post, which the network often does not say: one of ours."""
    found = language_of(text, usual)
    return found if found in LANGUAGES else usual


def timed(home: Home) -> tuple[Timed, ...]:
    """Networks that bring nothing are asked."""

    def poll(storage: Storage) -> None:
        secret = installation_secret(storage, home)
        taking = Receiving(storage, secret, PUBLIC, home.settings.default_locale)
        Polling(storage, POLLED, partial(opened, Connections(storage, secret)), taking.take).run()

    return (Timed("poll_posts", POLL_EVERY, poll),)
