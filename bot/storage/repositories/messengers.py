"""Messengers: the accounts of the company there, and whose conversation is whose."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from bot.storage.straight import Straight
from bot.storage.tables import connection, conversation, peer

CHANNELS: Final = "channels"  # the topic of connections: of anything about them that a process may keep

_ID = connection.c.id == sa.bindparam("this")
_ALL = sa.select(connection).order_by(connection.c.created, connection.c.id)
_PERSON = sa.and_(peer.c.connection == sa.bindparam("by"), peer.c.person == sa.bindparam("who"))
# By their keys first: asked for a person or an alias, SQLite would look through everybody on the network.
_other = peer.alias("other")
_KEYS = sa.union_all(
    *(sa.select(sa.bindparam(id, type_=sa.Text)) for id in ("one", "other")),
    *(
        sa.select(_other.c.person).where(
            _other.c.connection == sa.bindparam("by"), _other.c.alias == sa.bindparam(id)
        )
        for id in ("one", "other")
    ),
)
_KNOWN = Straight(
    sa.select(peer)
    .where(peer.c.connection == sa.bindparam("by"), peer.c.person.in_(_KEYS))
    .order_by(sa.func.coalesce(peer.c.heard_at, 0.0).desc(), peer.c.person)
)
_OF = sa.select(peer).where(peer.c.conversation == sa.bindparam("of"))

_NAMES = sa.select(peer.c.conversation, peer.c.name).where(
    peer.c.conversation.in_(sa.bindparam("ids", expanding=True)), peer.c.name.is_not(None)
)

_PEER = tuple(column.name for column in peer.c)
_KEPT = tuple(name for name in _PEER if name not in ("connection", "person"))
_PUT = Straight(sa.update(peer).where(_PERSON).values({name: sa.bindparam(f"new_{name}") for name in _KEPT}))
_MEET = Straight(sa.insert(peer))
_LATELY = (
    sa.select(peer, conversation.c.updated.label("moved"))
    .join(conversation, conversation.c.id == peer.c.conversation)
    .where(
        peer.c.connection == sa.bindparam("this"),
        peer.c.left_at.is_(None),
        conversation.c.updated > sa.bindparam("since"),
    )
    .order_by(conversation.c.updated.desc(), peer.c.person)
    .limit(sa.bindparam("most"))
)


@dataclass(frozen=True)
class Connection:
    """An account of the company's on a network of this `kind`; `secrets` are sealed. `trouble` is what was
    wrong when it was last looked at, `heard` when it last brought something, to the minute. `templates` is
    JSON: what the network has approved to be sent at any time.
    """

    id: str
    kind: str
    name: str
    site: str
    secrets: str
    trouble: str | None = None
    checked: float | None = None
    created: float = 0.0
    heard: float | None = None
    templates: str | None = None
    proposes: bool = False  # what is said below public posts is proposed, and an agent sends it


@dataclass(frozen=True)
class Peer:
    """Somebody on a network, by their id there, or by `alias`; since `left_at`, if that is set, nothing
    reaches them. They last wrote at `heard_at`, which has the id `heard` there.
    """

    connection: str
    person: str
    conversation: str
    name: str | None = None
    left_at: float | None = None
    alias: str | None = None
    heard_at: float | None = None
    heard: str | None = None


class Messengers:
    """All connections and peers."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def all(self) -> list[Connection]:
        """The oldest first."""
        return [Connection(**row._mapping) for row in self._db.execute(_ALL)]

    def find(self, id: str) -> Connection | None:
        row = self._db.execute(sa.select(connection).where(_ID), {"this": id}).first()
        return Connection(**row._mapping) if row else None

    def add(self, new: Connection) -> None:
        self._db.execute(sa.insert(connection), {**vars(new), "proposes": int(new.proposes)})

    def change(self, id: str, name: str, secrets: str) -> None:
        """It is called so, and asked with these."""
        values = {"name": name, "secrets": secrets}
        self._db.execute(sa.update(connection).where(_ID).values(**values), {"this": id})

    def remove(self, id: str) -> bool:
        """False when there is none. Conversations stay; nothing more goes out there."""
        self._db.execute(sa.delete(peer).where(peer.c.connection == sa.bindparam("this")), {"this": id})
        return bool(self._db.execute(sa.delete(connection).where(_ID), {"this": id}).rowcount)

    def offer(self, id: str, templates: str) -> None:
        """What may be sent there at any time."""
        self._db.execute(sa.update(connection).where(_ID).values(templates=templates), {"this": id})

    def looked_at(self, id: str, trouble: str | None, now: float) -> None:
        """What was wrong, if anything."""
        self._db.execute(sa.update(connection).where(_ID).values(trouble=trouble, checked=now), {"this": id})

    def proposes(self, id: str, yes: bool) -> None:
        """Whether agents send what is said below public posts."""
        self._db.execute(sa.update(connection).where(_ID).values(proposes=int(yes)), {"this": id})

    def heard(self, id: str, now: float) -> None:
        """Something came from it."""
        self._db.execute(sa.update(connection).where(_ID).values(heard=now), {"this": id})

    def lately(self, id: str, since: float, limit: int) -> list[tuple[Peer, float]]:
        """Who wrote there since then and can be reached, the latest first, and when their talk last moved."""
        values = {"this": id, "since": since, "most": limit}
        rows = self._db.execute(_LATELY, values).mappings()
        return [(Peer(**{name: row[name] for name in _PEER}), row["moved"]) for row in rows]

    def peer(self, connection: str, person: str) -> Peer | None:
        row = self._db.execute(sa.select(peer).where(_PERSON), {"by": connection, "who": person}).first()
        return Peer(**row._mapping) if row else None

    def known(self, connection: str, id: str, alias: str | None = None) -> Peer | None:
        """By any of these ids; of two, who wrote last."""
        row = _KNOWN.first(self._db, {"by": connection, "one": id, "other": alias or id})
        return Peer(**dict(zip(_PEER, row, strict=True))) if row else None

    def peer_of(self, conversation: str) -> Peer | None:
        """Who writes in it, if they do so by a messenger."""
        row = self._db.execute(_OF, {"of": conversation}).first()
        return Peer(**row._mapping) if row else None

    def names(self, conversations: Sequence[str]) -> dict[str, str]:
        """What those call themselves who write in these, by conversation."""
        return dict(self._db.execute(_NAMES, {"ids": list(conversations)}).all()) if conversations else {}

    def meet(self, new: Peer) -> None:
        """Somebody writes for the first time. Of two at once the second fails, and is done again."""
        _MEET.do(self._db, vars(new))

    def put(self, known: Peer) -> None:
        """In place of what was known of them."""
        new = {f"new_{name}": getattr(known, name) for name in _KEPT}
        _PUT.do(self._db, {**new, "by": known.connection, "who": known.person})

    def move(self, connection: str, person: str, to: str) -> None:
        """They are known by another id; nothing where somebody is known by that already."""
        if self.known(connection, to) is None:
            values = {"by": connection, "who": person}
            self._db.execute(sa.update(peer).where(_PERSON).values(person=to), values)

    def left(self, connection: str, person: str, when: float | None) -> None:
        """Nothing can be sent to them any more, or again."""
        self._db.execute(
            sa.update(peer).where(_PERSON).values(left_at=when), {"by": connection, "who": person}
        )
