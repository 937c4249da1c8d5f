"""Questions that curators try against the draft corpus: all that is written and not archived.

The drafts' matcher is made from the live one, so it takes a moment after an edit and hardly any time before
the next. A loop of its own answers, so nobody waits for a publish.
"""

import hashlib
import json
import logging
import shutil
import threading
from pathlib import Path
from typing import Any

from bot.explaining import tried
from bot.operation.jobs.job_loop import work_off
from bot.operation.prepared import rows_of
from bot.operation.publish import NothingToPublish, live_matcher
from bot.smalltalk import SmallTalk
from bot.tryout import Trying
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.jobs import Job
from knowledge.errors import KundigError
from knowledge.folder.home import Home
from knowledge.releases.candidates import drafts_digest
from matcher import Matcher, build

log = logging.getLogger("kundig.trying")

KIND = "try"
FOLDER = "draft"  # in run/


class QuestionRefused(KundigError):
    """A question to try is too long, or none."""


class Drafts:
    """The matcher of the draft corpus, made anew when that is another."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._digest = ""
        self._matcher: Matcher | None = None
        self._small_talk: SmallTalk | None = None

    def do(self, job: Job) -> dict[str, Any]:
        """Raises QuestionRefused, NothingToPublish, and the matcher's own refusals."""
        try:
            trying = Trying.from_json(job.payload)
        except ValueError as error:  # Malformed
            raise QuestionRefused from error
        matcher = self._current()
        return tried(matcher, self._recogniser(matcher), trying).as_json()

    def _current(self) -> Matcher:
        settings = self._home.settings
        told = [drafts_digest(self._home.corpus), settings.encoder, settings.risk, dict(settings.topic_risk)]
        digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()
        if self._matcher is None or digest != self._digest:
            self._matcher, self._digest = self._made(), digest
        return self._matcher

    def _made(self) -> Matcher:
        corpus = Corpus(self._home.corpus)
        entries = [entry for entry in corpus.entries() if entry.state != "archived"]
        if not entries:
            raise NothingToPublish
        folder = self._home.run / FOLDER
        shutil.rmtree(folder, ignore_errors=True)
        self._build(rows_of(entries, self._home.settings.topic_risk), folder)
        return Matcher.open(folder)

    def _build(self, rows: Any, folder: Path) -> None:
        settings = self._home.settings
        build(rows, folder, encoder=settings.encoder, risk=settings.risk, previous=live_matcher(self._home))

    def _recogniser(self, matcher: Matcher) -> SmallTalk:
        if self._small_talk is None or self._small_talk.encoder.identity != matcher.encoder.identity:
            self._small_talk = SmallTalk.load(matcher.encoder, self._home.model)
        return self._small_talk


def answer(home: Home, stop: threading.Event) -> None:
    """Tries questions until told to stop."""
    work_off(home, lambda kind: kind == KIND, Drafts(home).do, stop)
