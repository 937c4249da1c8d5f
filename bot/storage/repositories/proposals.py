"""Proposals: agents' answers that wait with the curators, without what may point to a person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from bot.storage.tables import proposal

ProposalState = Literal["waiting", "entry", "variant", "discarded"]

_MOST = sa.bindparam("most")
_ID = proposal.c.id == sa.bindparam("this")
_OF = proposal.c.conversation == sa.bindparam("of")
_WAITING = proposal.c.state == sa.literal_column("'waiting'")
_OLDEST = sa.select(proposal).where(_WAITING).order_by(proposal.c.created, proposal.c.id).limit(_MOST)
_COUNT = sa.select(sa.func.count()).select_from(proposal).where(_WAITING)
_ALL = sa.select(proposal).where(_OF).order_by(proposal.c.seq)
_SEQS = sa.select(proposal.c.seq).where(_OF).order_by(proposal.c.seq)
_ONE = sa.select(proposal).where(_ID)
_ABOUT = sa.select(proposal).where(_OF, proposal.c.seq == sa.bindparam("number"))
_DECIDE = (
    sa.update(proposal)
    .where(_ID, _WAITING)
    .values(
        state=sa.bindparam("became"), decided=sa.bindparam("now"), decided_by=sa.bindparam("by"), answer=""
    )
)
_OLD = sa.select(proposal.c.id).where(proposal.c.created < sa.bindparam("before")).limit(_MOST)
_TEXTS = sa.select(proposal.c.id, proposal.c.question, proposal.c.answer).where(_WAITING)


@dataclass(frozen=True)
class Proposal:
    """What the agent's message `seq` answered, and how. The answer goes when a curator has decided.

    It has no conversation any more when that is gone for good.
    """

    id: str
    conversation: str | None
    seq: int
    locale: str
    question: str
    answer: str
    entry: str | None  # whose answer it is, where it is one
    author: str  # an account
    created: float
    state: ProposalState = "waiting"
    decided: float | None = None
    decided_by: str | None = None


class Proposals:
    """One for each message that was proposed."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(self, added: Proposal) -> None:
        """The conversation must be locked, so that nobody proposes the same message beside us."""
        self._db.execute(sa.insert(proposal), dict(vars(added)))

    def about(self, conversation: str, seq: int) -> Proposal | None:
        """Of this message."""
        row = self._db.execute(_ABOUT, {"of": conversation, "number": seq}).first()
        return None if row is None else Proposal(*row)

    def proposed(self, conversation: str) -> list[int]:
        """The messages of a conversation that were proposed."""
        return list(self._db.scalars(_SEQS, {"of": conversation}))

    def find(self, id: str) -> Proposal | None:
        row = self._db.execute(_ONE, {"this": id}).first()
        return None if row is None else Proposal(*row)

    def waiting(self, most: int) -> list[Proposal]:
        """Those nobody has decided about, oldest first."""
        return [Proposal(*row) for row in self._db.execute(_OLDEST, {"most": most})]

    def count(self) -> int:
        """How many wait."""
        return int(self._db.execute(_COUNT).scalar())

    def decide(self, id: str, became: ProposalState, by: str, now: float) -> bool:
        """False when somebody else has, or it is gone."""
        values = {"this": id, "became": became, "by": by, "now": now}
        return bool(self._db.execute(_DECIDE, values).rowcount)

    def forget_before(self, before: float, limit: int) -> int:
        """Deletes what was proposed before then, decided about or not; how many."""
        return self.erase(list(self._db.scalars(_OLD, {"before": before, "most": limit})))

    def forget_mentioning(self, mentioned: Callable[[str], bool]) -> int:
        """Deletes those whose texts name somebody; how many."""
        rows = self._db.execute(_TEXTS)
        return self.erase([row.id for row in rows if mentioned(row.question) or mentioned(row.answer)])

    def erase(self, ids: Sequence[str]) -> int:
        if not ids:
            return 0
        return int(self._db.execute(sa.delete(proposal).where(proposal.c.id.in_(ids))).rowcount)

    def of(self, conversation: str) -> list[Proposal]:
        """All of a conversation, decided about or not."""
        return [Proposal(*row) for row in self._db.execute(_ALL, {"of": conversation})]

    def forget_of(self, conversation: str) -> None:
        """Deletes all of a conversation that is erased."""
        self._db.execute(sa.delete(proposal).where(_OF), {"of": conversation})

    def unlink(self, conversations: Sequence[str]) -> None:
        """These conversations are gone for good."""
        gone = sa.update(proposal).where(proposal.c.conversation.in_(conversations))
        self._db.execute(gone.values(conversation=None))
