"""How questions ended: numbers to learn from, linked to their conversations for a while."""

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from bot.storage.records import Moved, Outcome
from bot.storage.tables import ZERO, conversation, feedback, outcome

_NAMES = tuple(Outcome.__dataclass_fields__)
_FIELDS = [outcome.c[name] for name in _NAMES]
_SINCE = (
    sa.select(*_FIELDS)
    .where(outcome.c.day >= sa.bindparam("since"))
    .order_by(outcome.c.day.desc(), outcome.c.id)
    .limit(sa.bindparam("most"))
)
_LINKED = sa.or_(outcome.c.conversation.is_not(None), outcome.c.source.is_not(None))
_OLD = (
    sa.select(outcome.c.id, *_FIELDS)
    .where(_LINKED, outcome.c.day < sa.bindparam("before"))
    .order_by(outcome.c.day, outcome.c.id)
)
_UNLINK = (
    sa.update(outcome)
    .where(outcome.c.id == sa.bindparam("of"))
    .values(conversation=None, seq=None, source=None, weight=sa.bindparam("counts"))
)
_EARLIER = sa.select(outcome.c.id).where(outcome.c.day < sa.bindparam("before")).limit(sa.bindparam("most"))
_news = sa.union_all(
    sa.select(conversation.c.id, conversation.c.updated.label("moved")).where(
        conversation.c.seq > ZERO, conversation.c.updated >= sa.bindparam("after")
    ),
    sa.select(feedback.c.conversation, feedback.c.created).where(feedback.c.created >= sa.bindparam("after")),
).subquery("news")
_moved = (
    sa.select(_news.c.id, sa.func.max(_news.c.moved).label("moved")).group_by(_news.c.id).subquery("moved")
)
_MOVED = (
    sa.select(_moved.c.id, _moved.c.moved, conversation.c.source)
    .join(conversation, conversation.c.id == _moved.c.id)
    .where(
        sa.tuple_(_moved.c.moved, _moved.c.id) > sa.tuple_(sa.bindparam("after"), sa.bindparam("last")),
        _moved.c.moved <= sa.bindparam("until"),
    )
    .order_by(_moved.c.moved, _moved.c.id)
    .limit(sa.bindparam("most"))
)


class Outcomes:
    """One for each question that was looked up."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def moved(self, after: float, last: str, until: float, limit: int) -> list[Moved]:
        """Conversations that moved, or were judged, beyond the `last` one at `after`; oldest first."""
        rows = self._db.execute(_MOVED, {"after": after, "last": last, "until": until, "most": limit})
        return [Moved(*row) for row in rows]

    def replace(self, conversation: str, outcomes: Sequence[Outcome]) -> None:
        """All that is known of this conversation's questions."""
        self._db.execute(sa.delete(outcome).where(outcome.c.conversation == conversation))
        if outcomes:
            self._db.execute(sa.insert(outcome), [_row(each) for each in outcomes])

    def since(self, day: float, limit: int) -> list[Outcome]:
        """Those of `day` and later, latest first."""
        return [_outcome(row) for row in self._db.execute(_SINCE, {"since": day, "most": limit})]

    def linked_before(self, day: float) -> dict[str, Outcome]:
        """Those from before `day` that still tell their conversation or source, by their id."""
        return {row[0]: _outcome(row[1:]) for row in self._db.execute(_OLD, {"before": day})}

    def unlink(self, weights: Iterable[tuple[str, float]]) -> None:
        """From now on nothing tells whose these were; each, by its id, counts `weight` for ever."""
        rows = [{"of": id, "counts": weight} for id, weight in weights]
        if rows:
            self._db.execute(_UNLINK, rows)

    def forget(self, before: float, limit: int) -> int:
        """Those from before that day; how many."""
        ids = list(self._db.scalars(_EARLIER, {"before": before, "most": limit}))
        return int(self._db.execute(sa.delete(outcome).where(outcome.c.id.in_(ids))).rowcount) if ids else 0


def _row(each: Outcome) -> dict[str, Any]:
    fields = {name: getattr(each, name) for name in _NAMES}
    changed = {"id": secrets.token_hex(8), "unaided": int(each.unaided), "evidence": list(each.evidence)}
    return fields | changed


def _outcome(row: Sequence[Any]) -> Outcome:
    """From the columns of _FIELDS, in their order."""
    fields = dict(zip(_NAMES, row, strict=True))
    return Outcome(
        **fields | {"unaided": bool(fields["unaided"]), "evidence": tuple(fields["evidence"] or ())}
    )
