"""Saved test questions: what must be answered by which entry, or by none, before anything goes live."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import sqlite_utils

from knowledge.corpus.database import Database
from knowledge.corpus.merged import followed, leads_to
from knowledge.corpus.wordings import same
from knowledge.entries import LINE_LENGTH, check_id, check_locale, check_text
from knowledge.errors import ImportRefused, InvalidField, KundigError, Problem

MOST = 10_000


class UnknownQuestion(KundigError):
    """No saved question has this number."""


class TooManyQuestions(KundigError):
    """More questions would be saved than the gate asks."""


class NoQuestionLine(KundigError):
    """A line of a file of test questions is no JSON."""


@dataclass(frozen=True)
class SavedQuestion:
    """`entry` is the one that must answer; empty where none may. `id` is 0 until it is saved."""

    question: str
    locale: str
    entry: str = ""
    id: int = 0
    author: str = ""

    def __post_init__(self) -> None:
        question = check_text("question", self.question, LINE_LENGTH)
        if not same(question):
            raise InvalidField("question", "empty")
        object.__setattr__(self, "question", question)
        check_locale(self.locale)
        if self.entry:
            check_id(self.entry, "entry")

    def as_json(self) -> dict[str, str | None]:
        """As it is exported: `entry` is null where no entry may answer."""
        return {"question": self.question, "locale": self.locale, "entry": self.entry or None}

    @classmethod
    def from_json(cls, fields: Any) -> Self:
        """Raises InvalidField."""
        if not isinstance(fields, dict):
            raise InvalidField("question", "empty")
        entry = fields.get("entry")
        if entry is not None and not isinstance(entry, str):
            raise InvalidField("entry", "no_id", value=entry)
        return cls(fields.get("question") or "", fields.get("locale") or "", entry or "")


class SavedQuestions:
    """Those of one corpus, in its file."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def all(self) -> list[SavedQuestion]:
        """Oldest first. What expects an entry that was merged into another expects that one."""
        with self._database.reading() as tables:
            kept = followed(leads_to(tables))
            rows = list(tables.table("saved_questions").rows_where(order_by="id"))
        return [replace(each, entry=kept.get(each.entry, each.entry)) for each in map(_question, rows)]

    def get(self, id: int) -> SavedQuestion:
        """Raises UnknownQuestion."""
        with self._database.reading() as tables:
            return _question(_row(tables, id))

    def save(self, questions: Iterable[SavedQuestion], author: str) -> int:
        """Adds them, or changes what is expected of those that are there in other words; how many are new.

        All in one transaction. Raises TooManyQuestions.
        """
        with self._database.writing() as tables:
            held = {_key(_question(row)): row["id"] for row in tables.table("saved_questions").rows}
            before = len(held)
            for each in questions:
                row = _values(each, author)
                known = held.get(_key(each))
                if known is None:
                    held[_key(each)] = tables.table("saved_questions").insert(row).last_pk
                else:
                    tables.table("saved_questions").update(known, row)
            if len(held) > MOST:
                raise TooManyQuestions(most=MOST)
            return len(held) - before

    def change(self, id: int, question: SavedQuestion, author: str) -> None:
        """Raises UnknownQuestion."""
        with self._database.writing() as tables:
            _row(tables, id)
            tables.table("saved_questions").update(id, _values(question, author))

    def delete(self, id: int) -> None:
        """Raises UnknownQuestion."""
        with self._database.writing() as tables:
            _row(tables, id)
            tables.table("saved_questions").delete(id)

    def version(self) -> str:
        """Another one whenever they are others."""
        told = json.dumps([[each.id, each.as_json()] for each in self.all()], ensure_ascii=False)
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]

    def close(self) -> None:
        self._database.close()


def write_lines(file: Path, questions: Iterable[SavedQuestion]) -> None:
    """JSON Lines, which `read_lines` reads again."""
    lines = [json.dumps(each.as_json(), ensure_ascii=False) + "\n" for each in questions]
    file.write_text("".join(lines), encoding="utf-8")


def read_lines(file: Path) -> list[SavedQuestion]:
    """Raises ImportRefused, which names every row that is wrong; OSError."""
    found, problems = [], []
    text = file.read_text(encoding="utf-8-sig", errors="replace")
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(SavedQuestion.from_json(json.loads(line)))
        except InvalidField as error:
            problems.append(Problem(number, error.field, error.fault))
        except (ValueError, RecursionError) as error:
            problems.append(Problem(number, "", NoQuestionLine(why=str(error)).fault))
    if problems:
        raise ImportRefused(tuple(problems[:100]))
    return found


def _values(question: SavedQuestion, author: str) -> dict[str, str]:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    told = {"question": question.question, "locale": question.locale, "entry": question.entry}
    return told | {"author": author, "at": at}


def _key(question: SavedQuestion) -> tuple[str, str]:
    return same(question.question), question.locale


def _row(tables: sqlite_utils.Database, id: int) -> dict[str, Any]:
    rows = list(tables.table("saved_questions").rows_where("id = ?", [id]))
    if not rows:
        raise UnknownQuestion(question=str(id))
    return dict(rows[0])


def _question(row: dict[str, Any]) -> SavedQuestion:
    return SavedQuestion(row["question"], row["locale"], row["entry"], row["id"], row["author"])
