"""Erasing a person: all that is stored of their conversations, in every place, and a report of it.

What other files hold goes first: after a kill the conversations are still found, and whoever repeats the
erasure ends it. Then they go, each with its numbers, in a transaction of its own.
"""

import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.privacy.masking import impersonal
from bot.privacy.retention import DAY
from bot.privacy.tallies import tallied
from bot.privacy.uploads import forget_uploads
from bot.storage import Storage, Transaction
from bot.storage.repositories.audit import Note
from bot.storage.repositories.whole import Rows
from bot.storage.scrubbing import scrub
from bot.storage.trackers import Trackers
from knowledge.corpus import erasing
from knowledge.files import copies
from knowledge.folder import erasures
from knowledge.folder.home import Home
from knowledge.releases.candidates import Candidates

DESK = "desk"  # the topic of everything a desk shows
COUNTED = (  # tables
    "message", "event", "feedback", "survey", "handoff", "note", "tag", "contact", "customer", "page_context",
    "link", "mailed", "device", "delivery", "outcome", "attachment", "proposal", "unsettled", "proactive",
    "push_device", "post", "tie", "awaited_file",
)  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """Something that stays, by the name of its sentence in the catalogue `privacy`."""

    key: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """How much of what went, and what stays, with the reason."""

    removed: dict[str, int]
    kept: tuple[Kept, ...]


@dataclass(frozen=True)
class Erasure:
    """Erases conversations for the account `by`, which came from the network `origin`; both may be empty.

    `about` says “customer” when they do it themselves. What is not `thorough` leaves it to retention to give
    PostgreSQL's pages free.
    """

    home: Home
    storage: Storage
    by: str = ""
    origin: str = ""
    about: str = ""
    thorough: bool = True

    def run(self, ids: Sequence[str], mentioned: Callable[[str], bool] | None = None) -> Report:
        """These conversations, and whatever else names the person. Safe to repeat."""
        with self.storage.reading() as read:
            receivers = read.whole.receivers(ids)
            found = [whole[0] for id in ids if (whole := read.whole.read(id))]
        wordings = [wording for rows in found for wording in _wordings(rows)]
        removed: Counter[str] = Counter()
        erasures.note(self.home, ids)
        named = self._beside(removed, mentioned, wordings)
        trackers = Trackers(self.home)
        removed["tracker"] = trackers.forget(ids)
        for id in ids:
            rows = self.storage.write(lambda tx, id=id: self._conversation(tx, id))  # type: ignore[misc]
            removed += _counts(rows) if rows else Counter()
        trackers.forget(ids)  # of a turn that was answered meanwhile
        self.storage.write(lambda tx: tx.audit.add(self._note(removed)))
        clean = scrub(self.home, vacuum=self.thorough)
        return Report(dict(+removed), tuple(self._kept(receivers, named, wordings, clean)))

    def _conversation(self, transaction: Transaction, id: str) -> Rows | None:
        found = transaction.whole.erase(id)
        if found is None:
            return None
        rows, archived = found
        if archived:
            transaction.tallies.add({each: -count for each, count in tallied(rows).items()})
        transaction.changed |= {id, DESK}
        return rows

    def _beside(
        self, removed: Counter[str], mentioned: Callable[[str], bool] | None, wordings: Sequence[str]
    ) -> tuple[str, ...]:
        """Failed log-ins, files of imports, the corpus; entries that name the address and stay."""
        if mentioned is not None:
            removed["login"] = self.storage.write(lambda tx: _forget_tries(tx, mentioned))
            removed["proposal"] = self.storage.write(lambda tx: tx.proposals.forget_mentioning(mentioned))
            removed["post"] = self.storage.write(lambda tx: tx.posts.forget_mentioning(mentioned))
            removed["upload"] = forget_uploads(self.home, mentioned)
        if not (self.home.root / "corpus.sqlite").exists():
            return ()
        erased = erasing.erase(self.home.corpus, mentioned, wordings)
        removed["variant"], removed["job"] = erased.variants + erased.questions, erased.jobs
        if erased.variants:
            Candidates(self.home.releases).discard()  # it holds them, and nobody will publish it
            shutil.rmtree(self.home.run / "draft", ignore_errors=True)  # made anew when somebody tries it
        return erased.named

    def _note(self, removed: Counter[str]) -> Note:
        counts = {"conversations": removed["conversation"], "messages": removed["message"]}
        return Note(time.time(), "person_erased", self.by, self.about, self.origin, counts)

    def _kept(
        self, receivers: Sequence[str], named: Sequence[str], wordings: Sequence[str], clean: bool
    ) -> Iterator[Kept]:
        yield Kept("kept_audit", {"days": self.home.settings.retention["records"]})
        yield Kept("kept_numbers")
        if longest := self.home.settings.backups.longest:
            yield Kept("kept_timed_backups", {"until": _day(time.time() + longest)})
        else:
            yield Kept("kept_backups")
        for copy in self._copies():
            until = copy.stat().st_mtime + self.home.settings.retention["copies"] * DAY
            yield Kept("kept_copy", {"file": copy.name, "until": _day(until)})
        if receivers:
            yield Kept("kept_receivers", {"receivers": ", ".join(receivers)})
        if named:
            yield Kept("kept_entries", {"entries": ", ".join(named)})
        if releases := _releases(self.home, wordings):
            yield Kept("kept_releases", {"releases": ", ".join(releases)})
        if self.home.settings.database:
            yield Kept("kept_postgresql")
        if not clean:
            yield Kept("kept_log")

    def _copies(self) -> list[Path]:
        names = ("conversations.sqlite", "corpus.sqlite", "tracker.sqlite")
        return [copy for name in names for copy in copies(self.home.root / name)]


def _forget_tries(transaction: Transaction, mentioned: Callable[[str], bool]) -> int:
    """Customers take the staff's log-in for their own."""
    names = [name for name in transaction.accounts.tried() if mentioned(name)]
    for name in names:
        transaction.accounts.forget_tries(name)
    return len(names)


def _counts(rows: Rows) -> Counter[str]:
    return Counter({"conversation": 1, **{name: len(rows.get(name, ())) for name in COUNTED}})


def _wordings(rows: Rows) -> list[str]:
    """What the customer wrote, as curators were shown it."""
    locale = rows["conversation"][0]["locale"]
    asked = [impersonal(each["text"], locale) for each in rows["message"] if each["role"] == "customer"]
    return asked + [each["question"] for each in rows["proposal"]]


def _releases(home: Home, wordings: Sequence[str]) -> list[str]:
    """Published releases that hold one of these wordings as a variant, today or from a later day on."""
    wanted, found = set(wordings) - {""}, []
    for file in sorted(home.root.glob("releases/[0-9]*/*.jsonl")) if wanted else ():
        with file.open(encoding="utf-8") as lines:
            if any(not wanted.isdisjoint(json.loads(line).get("variants", ())) for line in lines):
                found.append(file.parent.name)
    return list(dict.fromkeys(found))


def _day(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).date().isoformat()
