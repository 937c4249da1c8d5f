"""A person out of the corpus: wordings that were taken over from what they wrote, and whatever names them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlite_utils

from knowledge.corpus.database import Database
from knowledge.corpus.jobs import OPEN
from knowledge.corpus.wordings import digest, same

Mentioned = Callable[[str], bool]


@dataclass(frozen=True)
class Erased:
    """How much went; `named` are entries whose own question or answer names the address, which stay."""

    variants: int = 0
    jobs: int = 0
    named: tuple[str, ...] = ()
    questions: int = 0


def erase(path: Path, mentioned: Mentioned | None, wordings: Sequence[str]) -> Erased:
    """`wordings` are what the person asked, as curators were shown it.

    A variant goes that names the address, or that a curator has taken over from one of these wordings: where
    one was decided about, and the variant says the same. Their test questions, the decisions, finished jobs
    and reasons told to authors that name the address, and what history holds of such variants go, too. Where
    no address is known and nothing was decided about or saved, nothing else is looked at.
    """
    database = Database(path)
    try:
        with database.reading() as tables:
            if mentioned is None and not _Erasing(tables, _nobody, wordings).concerned():
                return Erased()
        with database.writing() as tables:
            return _Erasing(tables, mentioned or _nobody, wordings).done()
    finally:
        database.close()


def _nobody(text: str) -> bool:
    return False


class _Erasing:
    def __init__(self, tables: sqlite_utils.Database, mentioned: Mentioned, wordings: Sequence[str]) -> None:
        self._tables, self._mentioned = tables, mentioned
        self._taken = {digest(wording): same(wording) for wording in wordings if same(wording)}

    def concerned(self) -> bool:
        """Whether a curator has decided about one of the wordings, or saved it as a test question."""
        decided = any(row["digest"] in self._taken for row in self._tables.table("decided").rows)
        return decided or any(self._is_theirs(row) for row in self._tables.table("saved_questions").rows)

    def done(self) -> Erased:
        theirs = self._decided()
        gone = [self._entry(row, theirs) for row in list(self._tables.table("entries").rows)]
        for row in list(self._tables.table("history").rows):
            self._past(row, theirs)
        self._reasons()
        questions = self._saved_questions()
        if sum(gone):  # the index of words would keep them
            self._tables.table("entries").rebuild_fts()
        return Erased(sum(gone), self._jobs(), self._named(), questions)

    def _is_theirs(self, row: dict[str, Any]) -> bool:
        return self._mentioned(row["question"]) or digest(row["question"]) in self._taken

    def _saved_questions(self) -> int:
        """Test questions that they asked, or that name the address."""
        table = self._tables.table("saved_questions")
        theirs = [row["id"] for row in table.rows if self._is_theirs(row)]
        for id in theirs:
            table.delete(id)
        return len(theirs)

    def _decided(self) -> set[tuple[str, str, str]]:
        """Entry, locale and words of what was decided about, which is forgotten."""
        found = set()
        for row in list(self._tables.table("decided").rows):
            if row["digest"] in self._taken:
                found.add((row["entry"], row["locale"], self._taken[row["digest"]]))
                self._tables.table("decided").delete((row["entry"], row["locale"], row["digest"]))
        return found

    def _kept(
        self, id: str, locale: str, variants: list[str], theirs: set[tuple[str, str, str]]
    ) -> list[str]:
        return [
            variant
            for variant in variants
            if not self._mentioned(variant) and (id, locale, same(variant)) not in theirs
        ]

    def _entry(self, row: dict[str, Any], theirs: set[tuple[str, str, str]]) -> int:
        before = row["variants"].split("\n") if row["variants"] else []
        after = self._kept(row["id"], row["locale"], before, theirs)
        if len(after) < len(before):
            self._tables.table("entries").update(row["key"], {"variants": "\n".join(after)})
        return len(before) - len(after)

    def _past(self, row: dict[str, Any], theirs: set[tuple[str, str, str]]) -> None:
        changed = {}
        for side in ("before", "after"):
            entry = json.loads(row[side]) if row[side] else None
            if entry:
                kept = self._kept(row["id"], row["locale"], entry["variants"], theirs)
                if len(kept) < len(entry["variants"]):
                    changed[side] = json.dumps(entry | {"variants": kept}, ensure_ascii=False)
        if changed:
            self._tables.table("history").update(row["number"], changed)

    def _reasons(self) -> None:
        """Why entries were given back; that they were stays."""
        for row in list(self._tables.table("sent_back").rows):
            if self._mentioned(row["why"]):
                self._tables.table("sent_back").update(row["number"], {"why": "…"})

    def _jobs(self) -> int:
        finished = list(self._tables.table("jobs").rows_where(f"not ({OPEN})"))
        named = [
            row["id"]
            for row in finished
            if any(self._mentioned(row[field] or "") for field in ("payload", "result", "error"))
        ]
        for id in named:
            self._tables.table("jobs").delete(id)
        return len(named)

    def _named(self) -> tuple[str, ...]:
        rows = self._tables.table("entries").rows_where(order_by="id, locale")
        return tuple(
            f"{row['id']} ({row['locale']})"
            for row in rows
            if self._mentioned(row["question"]) or self._mentioned(row["answer"])
        )
