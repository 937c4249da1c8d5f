"""Whether answers help: questions as they were counted, and the numbers of each day."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import sqlalchemy as sa

from bot.storage.records import Moved
from bot.storage.repositories.people import People
from bot.storage.tables import ZERO, contact, conversation, customer, feedback, survey
from bot.storage.tables import asked as asked_table
from bot.storage.tables import measure as table

COUNTED = tuple(column.name for column in table.c if not column.primary_key)


@dataclass(frozen=True)
class Asked:
    """A question, what it counts for and as what; `again` when the same was asked within days."""

    conversation: str
    seq: int
    created: float
    site: str
    locale: str
    entry: str  # empty for what has no answer
    about: str = ""  # the entry by which it is known again; empty when it asks nothing by itself
    facts: tuple[str, ...] = ()
    again: bool = False
    channel: str = "chat"


class Place(NamedTuple):
    """Where something is counted; `day` is midnight before it."""

    day: float
    site: str
    locale: str
    channel: str
    entry: str


@dataclass(frozen=True)
class Wanted:
    """Which numbers: from the day `since`, before the day `until`; of one site, language, channel or entry,
    or of all.
    """

    since: float
    until: float
    site: str | None = None
    locale: str | None = None
    entry: str | None = None
    channel: str | None = None


@dataclass(frozen=True)
class Surveyed:
    """What was said when the message `seq` had ended the conversation."""

    seq: int
    solved: bool


@dataclass
class Verdicts:
    """What the customer of one conversation said of answers, by seq, and at its ends."""

    thumbs: dict[int, bool] = field(default_factory=dict)
    surveys: list[Surveyed] = field(default_factory=list)


_ASKED = [asked_table.c[name] for name in Asked.__dataclass_fields__]
_IDS = sa.bindparam("ids", expanding=True)
_AFTER, _MOST = sa.bindparam("after"), sa.bindparam("most")


def _earliest(id: sa.Column, moved: sa.Column, *limits: sa.sql.ColumnElement) -> sa.sql.Select:
    """The next that moved in this way. Each way is cut off by itself, or all that is left would be sorted."""
    this = sa.select(id.label("id"), moved.label("moved")).where(
        moved >= _AFTER, sa.tuple_(moved, id) > sa.tuple_(_AFTER, sa.bindparam("last")), *limits
    )
    return sa.select(this.order_by(moved, id).limit(_MOST).subquery())


_news = sa.union_all(
    _earliest(conversation.c.id, conversation.c.updated, conversation.c.seq > ZERO),
    _earliest(feedback.c.conversation, feedback.c.created),
    _earliest(survey.c.conversation, survey.c.answered, survey.c.answered.is_not(None)),
    _earliest(contact.c.conversation, contact.c.created),
    _earliest(customer.c.conversation, customer.c.proved),
).subquery("news")
_MOVED = (
    sa.select(_news.c.id, _news.c.moved, sa.null())
    .where(_news.c.moved <= sa.bindparam("until"))
    .order_by(_news.c.moved, _news.c.id)
    .limit(_MOST)
)
_HEADS = sa.select(
    conversation.c.id, conversation.c.site, conversation.c.locale, conversation.c.channel
).where(conversation.c.id.in_(_IDS))
_OF = sa.select(*_ASKED).where(asked_table.c.conversation.in_(_IDS)).order_by(*_ASKED[:2])
_THUMBS = sa.select(feedback.c.conversation, feedback.c.seq, feedback.c.helpful).where(
    feedback.c.conversation.in_(_IDS)
)
_SURVEYS = (
    sa.select(survey.c.conversation, survey.c.seq, survey.c.solved)
    .where(survey.c.conversation.in_(_IDS), survey.c.solved.is_not(None))
    .order_by(survey.c.seq)
)
_THIS = sa.and_(*(column == sa.bindparam(f"of_{column.name}") for column in table.primary_key.columns))
_MORE = (
    sa.update(table)
    .where(_THIS)
    .values({name: table.c[name] + sa.bindparam(f"n_{name}") for name in COUNTED})
)
_SUMS = [sa.func.sum(table.c[name]).label(name) for name in COUNTED]
_COMMENTS = (
    sa.select(feedback.c.comment, feedback.c.helpful, feedback.c.created)
    .where(feedback.c.entry == sa.bindparam("about"), feedback.c.comment != "")
    .order_by(feedback.c.created.desc())
    .limit(_MOST)
)


class Comment(NamedTuple):
    """What a customer wrote about an answer, masked."""

    text: str
    helpful: bool
    created: float


class Measures:
    """Questions that are counted, and their numbers."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def moved(self, after: float, last: str, until: float, limit: int) -> list[Moved]:
        """Conversations with something new to them beyond the `last` one at `after`; oldest first, one with
        several news perhaps several times.
        """
        rows = self._db.execute(_MOVED, {"after": after, "last": last, "until": until, "most": limit})
        return [Moved(*row) for row in rows]

    def heads(self, ids: Sequence[str]) -> dict[str, tuple[str, str, str]]:
        """Site, language and channel of these conversations, those of them that there are."""
        return {
            row.id: (row.site, row.locale, row.channel)
            for row in self._db.execute(_HEADS, {"ids": list(ids)})
        }

    def verdicts(self, ids: Sequence[str]) -> dict[str, Verdicts]:
        """What was said in these conversations about answers and endings."""
        found = {id: Verdicts() for id in ids}
        for row in self._db.execute(_THUMBS, {"ids": list(ids)}):
            found[row.conversation].thumbs[row.seq] = bool(row.helpful)
        for row in self._db.execute(_SURVEYS, {"ids": list(ids)}):
            found[row.conversation].surveys.append(Surveyed(row.seq, bool(row.solved)))
        return found

    def of(self, ids: Iterable[str]) -> list[Asked]:
        """The questions of these conversations as they are counted now."""
        return [
            Asked(**row._asdict() | {"facts": tuple(row.facts or ()), "again": bool(row.again)})
            for row in self._db.execute(_OF, {"ids": sorted(ids)})
        ]

    def people(self, ids: Iterable[str]) -> dict[str, str]:
        """Who had these conversations, and all others of theirs, by conversation."""
        return People(self._db).of(ids)

    def replace(self, ids: Iterable[str], counted: Sequence[Asked]) -> None:
        """These are all questions of these conversations."""
        self._db.execute(sa.delete(asked_table).where(asked_table.c.conversation.in_(sorted(ids))))
        if counted:
            rows = [vars(each) | {"facts": list(each.facts), "again": int(each.again)} for each in counted]
            self._db.execute(sa.insert(asked_table), rows)

    def add(self, more: Mapping[Place, Counter[str]]) -> None:
        """More of these; fewer where a number is below 0."""
        for place, counts in sorted(more.items()):  # in order, so that two who add do not wait for each other
            of = {f"of_{name}": value for name, value in place._asdict().items()}
            plus = {f"n_{name}": counts[name] for name in COUNTED}
            if not self._db.execute(_MORE, of | plus).rowcount:
                self._db.execute(
                    sa.insert(table), {**place._asdict(), **{name: counts[name] for name in COUNTED}}
                )

    def all(self) -> dict[Place, Counter[str]]:
        """Every number there is."""
        found = {
            Place(row.day, row.site, row.locale, row.channel, row.entry): +Counter(
                {name: row[name] for name in COUNTED}
            )
            for row in self._db.execute(sa.select(table)).mappings().all()
        }
        return {place: counts for place, counts in found.items() if counts}

    def by_entry(self, wanted: Wanted) -> dict[str, Counter[str]]:
        """Sums for each entry; under the empty one, what has no answer."""
        return self._sums(table.c.entry, wanted)

    def by_day(self, wanted: Wanted) -> dict[float, Counter[str]]:
        """Sums for each day on which something was asked."""
        return self._sums(table.c.day, wanted)

    def by_channel(self, wanted: Wanted) -> dict[str, Counter[str]]:
        """Sums for each channel in which something was asked."""
        return self._sums(table.c.channel, wanted)

    def places(self) -> tuple[list[str], list[str], list[str]]:
        """The sites, the languages and the channels that there are numbers of."""
        sites = self._db.scalars(sa.select(table.c.site).distinct().order_by(table.c.site))
        locales = self._db.scalars(sa.select(table.c.locale).distinct().order_by(table.c.locale))
        channels = self._db.scalars(sa.select(table.c.channel).distinct().order_by(table.c.channel))
        return list(sites), list(locales), list(channels)

    def comments(self, entry: str, limit: int) -> list[Comment]:
        """The latest about this entry's answer."""
        rows = self._db.execute(_COMMENTS, {"about": entry, "most": limit})
        return [Comment(row.comment, bool(row.helpful), row.created) for row in rows]

    def _sums(self, by: sa.Column, wanted: Wanted) -> dict:  # type: ignore[type-arg]  # of what `by` holds
        limits = [table.c.day >= wanted.since, table.c.day < wanted.until]
        for column, value in (
            (table.c.site, wanted.site), (table.c.locale, wanted.locale), (table.c.entry, wanted.entry),
            (table.c.channel, wanted.channel),
        ):  # fmt: skip
            limits += [] if value is None else [column == value]
        rows = self._db.execute(sa.select(by.label("of"), *_SUMS).where(*limits).group_by(by)).mappings()
        found = {row["of"]: +Counter({name: int(row[name]) for name in COUNTED}) for row in rows}
        return {of: counts for of, counts in found.items() if counts}
