"""What Rasa's trackers hold of conversations: in tracker.sqlite, or in the schema `tracker` of PostgreSQL.

The dialogue writes them. Here they are only read, for whoever asks for their data, and deleted.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from bot.storage.engines.connecting import engine as postgres_engine
from bot.storage.engines.connecting import shown
from bot.storage.engines.sqlite import engine as sqlite_engine
from bot.storage.engines.sqlite import explained
from bot.storage.engines.writer import begun
from knowledge.folder.home import Home

SCHEMA = "tracker"
_events = sa.Table(
    "events",
    sa.MetaData(),
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("sender_id", sa.String(255)),
    sa.Column("data", sa.Text),
)
_OF = _events.c.sender_id == sa.bindparam("of")
_DATA = sa.select(_events.c.data).where(_OF).order_by(_events.c.id)
_IDS = (
    sa.select(_events.c.sender_id)
    .distinct()
    .where(_events.c.sender_id > sa.bindparam("after"))
    .order_by(_events.c.sender_id)
    .limit(sa.bindparam("most"))
)


class Trackers:
    """The trackers of all conversations, where there are any."""

    def __init__(self, home: Home) -> None:
        self._address, self._file = home.settings.database, home.root / "tracker.sqlite"

    def of(self, conversation: str) -> list[dict[str, Any]]:
        """The events of one conversation, as Rasa keeps them."""
        with self._connected() as db:
            rows = list(db.scalars(_DATA, {"of": conversation})) if db else []
        return [json.loads(row) for row in rows]

    def ids(self, after: str, limit: int) -> list[str]:
        """Conversations that have a tracker, beyond the id `after`."""
        with self._connected() as db:
            return list(db.scalars(_IDS, {"after": after, "most": limit})) if db else []

    def forget(self, conversations: Sequence[str]) -> int:
        """Deletes what is held of these; of how many there was something."""
        with self._connected() as db:
            if db is None:
                return 0
            with db.begin() if self._address else begun(db):
                return sum(
                    bool(db.execute(sa.delete(_events).where(_OF), {"of": id}).rowcount)
                    for id in conversations
                )

    @contextmanager
    def _connected(self) -> Iterator[sa.engine.Connection | None]:
        """None where the dialogue has not made its table yet."""
        if not self._address and not self._file.exists():
            yield None
            return
        engine, place, schema = self._engine()
        try:
            with explained(place), engine.connect() as db:
                yield db if self._has_table(db, schema) else None
        finally:
            engine.dispose()

    def _engine(self) -> tuple[sa.engine.Engine, str, str | None]:
        if self._address:
            made = postgres_engine(self._address).execution_options(schema_translate_map={None: SCHEMA})
            return made, shown(self._address), SCHEMA
        return sqlite_engine(self._file), str(self._file), None

    def _has_table(self, db: sa.engine.Connection, schema: str | None) -> bool:
        found = bool(sa.inspect(db).has_table(_events.name, schema))
        db.rollback()
        return found
