"""Announcements and incidents, and who was told of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import sqlalchemy as sa

from bot.storage.tables import ZERO, announced, announcement, conversation, measure, message

AnnouncementState = Literal["proposed", "active", "over", "dismissed"]

_ID = announcement.c.id == sa.bindparam("this")
_STATE = announcement.c.state == sa.bindparam("wanted")
_BY_STATE = sa.select(announcement).where(_STATE).order_by(announcement.c.starts, announcement.c.id)
_LATEST = (
    sa.select(announcement)
    .order_by(announcement.c.changed.desc(), announcement.c.id)
    .limit(sa.bindparam("most"))
)
_TOLD = sa.and_(
    announced.c.conversation == sa.bindparam("of"), announced.c.announcement == sa.bindparam("this")
)
_ENDED = (
    sa.select(announced.c.conversation, announced.c.announcement)
    .select_from(announcement.join(announced, announced.c.announcement == announcement.c.id))
    .where(announcement.c.state == "over", announced.c.waits == 1)
    .order_by(announced.c.announcement, announced.c.conversation)
    .limit(sa.bindparam("most"))
)
_COUNTS = sa.select(
    announced.c.announcement, sa.func.count(), sa.func.coalesce(sa.func.sum(announced.c.waits), 0)
).group_by(announced.c.announcement)

_ASKING = (
    sa.select(message.c.conversation, message.c.trace, conversation.c.source, conversation.c.locale)
    .select_from(conversation.join(message, message.c.conversation == conversation.c.id))
    .where(
        conversation.c.updated > sa.bindparam("since"),
        conversation.c.seq > ZERO,
        message.c.created > sa.bindparam("since"),
        message.c.trace.is_not(None),
    )
    .order_by(message.c.created.desc())
    .limit(sa.bindparam("most"))
)
_USUAL = (
    sa.select(measure.c.entry, sa.func.sum(measure.c.asked))
    .where(measure.c.day >= sa.bindparam("since"), measure.c.entry != "")
    .group_by(measure.c.entry)
)


@dataclass(frozen=True)
class Announcement:
    """Something that customers are told before they ask: news, or an `incident`.

    `texts` and `ending`, what is said when it is over, are by locale, as Markdown. It touches `entries` and
    all that have one of its `topics`, on its `sites`, all where none is named: it is said before their
    answers, or `instead` of them. `starts` and `ends` are unix seconds. `noticed` tells of a proposal how
    many customers asked for it.
    """

    id: str
    state: AnnouncementState
    texts: Mapping[str, str]
    incident: bool = False
    ending: Mapping[str, str] = field(default_factory=dict)
    sites: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    instead: bool = False
    starts: float = 0.0
    ends: float | None = None
    noticed: Mapping[str, Any] = field(default_factory=dict)
    author: str = ""
    changed: float = 0.0


@dataclass(frozen=True)
class Asking:
    """What a customer was answered or might have been: the entry that fits best."""

    conversation: str
    source: str | None
    locale: str
    entry: str


@dataclass(frozen=True)
class Reached:
    """How many conversations were told, and how many of them want word of its end."""

    told: int = 0
    waiting: int = 0


class Announcements:
    """All announcements of the installation."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def find(self, id: str) -> Announcement | None:
        row = self._db.execute(sa.select(announcement).where(_ID), {"this": id}).first()
        return _of(row) if row else None

    def save(self, one: Announcement) -> None:
        """New, or in place of what it was."""
        values = {name: getattr(one, name) for name in Announcement.__dataclass_fields__}
        values |= {name: list(values[name]) for name in ("sites", "topics", "entries")}
        values |= {name: dict(values[name]) for name in ("texts", "ending", "noticed")}
        values |= {name: int(values[name]) for name in ("incident", "instead")}
        changed = self._db.execute(sa.update(announcement).where(_ID).values(**values), {"this": one.id})
        if not changed.rowcount:
            self._db.execute(sa.insert(announcement), values)

    def move(self, id: str, state: str, now: float) -> None:
        """Into another state."""
        self._db.execute(sa.update(announcement).where(_ID).values(state=state, changed=now), {"this": id})

    def in_state(self, state: AnnouncementState) -> list[Announcement]:
        """The earliest first."""
        return [_of(row) for row in self._db.execute(_BY_STATE, {"wanted": state})]

    def latest(self, most: int) -> list[Announcement]:
        """Those that were changed last."""
        return [_of(row) for row in self._db.execute(_LATEST, {"most": most})]

    def was_told(self, conversation: str, id: str) -> bool:
        return (
            self._db.execute(sa.select(announced).where(_TOLD), {"of": conversation, "this": id}).first()
            is not None
        )

    def tell(self, conversation: str, id: str, now: float) -> None:
        """Notes that it was told there, where that is new. The conversation must be locked."""
        row = {"conversation": conversation, "announcement": id, "told": now, "waits": 0}
        self._db.execute(sa.insert(announced), row)

    def await_end(self, conversation: str, id: str, *, waits: bool) -> bool:
        """Whether word of its end is wanted there; False when it was never told, or nothing changed."""
        change = sa.update(announced).where(_TOLD, announced.c.waits != int(waits)).values(waits=int(waits))
        return bool(self._db.execute(change, {"of": conversation, "this": id}).rowcount)

    def ended(self, most: int) -> list[tuple[str, str]]:
        """Conversations that want word of the end of what is over, and of which announcement."""
        return [(row[0], row[1]) for row in self._db.execute(_ENDED, {"most": most})]

    def asking(self, since: float, most: int) -> list[Asking]:
        """What was asked after `since`, latest first."""
        rows = self._db.execute(_ASKING, {"since": since, "most": most})
        found = [(row, _best(row.trace or {})) for row in rows]
        return [Asking(row.conversation, row.source, row.locale, entry) for row, entry in found if entry]

    def usual(self, since: float) -> dict[str, int]:
        """How often each entry was asked for, from the day `since` on."""
        return {row[0]: row[1] for row in self._db.execute(_USUAL, {"since": since})}

    def reached(self) -> dict[str, Reached]:
        """By announcement."""
        return {row[0]: Reached(row[1], row[2]) for row in self._db.execute(_COUNTS)}


def _best(trace: Mapping[str, Any]) -> str:
    """The entry that the bot thought of first; empty when it thought of none."""
    candidates = [each.get("entry", "") for each in trace.get("candidates") or ()]
    return str(trace.get("entry") or next(iter([*candidates, *(trace.get("ranked") or ())]), ""))


def _of(row: Any) -> Announcement:
    values = dict(row._mapping)
    lists: dict[str, Sequence[str]] = {name: values[name] or () for name in ("sites", "topics", "entries")}
    values |= {name: tuple(found) for name, found in lists.items()}
    values |= {name: values[name] or {} for name in ("texts", "ending", "noticed")}
    return Announcement(**values | {"incident": bool(values["incident"]), "instead": bool(values["instead"])})
