"""Publishing: approved entries become an immutable release, and the release goes live.

The only place where `knowledge` and `matcher` meet.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from knowledge.corpus import Corpus
from knowledge.entries import Entry
from knowledge.errors import DamagedRelease, KundigError, NoRelease
from knowledge.home import Home
from knowledge.releases import Releases, write_entries
from matcher import EncoderMismatch, Matcher, Report, Row, build

log = logging.getLogger("kundig.publish")


class NothingToPublish(KundigError):
    """The corpus has no approved entry."""


@dataclass(frozen=True)
class Published:
    """A release that went live: its number and what the matcher found out about the corpus."""

    number: int
    report: Report

    def as_json(self) -> dict[str, Any]:
        return {"release": self.number, **self.report.as_json()}


def rows_of(entries: Sequence[Entry]) -> list[Row]:
    """What the matcher learns from: every question, variant and answer, one row each."""
    rows: list[Row] = []
    for entry in entries:
        row = partial(Row, entry=entry.id, locale=entry.locale, risk=entry.risk, topic=entry.topic)
        rows.append(row(text=entry.question, kind="question"))
        rows.extend(row(text=variant, kind="variant") for variant in entry.variants)
        rows.append(row(text=entry.answer, kind="answer"))
    return rows


def publish(home: Home, *, author: str) -> Published:
    """Builds a release from the approved entries and switches to it atomically.

    Raises NothingToPublish, or the matcher's own refusals; the current release then stays.
    """
    entries = Corpus(home.corpus).entries(state="approved")
    if not entries:
        raise NothingToPublish(
            "There is no approved entry to publish. Import some with `kundig import FILE`, "
            "or approve drafts in curation."
        )
    return release(home, entries, author=author)


def renew(home: Home) -> Published | None:
    """After an upgrade with another encoder, the live entries are learnt anew; None when there is no need.

    The entries are those of the live release, not the corpus': nothing goes live that nobody published.
    """
    try:
        live = Releases(home.releases).current()
    except NoRelease:
        return None
    try:
        Matcher.open(live.matcher_path)
    except EncoderMismatch as mismatch:
        log.warning("%s Doing so now, with the entries of release %s.", mismatch, live.number)
        return release(home, live.entries(), author="upgrade")
    return None


def release(home: Home, entries: Sequence[Entry], *, author: str) -> Published:
    """Makes a release of these entries and puts it live."""
    releases = Releases(home.releases)
    settings = home.settings
    with releases.stage(author=author) as stage:
        write_entries(stage, entries)
        report = build(
            rows_of(entries),
            stage / "matcher",
            encoder=settings.encoder,
            risk=settings.risk,
            unanswerable_share=settings.unanswerable_share,
            previous=live_matcher(releases),
        )
        (stage / "report.json").write_text(
            json.dumps(report.as_json(), ensure_ascii=False, indent=2), "utf-8"
        )
    releases.switch(stage.number)
    return Published(stage.number, report)


def live_matcher(releases: Releases) -> Path | None:
    """The live release's matcher, from which a new one takes over what has not changed; None without one."""
    try:
        return releases.current().matcher_path
    except (NoRelease, DamagedRelease):
        return None  # nothing to take over: everything is learnt anew
