"""The release in use, held open: the bot swaps it for a newer one without a restart."""

import logging
import os
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from threading import Lock

from bot.smalltalk import SmallTalk
from knowledge.errors import KundigError
from knowledge.home import Home
from knowledge.releases import Release, Releases
from matcher import Encoder, Matcher, Outdated, load_encoder

log = logging.getLogger("kundig.bot")


@dataclass(frozen=True)
class OpenRelease:
    """A release with its matcher. Both belong together: an entry the matcher names is in the release."""

    release: Release
    matcher: Matcher

    @cached_property
    def languages(self) -> frozenset[str]:
        """Those that answers are written in."""
        return frozenset(entry.locale[:2] for entry in self.release.entries())


class LiveRelease:
    """Looks which release is current and keeps it open. A damaged one never replaces one that works."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._releases = Releases(home.releases)
        self._opened: OpenRelease | None = None
        self._small_talk: SmallTalk | None = None
        self._looked_at: int | None = None
        self._outdated = False
        self._opening = Lock()

    def current(self) -> OpenRelease | None:
        """The current release, opened; the one before while the new one is being opened or is damaged.

        None until something is published. Costs one small read when nothing has changed.
        """
        if self._opening.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._opening.release()
        return self._opened

    @property
    def being_renewed(self) -> bool:
        """After an upgrade, until the worker has learnt the live release anew: no answer can be given."""
        return self._outdated and self._opened is None

    def small_talk(self) -> SmallTalk:
        """The recogniser for the current release's encoder. Raises EncoderUnavailable without any."""
        encoder = self._encoder()
        if self._small_talk is None or self._small_talk.encoder.identity != encoder.identity:
            self._small_talk = SmallTalk.load(encoder, self._home.model)
        return self._small_talk

    def _encoder(self) -> Encoder:
        if self._opened is not None:
            return self._opened.matcher.encoder
        if self._small_talk is not None:
            return self._small_talk.encoder
        return load_encoder(self._home.settings.encoder)

    def _look(self) -> None:
        try:
            number = self._releases.current_number()
            if number in (None, self._looked_at):
                return
            self._looked_at = number
            release = self._releases.current()
            opened = OpenRelease(release, Matcher.open(release.matcher_path))
            release.entries()  # reads and checks them now, not while a customer waits
        except (KundigError, OSError) as error:
            self._outdated = isinstance(error, Outdated)
            kept = (
                f"release {self._opened.release.number} keeps serving" if self._opened else "nothing to serve"
            )
            log.error("The current release cannot be used, %s: %s", kept, error)
            return
        self._opened = opened
        log.info("Release %s is in use, %d entries.", release.number, len(release.entries()))


@cache
def live_release(root: Path) -> LiveRelease:
    """The one of a data folder: the matcher and the answers share it, so they never disagree."""
    return LiveRelease(Home.from_environment(os.environ | {"KUNDIG_HOME": str(root)}))
