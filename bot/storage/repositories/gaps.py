"""Gaps: questions that the bot could not settle, by what they mean, and what curators decided about them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import sqlalchemy as sa

from bot.storage.tables import contact, conversation, customer, gap, unsettled

Ending = Literal["unknown", "untaken", "unhelpful", "person"]
GapState = Literal["open", "answered", "dismissed"]
Key = tuple[str, int]  # a conversation, and the seq of the customer's message in it

_OF = unsettled.c.conversation == sa.bindparam("of")
_ONE = gap.c.id == sa.bindparam("this")
_NAMES = ("conversation", "seq", "locale", "text", "ending", "comment", "entry", "asked", "gap", "place")
_FIELDS = [unsettled.c[name] for name in _NAMES]
_FRESH = sa.select(unsettled.c.seq).where(unsettled.c.gap.is_(None)).limit(1)
_ALL_OF = sa.select(*_FIELDS).where(_OF)
_OLD = (
    sa.select(unsettled.c.conversation, unsettled.c.seq)
    .where(unsettled.c.asked < sa.bindparam("before"))
    .limit(sa.bindparam("most"))
)
_KNOWN = (
    sa.select(
        *_FIELDS,
        conversation.c.site,
        conversation.c.source,
        contact.c.email,
        customer.c.subject,
        conversation.c.channel,
    )
    .select_from(
        unsettled.join(conversation, conversation.c.id == unsettled.c.conversation)
        .outerjoin(contact, contact.c.conversation == unsettled.c.conversation)
        .outerjoin(customer, customer.c.conversation == unsettled.c.conversation)
    )
    .order_by(unsettled.c.asked.desc(), unsettled.c.conversation, unsettled.c.seq)
)
_LATEST = _KNOWN.limit(sa.bindparam("most"))
_IN = _KNOWN.where(unsettled.c.gap == sa.bindparam("this"))
_PLACE = (
    sa.update(unsettled)
    .where(_OF, unsettled.c.seq == sa.bindparam("number"))
    .values(gap=sa.bindparam("into"), place=sa.bindparam("at"))
)
_EDGE = sa.select(unsettled.c.asked).order_by(unsettled.c.asked.desc()).limit(1)
_filled = sa.select(unsettled.c.gap).where(unsettled.c.gap.is_not(None))


@dataclass(frozen=True)
class Unsettled:
    """A question that found no answer; `gap` is empty until it was grouped.

    unknown: the bot had none; untaken: it asked back, and none was picked; unhelpful: it answered, and the
    customer said that it did not help, or asked again; person: a person had to answer.
    """

    conversation: str
    seq: int
    locale: str
    text: str  # without what may point to a person, as is the comment
    ending: Ending
    comment: str
    entry: str | None
    asked: float
    gap: str | None = None
    place: int = 0

    def __post_init__(self) -> None:
        if self.ending not in get_args(Ending):
            raise ValueError(f"A question ends as one of {get_args(Ending)}, not {self.ending!r}.")

    @property
    def key(self) -> Key:
        return self.conversation, self.seq


@dataclass(frozen=True)
class Asked:
    """An unsettled question with whose it is, as far as that is known: source, address, what the site calls
    them; and where they wrote.
    """

    question: Unsettled
    site: str
    source: str | None
    email: str | None
    subject: str | None = None
    channel: str = "chat"

    @property
    def customer(self) -> str:
        """Who asked it."""
        if self.subject:
            return f"{self.site} {self.subject}"
        return self.email.lower() if self.email else self.question.conversation


@dataclass(frozen=True)
class Gap:
    """A group of questions, and what was decided about it."""

    id: str
    created: float
    state: GapState = "open"
    assignee: str | None = None  # an account
    entry: str | None = None  # that answers it from now on
    locale: str | None = None  # of the entry
    changed: float | None = None
    changed_by: str | None = None

    @property
    def settled(self) -> bool:
        """Whether somebody has it, or has decided: then it stays what it is."""
        return self.state != "open" or self.assignee is not None


class Gaps:
    """Groups and their questions."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def replace(self, conversation: str, questions: Iterable[Unsettled]) -> bool:
        """All unsettled questions of a conversation, which must be locked; False when they were known.

        A question that has stayed the same stays in its group.
        """
        before = {row.seq: Unsettled(*row) for row in self._db.execute(_ALL_OF, {"of": conversation})}
        now = [_placed(each, before.get(each.seq)) for each in questions]
        if now == list(before.values()):
            return False
        self._db.execute(sa.delete(unsettled).where(_OF), {"of": conversation})
        if now:
            self._db.execute(sa.insert(unsettled), [dict(vars(each)) for each in now])
        return True

    def fresh(self) -> bool:
        """Whether there are questions that have not been grouped."""
        return self._db.execute(_FRESH).first() is not None

    def asked(self, most: int) -> list[Asked]:
        """The latest questions, latest first."""
        return [_asked(row) for row in self._db.execute(_LATEST, {"most": most})]

    def of(self, id: str) -> list[Asked]:
        """The questions of a group, latest first."""
        return [_asked(row) for row in self._db.execute(_IN, {"this": id})]

    def all(self) -> dict[str, Gap]:
        """The groups by their id."""
        return {row.id: Gap(*row) for row in self._db.execute(sa.select(gap))}

    def find(self, id: str) -> Gap | None:
        row = self._db.execute(sa.select(gap).where(_ONE), {"this": id}).first()
        return None if row is None else Gap(*row)

    def add(self, groups: Sequence[Gap]) -> None:
        if groups:
            self._db.execute(sa.insert(gap), [dict(vars(each)) for each in groups])

    def put(self, places: Mapping[Key, tuple[str, int]]) -> None:
        """Each question into its group, at its place there; what is gone by now stays gone."""
        rows = [
            {"of": of, "number": number, "into": into, "at": at}
            for (of, number), (into, at) in places.items()
        ]
        if rows:
            self._db.execute(_PLACE, rows)

    def change(self, id: str, **values: Any) -> bool:
        """False when it is gone."""
        return bool(self._db.execute(sa.update(gap).where(_ONE).values(**values), {"this": id}).rowcount)

    def forget_before(self, before: float, limit: int) -> int:
        """Deletes questions that were asked before then; how many."""
        old = self._db.execute(_OLD, {"before": before, "most": limit}).all()
        for row in old:
            this = sa.and_(unsettled.c.conversation == row.conversation, unsettled.c.seq == row.seq)
            self._db.execute(sa.delete(unsettled).where(this))
        return len(old)

    def forget_beyond(self, most: int) -> None:
        """Deletes all questions but the latest."""
        edge = self._db.execute(_EDGE.offset(most)).first()
        if edge is not None:
            self._db.execute(sa.delete(unsettled).where(unsettled.c.asked <= edge.asked))

    def forget_empty(self) -> int:
        """Deletes groups that no question is left of; how many."""
        return int(self._db.execute(sa.delete(gap).where(gap.c.id.not_in(_filled))).rowcount)


def _asked(row: sa.engine.Row) -> Asked:
    return Asked(Unsettled(*row[:-5]), *row[-5:])


def _placed(question: Unsettled, before: Unsettled | None) -> Unsettled:
    if before is None or before.text != question.text:
        return question
    return replace(question, gap=before.gap, place=before.place)
