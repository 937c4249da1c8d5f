"""A store that came out of a backup, before anybody opens it: nothing of it is sent a second time.

What the store says was still to do when the backup was taken has most likely been done since. So deliveries
that were waiting are given up, with the reason; whoever knows better sends them by hand. Turns that waited
for the bot are dropped, log-ins ended, and whatever processes of that time held is free.

Numbers that were told outside since are not given again: a chat that stays open, or a receiver of webhooks,
would take what is new for what it knows. So messages and events are numbered on well behind them.

A PostgreSQL database is filled in two transactions. Until the second, which opens it, the version of its
tables is missing, and every program refuses to open it: see `bot.storage.upgrade.revision`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from bot.storage.copies import run_tool
from bot.storage.engines.connecting import engine as postgres_engine
from bot.storage.engines.connecting import shown
from bot.storage.engines.sqlite import engine as sqlite_engine
from bot.storage.engines.sqlite import explained
from bot.storage.engines.writer import begun
from bot.storage.errors import RestoreUnfinished, StoreNotEmpty
from bot.storage.tables import (
    PENDING,
    ZERO,
    conversation,
    delivery,
    installation,
    node,
    password_link,
    session,
    timed_job,
    turn,
)
from bot.storage.upgrade import bring_up, revision

RESTORED = "restored"  # the fact that tells which backup this store came from, and when
AHEAD = 1000  # numbers that a conversation may have given since; more than people write between backups
_NUMBER_ON = (
    sa.update(conversation)
    .where(conversation.c.seq > ZERO)
    .values(seq=conversation.c.seq + AHEAD, events=conversation.c.events + AHEAD)
)
_FREE = {"holder": None, "lease": None}
_TABLES = sa.text(
    "SELECT table_schema, table_name FROM information_schema.tables"
    " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
)


@dataclass(frozen=True)
class Restoring:
    """Which backup is restored, at which moment, and what deliveries say that it holds back."""

    backup: str
    taken: float
    now: float
    held: str


@dataclass(frozen=True)
class Settled:
    """What was not done again: deliveries held back, turns dropped, log-ins ended."""

    deliveries: int
    turns: tuple[tuple[str, int], ...]  # conversation and seq
    sessions: int


def settle_file(path: Path, restoring: Restoring) -> Settled:
    """Of an SQLite file that was brought up to date."""
    engine = sqlite_engine(path)
    try:
        with explained(path), engine.connect() as db, begun(db):
            return _settle(db, restoring)
    finally:
        engine.dispose()


def restored_from(url: str) -> str:
    """The id of the backup that a database holds and that was opened; empty for an empty one, and one that a
    restore has left unfinished. Raises StoreNotEmpty, StoreUnavailable.
    """
    engine = postgres_engine(url)
    try:
        with explained(shown(url)), engine.connect() as db:
            tables = db.execute(_TABLES).all()
            if not tables or _unfinished(db):
                return ""
            fact = None
            if ("public", "installation") in [tuple(row) for row in tables]:
                known = sa.select(installation.c.value).where(installation.c.name == RESTORED)
                fact = db.execute(known).scalar()
            if fact is None:
                raise StoreNotEmpty(place=shown(url))
            return str(json.loads(fact)["backup"])
    finally:
        engine.dispose()


def fill_server(url: str, dump: Path) -> None:
    """Everything of a dump in one transaction, over what an unfinished restore has left."""
    kind = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    over = ("--clean", "--if-exists")
    run_tool("pg_restore", url, *kind, *over, str(dump))


def open_server(url: str, version: str, facts: Mapping[str, str], restoring: Restoring) -> Settled:
    """What was filled becomes of this program's version, is settled, and can be opened: all or nothing."""
    engine = postgres_engine(url)
    try:
        with explained(shown(url)), engine.begin() as db:
            db.execute(sa.text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})
            bring_up(db)
            for name, value in facts.items():
                db.execute(sa.insert(installation), {"name": name, "value": value})
            return _settle(db, restoring)
    finally:
        engine.dispose()


def _unfinished(db: sa.engine.Connection) -> bool:
    try:
        revision(db)
    except RestoreUnfinished:
        return True
    return False


def _settle(db: sa.engine.Connection, restoring: Restoring) -> Settled:
    given_up = {"state": "dead", "error": restoring.held, "finished": restoring.now, **_FREE}
    held = db.execute(sa.update(delivery).where(delivery.c.state == PENDING).values(**given_up))
    waiting = sa.select(turn.c.conversation, turn.c.seq).where(turn.c.state == PENDING)
    turns = tuple((str(id), int(seq)) for id, seq in db.execute(waiting))
    dropped = {"state": "dropped", "finished": restoring.now, **_FREE}
    db.execute(sa.update(turn).where(turn.c.state == PENDING).values(**dropped))
    db.execute(_NUMBER_ON)
    ended = db.execute(sa.delete(session))
    db.execute(sa.delete(password_link))  # some have been used since
    db.execute(sa.update(timed_job).values(**_FREE))
    db.execute(sa.delete(node))
    fact = {"backup": restoring.backup, "taken": restoring.taken, "at": restoring.now}
    db.execute(sa.delete(installation).where(installation.c.name == RESTORED))
    db.execute(sa.insert(installation), {"name": RESTORED, "value": json.dumps(fact)})
    return Settled(int(held.rowcount), turns, int(ended.rowcount))
