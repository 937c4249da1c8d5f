"""How corpus.sqlite came to be what it is, step by step; a change of its tables is a new step at the end.

A released step is never edited: it meets the files of those who installed it. All steps that a file lacks are
taken in one transaction, before which a copy of the file is put aside. The file remembers the steps it has
taken, in the table `_sqlite_migrations`.
"""

from contextlib import closing
from pathlib import Path
from typing import Any

import sqlite_utils
from sqlite_utils import Migrations

from knowledge.errors import NewerData
from knowledge.files import set_aside

STEPS = Migrations("corpus")


@STEPS(name="0001-tables")
def _tables(tables: sqlite_utils.Database) -> None:
    """Version 0.1 made each of these when it was first needed: any of them may be there."""
    for name, create in (("entries", _entries), ("jobs", _jobs), ("decided", _decided)):
        if not tables.table(name).exists():
            create(tables)


def _entries(tables: sqlite_utils.Database) -> None:
    texts = [
        *("id", "locale", "question", "variants", "answer"),
        *("topic", "media", "followups", "links", "state"),
    ]
    columns: dict[str, Any] = {"key": int} | dict.fromkeys(texts, str) | {"risk": float}
    tables.table("entries").create(columns, pk="key", not_null=texts)
    tables.table("entries").create_index(["id", "locale"], unique=True)
    tables.table("entries").enable_fts(
        ["question", "variants", "answer", "topic", "id"],
        tokenize="unicode61 remove_diacritics 2",
        create_triggers=True,
    )
    facts = dict.fromkeys(["id", "locale", "author", "at", "before", "after"], str)
    tables.table("history").create({"number": int} | facts, pk="number")
    tables.table("history").create_index(["id", "locale"])


def _jobs(tables: sqlite_utils.Database) -> None:
    texts = ["kind", "payload", "author", "state", "created", "updated", "result", "error"]
    tables.table("jobs").create({"id": int, "attempts": int} | dict.fromkeys(texts, str), pk="id")
    tables.table("jobs").create_index(["state"])


def _decided(tables: sqlite_utils.Database) -> None:
    columns = dict.fromkeys(["entry", "locale", "digest"], str)
    tables.table("decided").create(columns, pk=tuple(columns), not_null=list(columns))


@STEPS(name="0002-validity")
def _validity(tables: sqlite_utils.Database) -> None:
    for name in ("valid_from", "valid_until"):
        tables.table("entries").add_column(name, str, not_null_default="")


@STEPS(name="0003-workflow")
def _workflow(tables: sqlite_utils.Database) -> None:
    """Who looks after an entry; changes of many at once; ids that lead to another entry."""
    care = dict.fromkeys(["id", "locale", "owner", "review_on"], str)
    tables.table("care").create(care, pk=("id", "locale"), not_null=list(care))
    tables.table("care").create_index(["owner"])
    numbers = dict.fromkeys(["first", "last", "created", "changed", "removed", "undone"], int)
    texts = dict.fromkeys(["kind", "author", "at", "extra"], str)
    batches: dict[str, Any] = {"number": int} | texts | numbers
    tables.table("batches").create(batches, pk="number", not_null=list(batches))
    tables.table("merged").create({"id": str, "kept": str}, pk="id", not_null=["id", "kept"])


@STEPS(name="0004-saved-questions")
def _saved_questions(tables: sqlite_utils.Database) -> None:
    texts = ["question", "locale", "entry", "author", "at"]
    tables.table("saved_questions").create({"id": int} | dict.fromkeys(texts, str), pk="id", not_null=texts)


@STEPS(name="0005-editing")
def _editing(tables: sqlite_utils.Database) -> None:
    """What somebody has said of translations, and what was found at the addresses in answers."""
    tables.table("confirmed").create({"id": str, "locale": str, "number": int}, pk=("id", "locale"))
    columns = {"address": str, "found": str, "misses": int, "looked": float}
    tables.table("addresses").create(columns, pk="address", not_null=["found", "misses", "looked"])


@STEPS(name="0006-contexts")
def _contexts(tables: sqlite_utils.Database) -> None:
    tables.table("entries").add_column("contexts", str, not_null_default="")


@STEPS(name="0007-public")
def _public(tables: sqlite_utils.Database) -> None:
    """What may be said below public posts: everything, until somebody says otherwise."""
    tables.table("entries").add_column("public", int, not_null_default=1)


@STEPS(name="0008-sent-back")
def _sent_back(tables: sqlite_utils.Database) -> None:
    """Why editors gave entries back to their authors, by the number of that change in the history."""
    tables.table("sent_back").create({"number": int, "why": str}, pk="number", not_null=["why"])


def forget_moved(tables: sqlite_utils.Database) -> None:
    """Drops what 0.1 kept here and the store has taken over: once that is done, and not before."""
    for name in ("sites", "feedback"):
        tables.table(name).drop(ignore=True)


def missing(tables: sqlite_utils.Database, path: Path) -> list[str]:
    """The steps this file has not taken. Raises NewerData when it has taken some that we do not know."""
    done = taken(tables, path)
    return [name for name in _known() if name not in done]


def taken(tables: sqlite_utils.Database, path: Path) -> list[str]:
    """The steps this file has taken, in order. Raises NewerData when we do not know one of them."""
    ours, applied = _known(), {step.name for step in STEPS.applied(tables)}
    if unknown := sorted(applied.difference(ours)):
        raise NewerData(file=str(path), version=unknown[-1])
    return [name for name in ours if name in applied]


def is_known(step: str) -> bool:
    """Whether this program has a step of this name."""
    return step in _known()


def newest() -> str:
    """The last of all steps: the version of the tables that this program has."""
    return _known()[-1]


def _known() -> list[str]:
    """All steps, which are those that an empty file lacks."""
    with closing(sqlite_utils.Database(memory=True)) as empty:
        return [step.name for step in STEPS.pending(empty)]


def upgrade(tables: sqlite_utils.Database, path: Path) -> None:
    """Takes the missing steps. Inside a transaction that holds the write lock: others look on, or wait."""
    steps = missing(tables, path)
    if steps and tables.table_names():  # there is something to lose
        set_aside(path, steps[0])
    if steps:
        STEPS.apply(tables)
