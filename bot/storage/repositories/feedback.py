"""Verdicts of customers on answers."""

import sqlalchemy as sa

from bot.storage.records import Verdict
from bot.storage.tables import feedback

_FIELDS = [feedback.c[name] for name in Verdict.__dataclass_fields__]
_OF = feedback.c.conversation == sa.bindparam("of")
_HELPED = (
    sa.select(feedback.c.conversation)
    .where(feedback.c.entry == sa.bindparam("about"), feedback.c.helpful == 1)
    .order_by(feedback.c.created.desc())
    .limit(sa.bindparam("most"))
)


class Feedback:
    """One verdict for each answer."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def save(self, verdict: Verdict) -> None:
        """In place of an earlier verdict on the same answer."""
        this = sa.and_(feedback.c.conversation == verdict.conversation, feedback.c.seq == verdict.seq)
        self._db.execute(sa.delete(feedback).where(this))
        row = {name: getattr(verdict, name) for name in Verdict.__dataclass_fields__}
        self._db.execute(sa.insert(feedback), row | {"helpful": int(verdict.helpful)})

    def since(self, moment: float) -> list[Verdict]:
        """What was said after `moment`."""
        statement = sa.select(*_FIELDS).where(feedback.c.created > sa.bindparam("moment"))
        return [_verdict(row) for row in self._db.execute(statement, {"moment": moment})]

    def of_conversation(self, conversation: str) -> list[Verdict]:
        return [
            _verdict(row) for row in self._db.execute(sa.select(*_FIELDS).where(_OF), {"of": conversation})
        ]

    def helped_by(self, entry: str, limit: int) -> list[str]:
        """The latest conversations in which this entry helped."""
        rows = self._db.execute(_HELPED, {"about": entry, "most": limit})
        return list(dict.fromkeys(row[0] for row in rows))


def _verdict(row: sa.engine.Row) -> Verdict:
    fields = row._asdict()
    return Verdict(**fields | {"helpful": bool(fields["helpful"])})
