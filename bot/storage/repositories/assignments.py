"""Assignments: who waits on sites that give conversations to agents, and which of those nobody looked at."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.repositories.handoffs import IN_ORDER
from bot.storage.tables import UNAWAITED, WAITING, conversation, handoff, presence, site

_OPEN = handoff.c.ended.is_(None)
_JOINED = conversation.join(handoff, handoff.c.conversation == conversation.c.id)
_SITES = sa.select(site.c.name, site.c.assign).where(site.c.assign.is_not(None)).order_by(site.c.name)
_SINCE = sa.func.coalesce(handoff.c.since, handoff.c.requested)
_WAITING = (
    sa.select(
        conversation.c.id, conversation.c.site, conversation.c.locale, _SINCE, handoff.c.team,
        handoff.c.former,
    )
    .select_from(_JOINED.join(site, site.c.name == conversation.c.site))
    .where(
        conversation.c.state.in_(WAITING), conversation.c.state == WAITING[0], _OPEN,
        site.c.assign.is_not(None),
    )
    .order_by(*IN_ORDER)
)  # fmt: skip
_GIVEN = (
    sa.select(
        conversation.c.id, conversation.c.agent, handoff.c.given, handoff.c.opened, handoff.c.accepted,
        conversation.c.awaiting,
    )
    .select_from(_JOINED)
    .where(
        conversation.c.state.in_(WAITING), conversation.c.state == WAITING[1], _OPEN,
        handoff.c.given.is_not(None),
    )
)  # fmt: skip
_OF = sa.and_(handoff.c.conversation == sa.bindparam("of"), _OPEN)
_GIVE = sa.update(handoff).where(_OF).values(given=sa.bindparam("now")).execution_options(**UNAWAITED)
_TO = (
    sa.update(presence)
    .where(presence.c.account == sa.bindparam("whom"))
    .values(given=sa.bindparam("now"))
    .execution_options(**UNAWAITED)
)
_OPENED = (
    sa.update(handoff)
    .where(_OF, handoff.c.given.is_not(None), handoff.c.opened.is_(None))
    .values(opened=sa.bindparam("now"))
)


@dataclass(frozen=True)
class Case:
    """Somebody who waits; `former` is the account that let them go, `since` when they joined the queue."""

    conversation: str
    site: str
    locale: str
    since: float
    team: str | None = None
    former: str | None = None


@dataclass(frozen=True)
class Given:
    """A conversation that its agent did not take but got; `awaiting` is since when the customer waits."""

    conversation: str
    agent: str
    given: float
    opened: float | None
    accepted: float
    awaiting: float | None


class Assignments:
    """Who gets whom."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def sites(self, *, alone: bool = False) -> Mapping[str, int]:
        """Those that give conversations to agents, and the most that one is given. `alone` until the end of
        the transaction: of two processes that assign at once, the second sees what the first did.
        """
        rows = self._db.execute(_SITES.with_for_update() if alone else _SITES)
        return {row.name: row.assign for row in rows}

    def waiting(self) -> list[Case]:
        """On those sites, whoever is to come first, first."""
        return [Case(*row) for row in self._db.execute(_WAITING)]

    def given(self) -> list[Given]:
        """All that agents have without having taken them."""
        return [Given(*row) for row in self._db.execute(_GIVEN)]

    def give(self, conversation: str, agent: str, now: float) -> None:
        """Note that an agent got it, who has accepted it by that."""
        self._db.execute(_GIVE, {"of": conversation, "now": now})
        self._db.execute(_TO, {"whom": agent, "now": now})

    def open(self, conversation: str, now: float) -> None:
        """Its agent looks at it."""
        self._db.execute(_OPENED, {"of": conversation, "now": now})
