"""Feedback: whether an answer helped, as customers said."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlite_utils

from knowledge.database import Database
from knowledge.entries import check_text

COMMENT_LENGTH = 2_000


@dataclass(frozen=True)
class EntryFeedback:
    """What customers said about one entry; `entry` is empty for answers that came from none."""

    entry: str
    helpful: int
    unhelpful: int
    comments: tuple[str, ...]  # newest first


class Feedback:
    """One verdict for each message, in the corpus's file; a later one replaces it."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, "feedback", _create)

    def add(
        self, conversation: str, seq: int, helpful: bool, comment: str = "", entry: str | None = None
    ) -> None:
        """Raises InvalidField when the comment is too long or holds control characters."""
        row = {
            "conversation": conversation,
            "seq": seq,
            "helpful": int(helpful),
            "comment": check_text("comment", comment, COMMENT_LENGTH, lines=True),
            "entry": entry or "",
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        }
        with self._database.writing() as tables:
            tables.table("feedback").upsert(row, pk=("conversation", "seq"))

    def verdicts(self, since: float) -> dict[str, dict[int, bool]]:
        """What was said after `since` (unix seconds): by conversation and number whether an answer helped."""
        moment = datetime.fromtimestamp(since, UTC).isoformat(timespec="milliseconds")
        found: dict[str, dict[int, bool]] = {}
        with self._database.reading() as tables:
            for row in tables.table("feedback").rows_where("at > ?", [moment]):
                found.setdefault(row["conversation"], {})[row["seq"]] = bool(row["helpful"])
        return found

    def of_conversation(self, conversation: str) -> dict[int, bool]:
        """Which of its answers helped, by their number."""
        with self._database.reading() as tables:
            rows = tables.table("feedback").rows_where("conversation = ?", [conversation])
            return {row["seq"]: bool(row["helpful"]) for row in rows}

    def helped_by(self, entry: str, limit: int) -> list[str]:
        """The latest conversations in which this entry helped."""
        with self._database.reading() as tables:
            rows = tables.table("feedback").rows_where(
                "entry = ? and helpful = 1", [entry], order_by="at desc", limit=limit
            )
            return list(dict.fromkeys(row["conversation"] for row in rows))

    def summary(self) -> list[EntryFeedback]:
        """Entries with feedback; those that helped least come first."""
        found: dict[str, list[tuple[bool, str]]] = {}
        with self._database.reading() as tables:
            for row in tables.table("feedback").rows_where(order_by="at desc"):
                found.setdefault(row["entry"], []).append((bool(row["helpful"]), row["comment"]))
        summary = [_sum_up(entry, verdicts) for entry, verdicts in found.items()]
        return sorted(summary, key=lambda item: (-item.unhelpful, item.helpful, item.entry))


def _create(tables: sqlite_utils.Database) -> None:
    columns = {"conversation": str, "seq": int, "helpful": int, "comment": str, "entry": str, "at": str}
    tables.table("feedback").create(columns, pk=("conversation", "seq"), not_null=list(columns))


def _sum_up(entry: str, verdicts: list[tuple[bool, str]]) -> EntryFeedback:
    helpful = sum(verdict for verdict, _ in verdicts)
    return EntryFeedback(
        entry, helpful, len(verdicts) - helpful, tuple(comment for _, comment in verdicts if comment)
    )
