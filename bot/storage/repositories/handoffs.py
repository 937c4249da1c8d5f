"""Handoffs: each time that a person was asked for."""

import sqlalchemy as sa

from bot.storage.records import Handoff, Waiting
from bot.storage.repositories.conversations import FIELDS, conversation_of
from bot.storage.tables import UNAWAITED, WAITING, conversation, handoff, message

_OF = handoff.c.conversation == sa.bindparam("of")
_later = handoff.alias("later")
_said = message.alias("said")
_HANDOFF = [handoff.c[name] for name in Handoff.__dataclass_fields__]
_LATEST = ~sa.exists().where(_later.c.conversation == handoff.c.conversation, _later.c.seq > handoff.c.seq)
_LAST_SAID = (
    sa.select(_said.c.text)
    .where(
        _said.c.conversation == conversation.c.id,
        _said.c.role == "customer",
        _said.c.choice.is_distinct_from("handoff"),
    )
    .order_by(_said.c.seq.desc())
    .limit(1)
    .scalar_subquery()
)
_IS_QUEUED = sa.and_(conversation.c.state.in_(WAITING), conversation.c.state == WAITING[0])
_other = conversation.alias("other")
_ALIKE = (
    sa.select(sa.func.count())
    .where(
        _other.c.state.in_(WAITING), _other.c.state == WAITING[0], _other.c.source == conversation.c.source
    )
    .scalar_subquery()
)
_JOINED = conversation.join(handoff, handoff.c.conversation == conversation.c.id)
_TICKETS = (
    sa.select(*FIELDS, *_HANDOFF, sa.func.coalesce(_LAST_SAID, ""), _ALIKE)
    .select_from(_JOINED)
    .where(_LATEST)
)
_ONE = _TICKETS.where(conversation.c.id == sa.bindparam("of"))
_LET_GO = sa.case((handoff.c.former.is_(None), 1), else_=0)  # 0: somebody had it, and let it go
IN_ORDER = (_LET_GO, handoff.c.requested, conversation.c.id)
_MOST = sa.bindparam("most")
_QUEUED = _TICKETS.where(_IS_QUEUED).order_by(*IN_ORDER).limit(_MOST)
_OF_TEAMS = _TICKETS.where(_IS_QUEUED, handoff.c.team.is_not(None)).order_by(*IN_ORDER).limit(_MOST)
_WITH_PERSON = _TICKETS.where(conversation.c.state.in_(WAITING), conversation.c.state == WAITING[1]).order_by(
    *IN_ORDER
)
_COUNT = sa.select(sa.func.count()).select_from(conversation).where(_IS_QUEUED)
_ALL_LET_GO = _COUNT.where(
    sa.exists().where(
        handoff.c.conversation == conversation.c.id, handoff.c.ended.is_(None), handoff.c.former.is_not(None)
    )
)
_EARLIEST = (
    sa.select(sa.func.min(handoff.c.requested))
    .select_from(_JOINED)
    .where(_IS_QUEUED, handoff.c.ended.is_(None))
)
_JUST = 0.001  # seconds
_like = conversation.alias("like")
_SELECTED = (
    sa.select(conversation.c.id)
    .select_from(_JOINED)
    .where(
        _IS_QUEUED,
        _LATEST,
        handoff.c.requested >= sa.bindparam("since"),
    )
    .order_by(*IN_ORDER)
    .limit(_MOST)
)
_ITS_SOURCE = sa.select(_like.c.source).where(_like.c.id == sa.bindparam("of")).scalar_subquery()
_here = conversation.alias("here")
_NEIGHBOURS = (
    sa.select(sa.func.count())
    .select_from(conversation.join(_here, _here.c.source == conversation.c.source))
    .where(
        _here.c.id == sa.bindparam("of"),
        conversation.c.id != _here.c.id,
        conversation.c.state == WAITING[0],
        conversation.c.state.in_(WAITING),
    )
)
_ACCEPT = (
    sa.update(handoff)
    .where(_OF, handoff.c.ended.is_(None))
    .values(agent=sa.bindparam("by"), accepted=sa.bindparam("now"), given=None, opened=None)
    .execution_options(**UNAWAITED)
)
_OPEN = sa.and_(_OF, handoff.c.ended.is_(None))
_PASS = (
    sa.update(handoff)
    .where(_OPEN)
    .values(agent=sa.bindparam("by"), given=None, opened=None)
    .execution_options(**UNAWAITED)
)
_TO_TEAM = sa.update(handoff).where(_OPEN).values(team=sa.bindparam("whose")).execution_options(**UNAWAITED)
_REQUEUE = (
    sa.update(handoff)
    .where(_OPEN)
    .values(
        former=handoff.c.agent, agent=None, accepted=None, since=sa.bindparam("now"), ahead=None,
        given=None, opened=None,
    )
    .execution_options(**UNAWAITED)
)  # fmt: skip
_END = (
    sa.update(handoff)
    .where(_OF, handoff.c.ended.is_(None))
    .values(ended=sa.bindparam("now"))
    .execution_options(**UNAWAITED)
)
_ADD = sa.insert(handoff).execution_options(**UNAWAITED)
_TEAM = sa.select(handoff.c.team).where(_OPEN)
_OWN_PLACE = sa.select(*IN_ORDER).select_from(_JOINED).where(_OPEN)
_BEFORE = (
    sa.select(sa.func.count())
    .select_from(_JOINED)
    .where(
        _IS_QUEUED,
        handoff.c.ended.is_(None),
        sa.tuple_(*IN_ORDER)
        < sa.tuple_(sa.bindparam("let_go"), sa.bindparam("requested"), sa.bindparam("this")),
    )
)
_WAITS = (
    sa.select(handoff.c.accepted - handoff.c.since, handoff.c.ahead)
    .where(handoff.c.accepted.is_not(None), handoff.c.ahead.is_not(None))
    .order_by(handoff.c.accepted.desc())
    .limit(_MOST)
)
_HELD = (
    sa.select(conversation.c.id, conversation.c.agent, sa.func.max(handoff.c.accepted))
    .select_from(_JOINED)
    .where(conversation.c.state.in_(WAITING), conversation.c.state == WAITING[1], handoff.c.ended.is_(None))
    .group_by(conversation.c.id, conversation.c.agent)
)


class Handoffs:
    """The handoffs of all conversations."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(
        self,
        conversation: str,
        seq: int,
        reason: str,
        now: float,
        ahead: int | None = None,
        *,
        first: bool = False,
    ) -> None:
        """`seq` is that of the message that tells the customer, `ahead` how many wait before them; who comes
        `first` counts as having asked before all who wait, but for those that somebody let go.
        """
        earliest = self._db.execute(_EARLIEST).scalar() if first else None
        requested = now if earliest is None else min(now, earliest - _JUST)
        row = {"conversation": conversation, "seq": seq, "reason": reason, "requested": requested}
        self._db.execute(_ADD, row | {"since": now, "ahead": ahead})

    def pass_on(self, conversation: str, agent: str) -> None:
        """The open one is another agent's from now on."""
        self._db.execute(_PASS, {"of": conversation, "by": agent})

    def requeue(self, conversation: str, now: float) -> None:
        """The open one waits again, before all but those who were let go, too, and had asked earlier."""
        self._db.execute(_REQUEUE, {"of": conversation, "now": now})

    def to_team(self, conversation: str, team: str | None) -> None:
        """The open one is this team's from now on, or everybody's."""
        self._db.execute(_TO_TEAM, {"of": conversation, "whose": team})

    def team(self, conversation: str) -> str | None:
        """Whose the open one is; None where it is everybody's."""
        whose: str | None = self._db.scalar(_TEAM, {"of": conversation})
        return whose

    def before(self, conversation: str) -> int:
        """How many wait before this one; all who wait when it does not wait itself."""
        place = self._db.execute(_OWN_PLACE, {"of": conversation}).first()
        if place is None:
            return self.queued()
        values = {"let_go": place[0], "requested": place[1], "this": place[2]}
        return int(self._db.execute(_BEFORE, values).scalar())

    def let_go(self) -> int:
        """How many wait whom somebody had before."""
        return int(self._db.execute(_ALL_LET_GO).scalar())

    def waits(self, most: int) -> list[tuple[float, int]]:
        """Of the latest that somebody took: seconds in the queue, and how many waited before then."""
        return [(row[0], row[1]) for row in self._db.execute(_WAITS, {"most": most})]

    def held(self) -> list[tuple[str, str, float]]:
        """Conversations with a person: the conversation, the account, and since when."""
        return [(row[0], row[1], row[2]) for row in self._db.execute(_HELD)]

    def neighbours(self, conversation: str) -> int:
        """How many others from the same source wait for a person; none where it is not known."""
        return int(self._db.execute(_NEIGHBOURS, {"of": conversation}).scalar())

    def accept(self, conversation: str, agent: str, now: float) -> None:
        """The open one is this agent's."""
        self._db.execute(_ACCEPT, {"of": conversation, "by": agent, "now": now})

    def end(self, conversation: str, now: float) -> None:
        """Nothing is open any more."""
        self._db.execute(_END, {"of": conversation, "now": now})

    def waiting(self, most: int) -> list[Waiting]:
        """Who waits for a person, first those that somebody let go, then whoever has waited longest: so many
        at most, and as many of those who wait for a team; then who has one.
        """
        queued = [_waiting(row) for row in self._db.execute(_QUEUED, {"most": most})]
        known = {each.conversation.id for each in queued}
        if len(queued) == most:
            for_teams = (_waiting(row) for row in self._db.execute(_OF_TEAMS, {"most": most}))
            queued += [each for each in for_teams if each.conversation.id not in known]
        return [*queued, *(_waiting(row) for row in self._db.execute(_WITH_PERSON))]

    def queued(self) -> int:
        """How many wait for a person."""
        return int(self._db.execute(_COUNT).scalar())

    def selected(
        self, most: int, like: str | None = None, site: str | None = None, since: float = 0.0
    ) -> list[str]:
        """Those that have waited since then or later, longest first: of one site, or of the same source as
        another conversation, when these are given.
        """
        selected = _SELECTED
        if site is not None:
            selected = selected.where(conversation.c.site == sa.bindparam("site"))
        if like is not None:
            selected = selected.where(conversation.c.source == _ITS_SOURCE)
        values = {"most": most, "since": since, "site": site, "of": like}
        used = {name: value for name, value in values.items() if value is not None}
        return [row[0] for row in self._db.execute(selected, used)]

    def latest(self, conversation: str) -> Waiting | None:
        """The latest of one conversation, whatever its state."""
        row = self._db.execute(_ONE, {"of": conversation}).first()
        return None if row is None else _waiting(row)


def _waiting(row: sa.engine.Row) -> Waiting:
    split = len(FIELDS)
    return Waiting(conversation_of(row[:split]), Handoff(*row[split:-2]), *row[-2:])
