"""Surveys: whether customers say that their problem was solved, asked once each time a conversation ends."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.tables import survey

_OF = survey.c.conversation == sa.bindparam("of")
_FIELDS = (survey.c.conversation, survey.c.seq, survey.c.asked, survey.c.solved, survey.c.comment)
_LATEST = sa.select(*_FIELDS, survey.c.answered).where(_OF).order_by(survey.c.seq.desc()).limit(1)
_ANSWERS = (
    sa.select(survey.c.conversation, survey.c.solved)
    .where(survey.c.conversation.in_(sa.bindparam("all", expanding=True)))
    .order_by(survey.c.seq)
)
_ANSWER = (
    sa.update(survey)
    .where(_OF, survey.c.seq == sa.bindparam("number"))
    .values(solved=sa.bindparam("said"), comment=sa.bindparam("words"), answered=sa.bindparam("now"))
)
_COUNTED = (
    sa.select(survey.c.solved, sa.func.count())
    .where(survey.c.answered > sa.bindparam("since"))
    .group_by(survey.c.solved)
)


@dataclass(frozen=True)
class Survey:
    """Asked when the message `seq` ended the conversation; `solved` is None until the customer says so."""

    conversation: str
    seq: int
    asked: float
    solved: bool | None = None
    comment: str = ""  # masked
    answered: float | None = None


class Surveys:
    """One for each ending that is asked about."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def ask(self, conversation: str, seq: int, now: float) -> None:
        """The message `seq` has ended it. The conversation must be locked."""
        row = {"conversation": conversation, "seq": seq, "asked": now, "comment": ""}
        self._db.execute(sa.insert(survey), row)

    def answer(self, conversation: str, seq: int, solved: bool, comment: str, now: float) -> None:
        """In place of an earlier answer about the same ending."""
        said = {"said": int(solved), "words": comment, "now": now}
        self._db.execute(_ANSWER, {"of": conversation, "number": seq} | said)

    def latest(self, conversation: str) -> Survey | None:
        """About the latest ending that was asked about."""
        row = self._db.execute(_LATEST, {"of": conversation}).first()
        if row is None:
            return None
        fields = row._asdict()
        return Survey(**fields | {"solved": None if fields["solved"] is None else bool(fields["solved"])})

    def answers(self, conversations: Iterable[str]) -> dict[str, bool]:
        """Of those whose customers have answered about the latest ending: whether it was solved."""
        said = {row[0]: row[1] for row in self._db.execute(_ANSWERS, {"all": list(conversations)})}
        return {id: bool(solved) for id, solved in said.items() if solved is not None}

    def counted(self, since: float) -> tuple[int, int]:
        """Of those answered after then: how many were solved, and how many were not."""
        found = {row[0]: row[1] for row in self._db.execute(_COUNTED, {"since": since})}
        return found.get(1, 0), found.get(0, 0)
