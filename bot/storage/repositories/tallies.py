"""What statistics need of conversations that are gone: how often what happened on which day, and no more."""

from collections.abc import Mapping
from typing import NamedTuple

import sqlalchemy as sa

from bot.storage.tables import tally as table


class Tally(NamedTuple):
    """Something that is counted; `day` is midnight before it, `entry` may be empty."""

    day: float
    site: str
    entry: str
    kind: str


_THIS = sa.and_(*(column == sa.bindparam(f"of_{column.name}") for column in table.primary_key.columns))


class Tallies:
    """Numbers by day, site, entry and kind."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(self, counts: Mapping[Tally, int]) -> None:
        """More of these; fewer where the number is below 0."""
        for each, count in sorted(counts.items()):  # in order, so that two who add do not wait for each other
            of = {f"of_{name}": value for name, value in each._asdict().items()}
            more = sa.update(table).where(_THIS).values(count=table.c.count + count)
            if not self._db.execute(more, of).rowcount:
                self._db.execute(sa.insert(table), {**each._asdict(), "count": count})

    def since(self, day: float) -> dict[Tally, int]:
        """Those of `day` and later."""
        rows = self._db.execute(sa.select(table).where(table.c.day >= day, table.c.count != 0))
        return {Tally(row.day, row.site, row.entry, row.kind): row.count for row in rows}
