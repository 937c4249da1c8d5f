"""Publishing: approved entries become an immutable release, and the release goes live.

Here, and in `prepared` beside, `knowledge` and `matcher` meet.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.operation.live import check_corpus, put_new_live
from bot.operation.prepared import Prepared
from bot.operation.unanswerable import Learnt, learnt
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.merged import Merged
from knowledge.entries import Entry
from knowledge.errors import CorpusUnavailable, DamagedRelease, KundigError, NoRelease
from knowledge.folder.home import Home
from knowledge.releases.answering import Answering
from knowledge.releases.releases import Release, Releases, write_dated, write_leads
from knowledge.search.keeping import Indexes
from knowledge.validity import is_valid
from matcher import Matcher, Outdated, Report, build, load_encoder
from matcher.building import choose_encoder
from matcher.learning.evidence import basis

log = logging.getLogger("kundig.publish")

INDEXED_BEFORE = 1_000  # entries: the search knows so few at once; of more it learns while answers are live


class NothingToPublish(KundigError):
    """The corpus has no approved entry that is valid today."""


@dataclass(frozen=True)
class Published:
    """A release that went live: its number, what the matcher found out about the corpus, what real questions
    taught, and topics with a risk that no entry has.
    """

    number: int
    report: Report
    learnt: Learnt
    unused_topics: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"release": self.number, **_reported(self.report, self.learnt, self.unused_topics)}


def publish(home: Home, *, author: str) -> Published:
    """Builds a release from the approved entries and switches to it atomically.

    Those for a later day are kept in it until then, see `bot.operation.dates`.

    Raises NothingToPublish, or the matcher's own refusals; the current release then stays.
    """
    return release(home, Corpus(home.corpus).approved(), author=author)


def renew(home: Home) -> Published | None:
    """After an upgrade with another encoder, or where no release is whole, the live entries are learnt anew;
    None when there is no need.

    The entries are those of the live release, not the corpus': nothing goes live that nobody published.
    """
    answering = Answering(home.releases)
    try:
        live = answering.verified()
    except NoRelease:
        return None
    except DamagedRelease as error:
        return restored(home, error)
    try:
        Matcher.open(live.matcher_path)
    except Outdated as mismatch:
        log.warning("%s Doing so now, with the entries of release %s.", mismatch, live.number)
        return release(home, live.published(), author="upgrade")
    return None


def restored(home: Home, damage: DamagedRelease) -> Published:
    """Where no release is whole, the live one's entries are learnt anew, if they are what was published.

    Where the database is shared, the nodes fetch the release from there. Raises DamagedRelease.
    """
    if home.settings.database:
        raise damage
    number = Answering(home.releases).order()[0]
    entries = Release.of(home.releases / str(number)).published()
    log.warning("%s No release is whole, so the entries of release %s are learnt anew.", damage, number)
    return release(home, entries, author="upgrade")


def release(home: Home, approved: Sequence[Entry], *, author: str) -> Published:
    """Makes a release of those of these entries that are valid today, and puts it live, ungated.

    Raises NothingToPublish when none is.
    """
    others = check_corpus(home)
    with Releases(home.releases).stage(author=author, after=others) as stage:
        made = make(home, approved, stage.path)
    go_live(home, stage.number)
    return replace(made, number=stage.number)


def go_live(home: Home, number: int) -> None:
    """Puts a release live that was just made here; who searches finds it at once, unless it is large."""
    made = Releases(home.releases).get(number)
    if made.manifest["entries"] <= INDEXED_BEFORE:
        Indexes(home.run).make(made)
    put_new_live(home, number)


def make(
    home: Home,
    approved: Sequence[Entry],
    folder: Path,
    live: Release | None = None,
    known: Prepared | None = None,
) -> Published:
    """Writes all that a release holds into a folder; it has no number yet. Raises NothingToPublish.

    `live` is the live release, if somebody has just read it through; `known` what was made of entries before.
    """
    entries = [entry for entry in approved if is_valid(entry, date.today())]
    if not entries:
        raise NothingToPublish
    settings = home.settings
    known = known or Prepared()
    rows = known.rows(entries, settings.topic_risk)
    encoder = choose_encoder([*rows.values()]) if settings.encoder == "auto" else settings.encoder
    real = learnt(home, basis(load_encoder(encoder).identity))
    topics = {entry.topic.casefold() for entry in entries}
    unused = tuple(topic for topic in settings.topic_risk if topic.casefold() not in topics)
    write_dated(folder, approved, date.today(), known.lines)
    write_leads(folder, merged(home), approved)
    report = build(
        rows,
        folder / "matcher",
        encoder=encoder,
        risk=settings.risk,
        unanswerable_share=real.share.used,
        outcomes=real.outcomes,
        previous=live.matcher_path if live else live_matcher(home),
    )
    told = json.dumps(_reported(report, real, unused), ensure_ascii=False, indent=2)
    (folder / "report.json").write_text(told, "utf-8")
    return Published(0, report, real, unused)


def merged(home: Home) -> dict[str, str]:
    """Ids that were merged, each with the one that was kept. Where the corpus cannot be read there are none:
    a release is made anew all the same.
    """
    try:
        return Merged(home.corpus).kept()
    except CorpusUnavailable as error:
        log.warning("Ids of merged entries lead nowhere in this release. %s", error)
        return {}


def _reported(report: Report, real: Learnt, unused_topics: Sequence[str]) -> dict[str, Any]:
    told = {"unanswerable": real.share.as_json(), "promise": real.promise.as_json()}
    return report.as_json() | told | {"unused_topics": list(unused_topics)}


def live_matcher(home: Home) -> Path | None:
    """The live release's matcher, from which a new one takes over what has not changed; None without one."""
    try:
        return Answering(home.releases).verified().matcher_path
    except (NoRelease, DamagedRelease):
        return None  # nothing to take over: everything is learnt anew
