"""The archive: conversations whose time is over are moved here, out of everybody's sight, and deleted later.

Since a conversation's rows are gone from their tables, nothing that reads those can show it by mistake.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.storage.repositories import whole
from bot.storage.repositories.attachments import Attachments
from bot.storage.repositories.posts import Posts
from bot.storage.repositories.proposals import Proposals
from bot.storage.repositories.whole import Rows
from bot.storage.tables import ZERO, archive, conversation, outcome

_BEFORE, _MOST = sa.bindparam("before"), sa.bindparam("most")
_PLACE = sa.tuple_(conversation.c.updated, conversation.c.id)
_OLD = (
    sa.select(conversation.c.id, conversation.c.updated, conversation.c.seq)
    .where(
        conversation.c.seq > ZERO,
        conversation.c.updated < _BEFORE,
        sa.tuple_(sa.bindparam("after"), sa.bindparam("last")) < _PLACE,
    )
    .order_by(conversation.c.updated, conversation.c.id)
    .limit(_MOST)
)
_SILENT = (
    sa.select(conversation.c.id)
    .where(conversation.c.seq == ZERO, conversation.c.updated < _BEFORE)
    .limit(_MOST)
)
_ID = archive.c.conversation == sa.bindparam("of")
_HEADS = [archive.c.conversation, archive.c.site, archive.c.moved, archive.c.archived]
_LATEST = sa.select(*_HEADS).order_by(archive.c.archived.desc(), archive.c.conversation).limit(_MOST)
_OVER = (
    sa.select(archive.c.conversation)
    .where(archive.c.archived < _BEFORE)
    .order_by(archive.c.archived)
    .limit(_MOST)
)
_AFTER = (
    sa.select(*_HEADS, archive.c.content)
    .where(archive.c.conversation > sa.bindparam("last"))
    .order_by(archive.c.conversation)
    .limit(_MOST)
)
_LINKED = sa.select(outcome.c.id, outcome.c.seq, outcome.c.source, outcome.c.weight).where(
    outcome.c.conversation == sa.bindparam("of")
)
_UNLINK = (
    sa.update(outcome)
    .where(outcome.c.id == sa.bindparam("this"))
    .values(conversation=None, seq=None, source=None, weight=sa.bindparam("counts"))
)


@dataclass(frozen=True)
class Old:
    """A conversation whose last message came at `moved`; it has `count` messages."""

    id: str
    moved: float
    count: int


@dataclass(frozen=True)
class Archived:
    """A conversation out of sight, without its content."""

    conversation: str
    site: str
    moved: float
    archived: float


class Archive:
    """Conversations on their way out."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def old(self, before: float, sites: "Sites", limit: int, after: float = 0.0, last: str = "") -> list[Old]:
        """Conversations of these sites that moved last before then; beyond the `last` one, oldest first."""
        values = {"before": before, "after": after, "last": last, "most": limit}
        return [Old(*row) for row in self._db.execute(_OLD.where(sites.meant()), values)]

    def silent(self, before: float, sites: "Sites", limit: int) -> list[str]:
        """Conversations that began before then and in which nothing was ever said."""
        return list(self._db.scalars(_SILENT.where(sites.meant()), {"before": before, "most": limit}))

    def forget_silent(self, ids: Sequence[str]) -> int:
        """Deletes those of them in which nothing was said meanwhile either; how many."""
        still = sa.and_(conversation.c.id.in_(ids), conversation.c.seq == ZERO)
        return int(self._db.execute(sa.delete(conversation).where(still)).rowcount)

    def put(self, id: str, before: float, now: float, weights: Mapping[str, float]) -> Rows | None:
        """Archives a conversation; its rows, or None when it is gone or moved since. Its outcomes are
        unlinked and count what `weights` says by their id.
        """
        found = whole.read(self._db, id)
        if found is None or (moved := found["conversation"][0]["updated"]) >= before:
            return None
        outcomes = [row._asdict() for row in self._db.execute(_LINKED, {"of": id})]
        for row in outcomes:
            self._db.execute(_UNLINK, {"this": row["id"], "counts": weights.get(row["id"], row["weight"])})
        site = found["conversation"][0]["site"]
        content = {**found, "outcome": outcomes}
        self._db.execute(
            sa.insert(archive),
            {"conversation": id, "site": site, "moved": moved, "archived": now, "content": content},
        )
        self._db.execute(sa.delete(conversation).where(conversation.c.id == id))
        return content

    def bring_back(self, id: str, now: float) -> Rows | None:
        """As it was; its time counts from `now` on. None when it is not here."""
        found = self.find(id)
        if found is None:
            return None
        head = found["conversation"][0] | {"updated": now}
        whole.write(self._db, {**found, "conversation": [head]})
        for row in found["outcome"]:
            linked = {"conversation": id, "seq": row["seq"], "source": row["source"], "weight": row["weight"]}
            self._db.execute(sa.update(outcome).where(outcome.c.id == row["id"]).values(**linked))
        self._drop([id])
        return found

    def find(self, id: str) -> Rows | None:
        """The rows of an archived conversation."""
        content: Rows | None = self._db.scalar(sa.select(archive.c.content).where(_ID), {"of": id})
        return content

    def latest(self, limit: int) -> list[Archived]:
        """What is here, latest first."""
        return [Archived(*row) for row in self._db.execute(_LATEST, {"most": limit})]

    def after(self, last: str, limit: int) -> list[tuple[str, Rows]]:
        """What is here beyond the `last` one, by id."""
        rows = self._db.execute(_AFTER, {"last": last, "most": limit})
        return [(row.conversation, row.content) for row in rows]

    def count(self) -> int:
        return int(self._db.scalar(sa.select(sa.func.count()).select_from(archive)))

    def delete_before(self, before: float, limit: int) -> int:
        """Deletes for good what was archived before then; how many."""
        return self.erase(list(self._db.scalars(_OVER, {"before": before, "most": limit})))

    def erase(self, ids: Sequence[str]) -> int:
        """Deletes these for good, with what was sent in them; how many. What was proposed of them stays."""
        Attachments(self._db).forget_of(ids)
        Proposals(self._db).unlink(ids)
        Posts(self._db).unlink(ids)
        return self._drop(ids)

    def _drop(self, ids: Sequence[str]) -> int:
        if not ids:
            return 0
        return int(self._db.execute(sa.delete(archive).where(archive.c.conversation.in_(ids))).rowcount)

    def known(self, ids: Iterable[str]) -> set[str]:
        """Which of these are conversations, in sight or archived."""
        return set(self._known(list(ids)))

    def _known(self, ids: list[str]) -> Iterator[str]:
        for column in (conversation.c.id, archive.c.conversation):
            yield from self._db.scalars(sa.select(column).where(column.in_(ids)))


@dataclass(frozen=True)
class Sites:
    """These sites, or all but these."""

    names: tuple[str, ...]
    but: bool = False

    def meant(self) -> Any:
        column = conversation.c.site
        return column.not_in(self.names) if self.but else column.in_(self.names)
