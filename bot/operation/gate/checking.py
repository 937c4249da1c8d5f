"""Checks what would go live, and puts live what was checked.

A check makes the next release and asks it, and the one in use, the same questions. Publishing takes that
very release if the corpus, the settings and the live release are still those that were checked; else it
checks anew.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.operation.gate.collecting import uninterrupted
from bot.operation.gate.findings import found
from bot.operation.gate.past import past
from bot.operation.gate.running import Memory, both, went_live
from bot.operation.gate.verdicts import Asked
from bot.operation.gate.warming import Warming
from bot.operation.live import check_corpus
from bot.operation.prepared import Prepared
from bot.operation.publish import Published, go_live, make, merged
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.entry_rows import Remembered
from knowledge.corpus.merged import leading_to
from knowledge.curating.saved_questions import SavedQuestions
from knowledge.entries import Entry
from knowledge.errors import DamagedRelease, NoRelease
from knowledge.folder.home import Home
from knowledge.releases.answering import Answering
from knowledge.releases.candidates import Candidates, corpus_digest
from knowledge.releases.manifest import MANIFEST
from knowledge.releases.release import Release
from knowledge.releases.releases import Releases
from matcher import Matcher, MatcherError
from matcher.comparison import Comparison
from matcher.edits import doubts

Key = tuple[str, str]  # id and locale


@dataclass(frozen=True)
class Wish:
    """What shall go live: all that is approved, or the changes of these entries `only`; and who says so.

    `seen` is the digest of what was shown to them, `because` why broken test questions do not speak against
    it. Who is not `warned` is told of doubts afterwards; broken test questions hold them, too.
    """

    author: str
    only: tuple[Key, ...] = ()
    seen: str = ""
    because: str = ""
    warned: bool = True

    @classmethod
    def of(cls, payload: dict[str, Any], author: str) -> "Wish":
        only = tuple((str(id), str(locale)) for id, locale in payload.get("only") or ())
        return cls(author, only, str(payload.get("seen") or ""), str(payload.get("because") or ""))


class Gate:
    """The gate of one data folder."""

    def __init__(self, home: Home, *, asks_customers: bool = True) -> None:
        """`asks_customers`: whether what they asked lately is asked again."""
        self._home, self._asks_customers = home, asks_customers
        self._memory, self._last = Memory(), ""  # of which check it is
        self._candidates = Candidates(home.releases)
        self._approved, self._prepared = Remembered(), Prepared()
        self._opened: dict[int, Matcher] = {}  # the live one, by its number
        self._after: Matcher | None = None  # the one that was checked last
        self.warming = Warming(home, self._memory, self._asked)
        self.made: Published | None = None  # the last release that was made here, without its number

    def check(self, wish: Wish) -> dict[str, Any]:
        """What was found, under its digest; the release is made and waits. Raises NothingToPublish, …"""
        with self._candidates.alone(), uninterrupted():
            return self._checked(wish)

    def publish(self, wish: Wish) -> dict[str, Any]:
        """Puts it live, unless something speaks against it that nobody has seen; `held` then."""
        others = check_corpus(self._home)
        with self._candidates.alone(), uninterrupted():
            known = self._checked(wish)
            findings = known["gate"]
            seen = wish.seen == findings["digest"] or not wish.warned
            fine = findings["level"] == "clean" or (findings["level"] == "warned" and seen)
            if not fine and not wish.because.strip():
                return {"held": True, "gate": findings}
            number = self._put_live(wish, others, findings["digest"])
        return {"release": number, **known["report"], "gate": findings}

    def try_out(self, changed: Sequence[Entry]) -> dict[str, Any]:
        """What would be found if these went live as they are here; nothing of it waits to be published.

        Raises NothingToPublish, …
        """
        with self._candidates.alone(), uninterrupted():
            self._last = ""  # what is remembered is of these then
            live = self._live()
            entries = {(each.id, each.locale): each for each in (live.published() if live else [])}
            wanted = [*(entries | {(each.id, each.locale): each for each in changed}).values()]
            with self._candidates.trying() as folder:
                make(self._home, wanted, folder, live)
                found = self._compare(folder, live, {entry.id: entry.topic for entry in wanted})
        return found | {"digest": "", "only": [], "corpus": corpus_digest(self._home.corpus)}

    def forget(self) -> None:
        """What was checked is not taken: the next one is made anew."""
        with self._candidates.alone():
            self._candidates.discard()

    def _put_live(self, wish: Wish, others: int, digest: str) -> int:
        with Releases(self._home.releases).stage(author=wish.author, after=others) as stage:
            self._candidates.take(stage)
            if wish.because:
                _amend(stage / MANIFEST, because=wish.because.strip())
        go_live(self._home, stage.number)
        if self._last == digest:
            went_live(self._memory, stage.number)
            self._opened = {stage.number: self._after} if self._after else {}
        return stage.number

    def _checked(self, wish: Wish) -> dict[str, Any]:
        live, corpus = self._live(), corpus_digest(self._home.corpus)
        digest = self._digest(wish, live, corpus)
        known = self._candidates.checked(digest)
        if known is None:
            with self._candidates.making() as folder:
                wanted = self._wanted(wish, live)
                self.made = make(self._home, wanted, folder, live, self._prepared)
                report = self.made.as_json()
                topic_of = {entry.id: entry.topic for entry in wanted}
                only = [list(key) for key in wish.only]
                gate = self._compare(folder, live, topic_of)
                gate |= {"digest": digest, "only": only, "corpus": corpus}
            report.pop("release")
            known = {"gate": gate, "report": report}
            self._candidates.keep(digest, known)
            self._last = digest
        return known

    def _live(self) -> Release | None:
        try:
            return Answering(self._home.releases).verified()
        except (NoRelease, DamagedRelease):
            return None

    def _digest(self, wish: Wish, live: Release | None, corpus: str) -> str:
        """Of all that the candidate and the findings rest on, but for what customers asked meanwhile."""
        settings = self._home.settings
        told = [
            corpus, date.today().isoformat(), live.number if live else 0,
            sorted(wish.only), settings.encoder, settings.risk, dict(settings.topic_risk),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]

    def _wanted(self, wish: Wish, live: Release | None) -> list[Entry]:
        """The entries of the next release. Those published for later count as the live release's."""
        corpus = Corpus(self._home.corpus)
        approved = corpus.approved(self._approved)
        if not wish.only:
            return approved
        allowed = {(entry.id, entry.locale): entry for entry in approved}
        entries = {(entry.id, entry.locale): entry for entry in (live.published() if live else [])}
        for key in wish.only:
            entries.pop(key, None)
            if key in allowed:
                entries[key] = allowed[key]
        return list(entries.values())

    def _compare(self, folder: Path, live: Release | None, topic_of: dict[str, str]) -> dict[str, Any]:
        asked = self._asked()
        before = self._matcher(live)
        self._after = after = Matcher.open(folder / "matcher", before=before)
        compared = Comparison.of(before, after) if before else None
        number = live.number if live else 0
        was, now = both(asked, before, compared, after, number, self._memory)
        # Who merges two entries loses no answer: what was the one is the other.
        leads = leading_to(topic_of.keys(), merged(self._home))
        return found(
            [each.led(leads) for each in asked],
            [each.led(leads) for each in was],
            now,
            doubts(compared) if compared else (),
            topic_of,
            first=before is None,
        ).as_json()

    def _matcher(self, live: Release | None) -> Matcher | None:
        """Of the live release; None where it is of another encoder: it decides nothing by then."""
        if live is None:
            return None
        try:
            known = self._opened.get(live.number) or Matcher.open(live.matcher_path)
        except MatcherError:
            return None
        self._opened = {live.number: known}
        return known

    def _asked(self) -> list[Asked]:
        return [*(past(self._home) if self._asks_customers else ()), *self._saved()]

    def _saved(self) -> Sequence[Asked]:
        saved = SavedQuestions(self._home.corpus)
        try:
            return [
                Asked("saved", each.question, each.locale, ("", each.id), each.entry) for each in saved.all()
            ]
        finally:
            saved.close()


def _amend(file: Path, **facts: str) -> None:
    told = json.loads(file.read_text("utf-8")) if file.exists() else {}
    file.write_text(json.dumps(told | facts, ensure_ascii=False), "utf-8")
