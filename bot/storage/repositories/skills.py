"""Skills: what languages and sites an agent looks after."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.tables import skill

_OF = skill.c.account == sa.bindparam("of")
_FIELDS = (skill.c.account, skill.c.locales, skill.c.sites)


@dataclass(frozen=True)
class Skill:
    """Of one account; of nothing in particular means of everything."""

    locales: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()

    def fits(self, locale: str, site: str) -> bool:
        return (not self.locales or locale in self.locales) and (not self.sites or site in self.sites)


EVERYTHING = Skill()


class Skills:
    """Of all accounts; who is not among them looks after everything."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def all(self) -> Mapping[str, Skill]:
        return {row.account: _skill(row) for row in self._db.execute(sa.select(*_FIELDS))}

    def of(self, account: str) -> Skill:
        row = self._db.execute(sa.select(*_FIELDS).where(_OF), {"of": account}).first()
        return EVERYTHING if row is None else _skill(row)

    def save(self, account: str, known: Skill) -> None:
        """In place of what was known of this account."""
        self._db.execute(sa.delete(skill).where(_OF), {"of": account})
        if known != EVERYTHING:
            row = {"account": account, "locales": sorted(known.locales), "sites": sorted(known.sites)}
            self._db.execute(sa.insert(skill), row)


def _skill(row: sa.engine.Row) -> Skill:
    return Skill(frozenset(row.locales or ()), frozenset(row.sites or ()))
