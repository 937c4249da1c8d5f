"""The release in use, held open: the bot swaps it for a newer one without a restart."""

import logging
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from threading import Lock

from bot.public_posts import PublicPosts
from bot.smalltalk import SmallTalk
from knowledge.errors import DamagedRelease, KundigError
from knowledge.folder.home import Home
from knowledge.releases.answering import Answering
from knowledge.releases.releases import Release, Releases
from matcher import DamagedMatcher, Encoder, Matcher, Outdated, load_encoder

log = logging.getLogger("kundig.bot")
VIEWS = 64  # of one release, by what is left out


@dataclass(frozen=True)
class OpenRelease:
    """A release with its matcher. Both belong together: an entry the matcher names is in the release."""

    release: Release
    matcher: Matcher
    barred: frozenset[str] = frozenset()  # ids of entries that answer elsewhere

    @cached_property
    def languages(self) -> frozenset[str]:
        """Those that answers are written in."""
        return frozenset(entry.locale[:2] for entry in self.release.entries())

    @cached_property
    def _limited(self) -> dict[str, frozenset[str]]:
        """The contexts of entries that are limited to some: in any language."""
        found: dict[str, frozenset[str]] = {}
        for entry in self.release.entries():
            if entry.contexts:
                found[entry.id] = found.get(entry.id, frozenset()) | frozenset(entry.contexts)
        return found

    @cached_property
    def _views(self) -> "dict[frozenset[str], OpenRelease | None]":
        return {}

    def within(self, contexts: Iterable[str]) -> "OpenRelease | None":
        """What of it answers in these contexts; None where that is nothing."""
        here = frozenset(contexts)
        barred = frozenset(id for id, of in self._limited.items() if of.isdisjoint(here))
        if not barred:
            return self
        if barred not in self._views:
            if len(self._views) >= VIEWS:
                self._views.clear()
            left = any(entry.id not in barred for entry in self.release.entries())
            blind = replace(self, matcher=self.matcher.without(barred), barred=barred) if left else None
            self._views[barred] = blind
        return self._views[barred]


class LiveRelease:
    """Looks which release is current and keeps it open. A damaged one never replaces one that works: while
    the current one is damaged, the last good one answers.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._answering, self._releases = Answering(home.releases), Releases(home.releases)
        self._opened: OpenRelease | None = None
        self._small_talk: SmallTalk | None = None
        self._public_posts: PublicPosts | None = None
        self._looked_at: object = None
        self._withheld = False
        self._opening = Lock()

    def current(self) -> OpenRelease | None:
        """The release that answers, opened; the one before while a new one is being opened.

        None until something is published. Costs two looks at small files when nothing has changed.
        """
        if self._opening.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._opening.release()
        return self._opened

    @property
    def being_renewed(self) -> bool:
        """There is a release, but none can be opened: no answer can be given.

        It is so after an upgrade, until the worker has learnt the live one anew, and while all are damaged.
        """
        return self._withheld and self._opened is None

    def verify(self) -> None:
        """Reads the open release through once more; when it is damaged by now, the next look leaves it."""
        if self._opened is not None:
            with suppress(DamagedRelease):  # it is on the list of damaged ones then
                self._answering.open(self._opened.release.number)

    def small_talk(self) -> SmallTalk:
        """The recogniser for the current release's encoder. Raises EncoderUnavailable without any."""
        encoder = self._encoder()
        if self._small_talk is None or self._small_talk.encoder.identity != encoder.identity:
            self._small_talk = SmallTalk.load(encoder, self._home.model)
        return self._small_talk

    def public_posts(self) -> PublicPosts:
        """The same for what is written in public."""
        encoder = self._encoder()
        if self._public_posts is None or self._public_posts.encoder.identity != encoder.identity:
            self._public_posts = PublicPosts.load(encoder, self._home.model)
        return self._public_posts

    def _encoder(self) -> Encoder:
        if self._opened is not None:
            return self._opened.matcher.encoder
        if self._small_talk is not None:
            return self._small_talk.encoder
        return load_encoder(self._home.settings.encoder)

    def _look(self) -> None:
        state = self._answering.state()
        if state == self._looked_at:
            return
        first, self._looked_at = self._looked_at is None, state
        for number in self._answering.order():
            if not first and self._releases.is_marked(number):
                continue
            if self._opened is not None and self._opened.release.number == number:
                return
            try:
                self._open(number)
            except (DamagedRelease, DamagedMatcher, OSError) as error:
                log.error("Release %s is damaged, %s: %s", number, self._kept(), error)
                self._answering.mark(number, error)
                self._withheld = True
                continue
            except KundigError as error:  # of another encoder, or without one: no earlier one helps
                log.error("Release %s cannot be used, %s: %s", number, self._kept(), error)
                self._withheld = isinstance(error, Outdated)
            return
        if self._withheld or self._opened:  # none is left that says what was published
            self._opened, self._withheld = None, True

    def _open(self, number: int) -> None:
        release = self._answering.open(number)
        before = self._opened.matcher if self._opened else None
        opened = OpenRelease(release, Matcher.open(release.matcher_path, before=before))
        entries = release.entries()  # reads and checks them now, not while a customer waits
        self._opened, self._withheld = opened, False
        log.info("Release %s is in use, %d entries.", number, len(entries))

    def _kept(self) -> str:
        kept = self._opened
        return f"release {kept.release.number} keeps serving" if kept else "the one before it is tried"


@cache
def live_release(root: Path) -> LiveRelease:
    """The one of a data folder: the matcher and the answers share it, so they never disagree."""
    return LiveRelease(Home.from_environment(os.environ | {"KUNDIG_HOME": str(root)}))
