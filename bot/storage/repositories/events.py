"""Events: what happened to a conversation, numbered within it."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.storage.records import Event
from bot.storage.straight import Straight
from bot.storage.tables import UNAWAITED, event

_FIELDS = [event.c[name] for name in Event.__dataclass_fields__]
_OF = event.c.conversation == sa.bindparam("of")
_AFTER = (
    sa.select(*_FIELDS)
    .where(_OF, event.c.number > sa.bindparam("after"))
    .order_by(event.c.number)
    .limit(sa.bindparam("most"))
)
_ADD = Straight(sa.insert(event).execution_options(**UNAWAITED))
_ONE = sa.select(*_FIELDS).where(_OF, event.c.number == sa.bindparam("number"))

_ABOUT = sa.select(*_FIELDS).where(_OF, event.c.seq == sa.bindparam("seq")).order_by(event.c.number).limit(1)


class Events:
    """The events of all conversations."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(self, events: Sequence[Event]) -> None:
        rows = [{name: getattr(each, name) for name in Event.__dataclass_fields__} for each in events]
        if rows:
            _ADD.do(self._db, *rows)

    def after(self, conversation: str, after: int, limit: int) -> list[Event]:
        """Those beyond the number `after`, oldest first."""
        rows = self._db.execute(_AFTER, {"of": conversation, "after": after, "most": limit})
        return [_event(row) for row in rows]

    def find(self, conversation: str, number: int) -> Event | None:
        row = self._db.execute(_ONE, {"of": conversation, "number": number}).first()
        return None if row is None else _event(row)

    def about(self, conversation: str, seq: int) -> Event | None:
        """That in which a message was said."""
        row = self._db.execute(_ABOUT, {"of": conversation, "seq": seq}).first()
        return None if row is None else _event(row)


def _event(row: sa.engine.Row) -> Event:
    fields = row._asdict()
    return Event(**fields | {"data": fields["data"] or {}})
