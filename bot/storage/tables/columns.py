"""The kinds of columns, and what indexes share."""

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata = sa.MetaData()

Seconds = Number = sa.REAL().with_variant(postgresql.DOUBLE_PRECISION(), "postgresql")
Count = sa.Integer()
Bytes = sa.LargeBinary().with_variant(sa.BLOB(), "sqlite").with_variant(postgresql.BYTEA(), "postgresql")


class Json(sa.types.TypeDecorator):  # type: ignore[misc]  # SQLAlchemy 1.4 has no types
    """A value as a JSON text; empty lists and objects are stored as nothing."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else None

    def process_result_value(self, value: str | None, dialect: Any) -> Any:
        return json.loads(value) if value else None


def of_conversation() -> sa.Column:
    """Goes with its conversation."""
    key = sa.ForeignKey("conversation.id", ondelete="CASCADE")
    return sa.Column("conversation", sa.Text, key, primary_key=True)


# What partial indexes hold, spelled out: SQLite uses one only where a query says so without parameters.
PENDING = sa.literal_column("'pending'")
WAITING = (sa.literal_column("'queued'"), sa.literal_column("'human'"))
ZERO = sa.literal_column("0")

UNAWAITED = {"unawaited": True}  # an option of statements whose outcome nobody awaits: see pipelining


def index(name: str, *columns: sa.Column, where: Any = None, unique: bool = False) -> sa.Index:
    return sa.Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)
