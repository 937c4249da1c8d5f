"""Events, deliveries, timed jobs, sessions and releases for many nodes; PostgreSQL beside SQLite.

Sites and feedback move here from corpus.sqlite: they belong to customers' conversations, and every node needs
them.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.script import run

revision = "0002"
down_revision = "0001"

_SITE = "INSERT OR IGNORE INTO site VALUES (:name, :title, :locales, :origins, :accent, :greeting)"
_VERDICT = """INSERT OR IGNORE INTO feedback (conversation, seq, helpful, comment, entry, created)
    SELECT :conversation, :seq, :helpful, :comment, :entry, :created
    WHERE EXISTS (SELECT 1 FROM conversation WHERE id = :conversation)"""


def upgrade() -> None:
    db = op.get_bind()
    run(db, __file__, f".{db.dialect.name}.sql")
    if db.dialect.name == "sqlite" and db.engine.url.database:
        _carry_over(db, Path(db.engine.url.database).with_name("corpus.sqlite"))


def _carry_over(db: sa.engine.Connection, corpus: Path) -> None:
    if not corpus.exists():
        return
    with closing(sqlite3.connect(f"{corpus.as_uri()}?mode=ro", uri=True)) as source:
        source.row_factory = sqlite3.Row
        for row in _rows(source, "sites"):
            db.execute(sa.text(_SITE), {name: _stored(name, value) for name, value in dict(row).items()})
        for row in _rows(source, "feedback"):
            verdict = dict(row)
            verdict["created"] = datetime.fromisoformat(verdict.pop("at")).timestamp()
            db.execute(sa.text(_VERDICT), verdict)


def _rows(source: sqlite3.Connection, table: str) -> Iterator[sqlite3.Row]:
    known = source.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
    ).fetchone()
    return iter(source.execute(f'SELECT * FROM "{table}"') if known else ())  # noqa: S608


def _stored(name: str, value: Any) -> Any:
    """Lists and objects as here: nothing instead of an empty one."""
    return value if name in ("name", "title", "accent") or json.loads(value) else None
