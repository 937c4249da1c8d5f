"""Messages that the chat offers by itself on a site's pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from bot.storage.tables import proactive, proactive_message

_THIS = proactive_message.c.id == sa.bindparam("this")
_ALL = sa.select(proactive_message).order_by(proactive_message.c.changed.desc(), proactive_message.c.id)
_ABOUT = proactive.c.about
_TOLD = sa.select(_ABOUT, sa.func.count()).where(_ABOUT != "").group_by(_ABOUT)


@dataclass(frozen=True)
class ProactiveMessage:
    """What it says by locale, as plain text, `seconds` after somebody came to a page.

    On pages whose path fits one of `paths`, in which * stands for anything, and that handed over all of
    `given`: `cart`, or `order.state=late`. Without either it is shown on all. `sites`: none named means all.
    """

    id: str
    active: bool
    texts: Mapping[str, str]
    seconds: int = 20
    paths: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    author: str = ""
    changed: float = 0.0
    told: int = field(default=0, compare=False)  # conversations whose person was shown it


class ProactiveMessages:
    """All of an installation."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def all(self) -> list[ProactiveMessage]:
        """Those that were changed last come first."""
        told = {about: int(count) for about, count in self._db.execute(_TOLD)}
        return [_message(row, told.get(row.id, 0)) for row in self._db.execute(_ALL)]

    def save(self, one: ProactiveMessage) -> None:
        """Adds it, or replaces the one of this id."""
        self.remove(one.id)
        row = {column.name: getattr(one, column.name) for column in proactive_message.columns}
        lists = {name: list(row[name]) for name in ("paths", "given", "sites")}
        plain = {"texts": dict(one.texts), "active": int(one.active)}
        self._db.execute(sa.insert(proactive_message), {**row, **lists, **plain})

    def remove(self, id: str) -> bool:
        """False when there is none."""
        return bool(self._db.execute(sa.delete(proactive_message).where(_THIS), {"this": id}).rowcount)


def _message(row: sa.engine.Row, told: int) -> ProactiveMessage:
    lists = {name: tuple(row._mapping[name] or ()) for name in ("paths", "given", "sites")}
    return ProactiveMessage(
        id=row.id,
        active=bool(row.active),
        texts=row.texts or {},
        seconds=row.seconds,
        author=row.author,
        changed=row.changed,
        told=told,
        **lists,
    )
