"""Public posts: masked texts, what became of them, and what was said below."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import sqlalchemy as sa

from bot.storage.tables import post

PostState = Literal["new", "proposed", "due", "sent", "failed", "unclear", "left", "gone"]
Hidden = Literal["", "due", "yes", "lifting"]
_SPOKEN = ("due", "sent", "failed", "unclear")  # states in which something was or will be said
_REF = post.c.ref == sa.bindparam("this")
_THEIRS = sa.and_(post.c.connection == sa.bindparam("by"), post.c.id == sa.bindparam("theirs"))
_BY_MACHINE = sa.and_(post.c.agent.is_(None), post.c.state.in_(_SPOKEN))


@dataclass(frozen=True)
class PublicPost:
    """One, as it is kept.

    new: nobody has decided; proposed: an agent decides; due: a reply is on its way; sent: it is there;
    failed: it was given up; unclear: a process ended while it was sent; left: nothing is said; gone: its
    author removed it. `agent` decided, or nobody.
    """

    ref: str
    connection: str
    id: str
    thread: str
    author: str
    locale: str
    text: str
    digest: str
    address: str
    written: float
    came: float
    personal: tuple[str, ...] = ()
    told: str = ""
    state: PostState = "new"
    fate: str = ""
    reason: str = ""
    entry: str | None = None
    said: str | None = None
    agent: str | None = None
    decided: float | None = None
    tried: int = 0
    hidden: Hidden = ""
    conversation: str | None = None

    def __post_init__(self) -> None:
        if self.state not in get_args(PostState) or self.hidden not in get_args(Hidden):
            raise ValueError(f"A post is not {self.state!r}, {self.hidden!r}.")


@dataclass(frozen=True)
class Counts:
    """How often a machine spoke: in a thread to one author and to all; lately to the author and to all."""

    thread: int
    all: int
    author: int
    hour: int


_FIELDS = [post.c[name] for name in PublicPost.__dataclass_fields__]
_ALL = sa.select(*_FIELDS)
_LATEST = _ALL.order_by(post.c.came.desc(), post.c.ref).limit(sa.bindparam("most"))


class Posts:
    """All of them."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(self, new: PublicPost) -> None:
        """Of two at once the second fails, and is done again."""
        self._db.execute(sa.insert(post), {**vars(new), "personal": list(new.personal)})

    def find(self, ref: str) -> PublicPost | None:
        return self._one(_ALL.where(_REF), {"this": ref})

    def theirs(self, connection: str, id: str) -> PublicPost | None:
        """By the network's id."""
        return self._one(_ALL.where(_THEIRS), {"by": connection, "theirs": id})

    def change(self, ref: str, *, only: Sequence[PostState] = (), **values: Any) -> bool:
        """False when it is gone, or is in none of the states that `only` names."""
        where = [_REF, *([post.c.state.in_(only)] if only else [])]
        if "personal" in values:
            values["personal"] = list(values["personal"])
        changed = sa.update(post).where(*where).values(**values)
        return bool(self._db.execute(changed, {"this": ref}).rowcount)

    def undecided(self, limit: int) -> list[PublicPost]:
        """The oldest first."""
        found = _ALL.where(post.c.state == "new").order_by(post.c.came, post.c.ref).limit(limit)
        return self._several(found)

    def latest(self, states: Sequence[str], sites: Mapping[str, Any] | None, limit: int) -> list[PublicPost]:
        """Those in these states, the latest first, of these connections, or of all."""
        found = _LATEST.where(post.c.state.in_(states))
        if sites is not None:
            found = found.where(post.c.connection.in_(list(sites)))
        return self._several(found, {"most": limit})

    def count(self, state: PostState) -> int:
        counted = sa.select(sa.func.count()).select_from(post).where(post.c.state == state)
        return int(self._db.scalar(counted) or 0)

    def counts(self, one: PublicPost, since: float) -> Counts:
        """What was said before this one."""
        here = (post.c.connection == one.connection, post.c.ref != one.ref, _BY_MACHINE)
        thread, late = post.c.thread == one.thread, post.c.decided >= since
        return Counts(
            self._number(*here, thread, post.c.author == one.author),
            self._number(*here, thread),
            self._number(*here, late, post.c.author == one.author),
            self._number(*here, late),
        )

    def wrote_before(self, one: PublicPost, since: float) -> bool:
        """Whether the author wrote the very same in another post since then."""
        same = (post.c.author == one.author, post.c.digest == one.digest, post.c.ref != one.ref)
        earlier = sa.tuple_(post.c.came, post.c.ref) < sa.tuple_(sa.literal(one.came), sa.literal(one.ref))
        return self._number(*same, earlier, post.c.came >= since) > 0

    def answered(self, connections: Sequence[str]) -> list[tuple[str, str, int]]:
        """The entries said there, the one said last first; each with a connection and how often."""
        said = (post.c.state == "sent", post.c.fate == "answer", post.c.entry.is_not(None))
        found = (
            sa.select(post.c.entry, post.c.connection, sa.func.count())
            .where(*said, post.c.connection.in_(connections))
            .group_by(post.c.entry, post.c.connection)
            .order_by(sa.func.max(post.c.decided).desc(), post.c.entry)
        )
        return [(entry, connection, times) for entry, connection, times in self._db.execute(found)]

    def of(self, conversation: str) -> list[PublicPost]:
        """From which somebody was led there."""
        return self._several(_ALL.where(post.c.conversation == conversation).order_by(post.c.came))

    def unlink(self, conversations: Sequence[str]) -> None:
        """These are gone."""
        gone = post.c.conversation.in_(conversations)
        self._db.execute(sa.update(post).where(gone).values(conversation=None))

    def forget_of(self, conversation: str) -> int:
        return int(self._db.execute(sa.delete(post).where(post.c.conversation == conversation)).rowcount)

    def forget_mentioning(self, mentioned: Callable[[str], bool]) -> int:
        """Those whose text or address names somebody, as Mastodon's addresses do; how many."""
        rows = self._db.execute(sa.select(post.c.ref, post.c.text, post.c.address)).all()
        theirs = [row.ref for row in rows if mentioned(row.text) or mentioned(row.address)]
        if not theirs:
            return 0
        return int(self._db.execute(sa.delete(post).where(post.c.ref.in_(theirs))).rowcount)

    def forget_before(self, before: float, limit: int) -> int:
        """Those that came before then; how many."""
        old = list(self._db.scalars(sa.select(post.c.ref).where(post.c.came < before).limit(limit)))
        return int(self._db.execute(sa.delete(post).where(post.c.ref.in_(old))).rowcount) if old else 0

    def _number(self, *where: Any) -> int:
        return int(self._db.scalar(sa.select(sa.func.count()).select_from(post).where(*where)) or 0)

    def _one(self, found: Any, values: Mapping[str, Any]) -> PublicPost | None:
        row = self._db.execute(found, values).first()
        return None if row is None else _post(row)

    def _several(self, found: Any, values: Mapping[str, Any] | None = None) -> list[PublicPost]:
        return [_post(row) for row in self._db.execute(found, values or {})]


def _post(row: Any) -> PublicPost:
    return PublicPost(**{**row._mapping, "personal": tuple(row.personal or ())})
