"""Teams: who answers one kind of question together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.tables import handoff, team, team_member

_NAME = sa.bindparam("wanted")
_ALL = (
    sa.select(team.c.name, team_member.c.account)
    .select_from(team.outerjoin(team_member, team_member.c.team == team.c.name))
    .order_by(team.c.name, team_member.c.account)
)
_OF = sa.select(team_member.c.team).where(team_member.c.account == sa.bindparam("of"))


@dataclass(frozen=True)
class Team:
    """`members` are accounts."""

    name: str
    members: tuple[str, ...] = ()


class Teams:
    """All teams, by name."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def all(self) -> list[Team]:
        members: dict[str, list[str]] = {}
        for name, account in self._db.execute(_ALL):
            members.setdefault(name, []).extend([account] if account else [])
        return [Team(name, tuple(accounts)) for name, accounts in members.items()]

    def find(self, name: str) -> Team | None:
        return next((each for each in self.all() if each.name == name), None)

    def add(self, name: str, now: float) -> None:
        self._db.execute(sa.insert(team), {"name": name, "created": now})

    def remove(self, name: str) -> None:
        """What waits for it waits for everybody."""
        waiting = sa.and_(handoff.c.team == name, handoff.c.ended.is_(None))
        self._db.execute(sa.update(handoff).where(waiting).values(team=None))
        self._db.execute(sa.delete(team).where(team.c.name == _NAME), {"wanted": name})

    def join(self, name: str, accounts: Iterable[str]) -> None:
        """These are its members, and nobody else."""
        self._db.execute(sa.delete(team_member).where(team_member.c.team == name))
        rows = [{"team": name, "account": account} for account in dict.fromkeys(accounts)]
        if rows:
            self._db.execute(sa.insert(team_member), rows)

    def of(self, account: str) -> frozenset[str]:
        """The teams that an account is in."""
        return frozenset(self._db.scalars(_OF, {"of": account}))

    def by_account(self) -> Mapping[str, frozenset[str]]:
        """The same for all accounts that are in one."""
        found: dict[str, set[str]] = {}
        for each in self.all():
            for account in each.members:
                found.setdefault(account, set()).add(each.name)
        return {account: frozenset(names) for account, names in found.items()}
