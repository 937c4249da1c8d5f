"""Tags: what staff call conversations, to find them again. Customers never get them."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from bot.storage.tables import UNAWAITED, WAITING, conversation, tag

_OF = tag.c.conversation == sa.bindparam("of")
_NAMES = sa.select(tag.c.name).where(_OF).order_by(tag.c.created, tag.c.name)
_SHOWN = (
    sa.select(tag.c.conversation, tag.c.name)
    .select_from(tag.join(conversation, conversation.c.id == tag.c.conversation))
    .order_by(tag.c.conversation, tag.c.created, tag.c.name)
)
_AT_WORK = _SHOWN.where(conversation.c.state.in_(WAITING))
_USED = (
    sa.select(tag.c.name, sa.func.count(), sa.func.max(tag.c.created).label("latest"))
    .group_by(tag.c.name)
    .order_by(sa.func.count().desc(), tag.c.name)
    .limit(sa.bindparam("most"))
)
_ADD = sa.insert(tag).execution_options(**UNAWAITED)

Tagged = Mapping[str, tuple[str, ...]]  # by conversation


class Tags:
    """The tags of all conversations."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def of(self, conversation: str) -> list[str]:
        """In the order in which they came."""
        return list(self._db.scalars(_NAMES, {"of": conversation}))

    def add(self, conversation: str, name: str, now: float) -> None:
        """One that it does not have. The conversation must be locked."""
        self._db.execute(_ADD, {"conversation": conversation, "name": name, "created": now})

    def remove(self, conversation: str, name: str) -> bool:
        """False when it has no such tag."""
        gone = sa.delete(tag).where(_OF, tag.c.name == sa.bindparam("called"))
        return bool(self._db.execute(gone, {"of": conversation, "called": name}).rowcount)

    def used(self, most: int) -> list[str]:
        """Those in use, the most frequent first."""
        return [row[0] for row in self._db.execute(_USED, {"most": most})]

    def at_work(self) -> Tagged:
        """Of all that wait for a person or have one."""
        return _grouped(self._db.execute(_AT_WORK))

    def of_all(self, conversations: Iterable[str]) -> Tagged:
        """Of these conversations."""
        wanted = _SHOWN.where(tag.c.conversation.in_(list(conversations)))
        return _grouped(self._db.execute(wanted))


def _grouped(rows: Iterable[tuple[str, str]]) -> Tagged:
    found: dict[str, list[str]] = {}
    for id, name in rows:
        found.setdefault(id, []).append(name)
    return {id: tuple(names) for id, names in found.items()}
