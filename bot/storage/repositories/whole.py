"""A conversation with all that hangs on it, as rows by table: to be archived, brought back, or handed out."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

import sqlalchemy as sa

from bot.storage.repositories.attachments import Attachments
from bot.storage.repositories.audit import Audit
from bot.storage.repositories.posts import Posts
from bot.storage.repositories.proposals import Proposals
from bot.storage.tables import (
    announced,
    archive,
    asked,
    awaited_file,
    contact,
    conversation,
    customer,
    delivery,
    device,
    event,
    feedback,
    handoff,
    link,
    mailed,
    mark,
    message,
    note,
    offer,
    outcome,
    page_context,
    peer,
    proactive,
    push_device,
    survey,
    tag,
    tie,
    turn,
    unsettled,
    webhook,
)

Rows = dict[str, list[dict[str, Any]]]  # by table

ITS_OWN = (
    conversation,
    message,
    offer,
    turn,
    handoff,
    event,
    feedback,
    survey,
    contact,
    customer,
    page_context,
    note,
    tag,
    mark,
    link,
    mailed,
    device,
    asked,
    announced,
    peer,
    proactive,
    push_device,
    tie,
    awaited_file,
)
ALL = (*ITS_OWN, delivery, outcome, unsettled)
DIGESTS = ("token", "digest")  # columns of bytes


class Whole:
    """Whole conversations, in sight or archived, for those whose they are."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def read(self, id: str) -> tuple[Rows, bool] | None:
        """All there is of it, and whether it is archived; None when there is no such conversation."""
        rows = read(self._db, id, ALL)
        found = rows or self._db.scalar(sa.select(archive.c.content).where(archive.c.conversation == id))
        if found is None:
            return None
        sent = [vars(each) for each in Attachments(self._db).of(id)]
        proposed = [vars(each) for each in Proposals(self._db).of(id)]
        public = [asdict(each) for each in Posts(self._db).of(id)]
        return {**found, "attachment": sent, "proposal": proposed, "post": public}, rows is None

    def erase(self, id: str) -> tuple[Rows, bool] | None:
        """Deletes all of it, its outcomes, too; what there was, or None when there was nothing."""
        found = self.read(id)
        if found is not None:
            for each in found[0]["outcome"]:
                self._db.execute(sa.delete(outcome).where(outcome.c.id == each["id"]))
            self._db.execute(sa.delete(conversation).where(conversation.c.id == id))
            self._db.execute(sa.delete(archive).where(archive.c.conversation == id))
            Attachments(self._db).forget_of([id])
            Proposals(self._db).forget_of(id)
            Posts(self._db).forget_of(id)
            Audit(self._db).forget_opened(id)
        return found

    def ids(self) -> list[str]:
        """Of all conversations, in sight or archived."""
        every = sa.union(sa.select(conversation.c.id), sa.select(archive.c.conversation))
        return list(self._db.scalars(every))

    def receivers(self, ids: Sequence[str]) -> list[str]:
        """Addresses of webhooks that were sent something of these conversations."""
        told = sa.select(webhook.c.url).distinct().join(delivery, delivery.c.target == webhook.c.id)
        sent = told.where(delivery.c.conversation.in_(ids), delivery.c.attempts > 0)
        return sorted(self._db.scalars(sent))


def read(db: sa.engine.Connection, id: str, tables: Sequence[sa.Table] = ITS_OWN) -> Rows | None:
    """None when there is no such conversation."""
    found = {table.name: _of(db, table, id) for table in tables}
    return found if found["conversation"] else None


def write(db: sa.engine.Connection, rows: Rows) -> None:
    """Puts back what `read` gave, in an order that keeps what refers to what. Columns we lack are left out.

    What the bot was still to answer then is not answered now.
    """
    for table in ITS_OWN:
        found = [_stored(table, row) for row in rows.get(table.name, ())]
        if found:
            db.execute(sa.insert(table), found)
    pending = sa.and_(
        turn.c.conversation == rows["conversation"][0]["id"], turn.c.state == sa.literal("pending")
    )
    db.execute(sa.update(turn).where(pending).values(state="dropped"))


@cache
def _statement(table: sa.Table) -> sa.sql.Select:
    key = table.c.id if table is conversation else table.c.conversation
    return sa.select(table).where(key == sa.bindparam("of")).order_by(*table.primary_key.columns)


def _of(db: sa.engine.Connection, table: sa.Table, id: str) -> list[dict[str, Any]]:
    return [_shown(row._asdict()) for row in db.execute(_statement(table), {"of": id})]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """As JSON can hold it: bytes in hexadecimal digits."""
    return {
        name: bytes(value).hex() if isinstance(value, bytes | memoryview) else value
        for name, value in row.items()
    }


def _stored(table: sa.Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _as_kept(column, row.get(name)) for name, column in table.c.items()}


def _as_kept(column: sa.Column, value: Any) -> Any:
    """The inverse of `_shown`; what an older row lacks is the column's default."""
    if value is None and column.server_default is not None:
        return column.type.python_type(str(column.server_default.arg))
    return bytes.fromhex(value) if value is not None and column.name in DIGESTS else value
