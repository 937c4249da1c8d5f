"""Where Rasa's trackers are stored: tracker.sqlite, or the schema `tracker` of a PostgreSQL database."""

import hashlib
import logging
import sqlite3
from pathlib import Path

import sqlalchemy as sa

from knowledge.errors import KundigError
from knowledge.files import quick_check
from knowledge.folder.home import Home

log = logging.getLogger("kundig.bot")

metadata = sa.MetaData()
# Rasa's own table, so that files of earlier versions go on; in SQLite only an INTEGER counts by itself.
events = sa.Table(
    "events",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False),
    sa.Column("type_name", sa.String(255), nullable=False),
    sa.Column("timestamp", sa.Float),
    sa.Column("intent_name", sa.String(255)),
    sa.Column("action_name", sa.String(255)),
    sa.Column("data", sa.Text),
    sa.Index("ix_events_sender_id", "sender_id", "id"),
)
SCHEMA = "tracker"


class TrackerUnavailable(KundigError):
    """The trackers cannot be stored durably."""


def tracker_database(home: Home) -> sa.engine.Engine:
    """The database with its table. Raises TrackerUnavailable; Rasa itself would wait for ever, or forget.

    A damaged file is made anew: what is lost is what open conversations were about, not what was said.
    """
    address = home.settings.database
    try:
        if not address:
            _remove_damaged(home.tracker)
        engine = _postgresql(address) if address else _sqlite(f"sqlite:///{home.tracker}")
        with engine.begin() as connection:
            begin_alone(connection, "")  # one process makes the table
            if address:
                connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            metadata.create_all(connection)
    except (sa.exc.SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise _unavailable(home, str(error.args[0]).splitlines()[0]) from error
    return engine


def _remove_damaged(file: Path) -> None:
    """Raises sqlite3.OperationalError when it cannot be looked at just now."""
    told = quick_check(file)
    if told:
        log.warning("%s is damaged (%s), so there is a new one.", file, told)
        for part in ("", "-wal", "-shm"):
            file.with_name(file.name + part).unlink(missing_ok=True)


def _unavailable(home: Home, why: str) -> TrackerUnavailable:
    if address := home.settings.database:
        shown = sa.engine.make_url(address).render_as_string(hide_password=True)
        return TrackerUnavailable("no_server", address=shown, why=why)
    return TrackerUnavailable("unusable", file=str(home.tracker), why=why)


def begin_alone(connection: sa.engine.Connection, conversation: str) -> None:
    """Until the transaction ends, no other process stores events of this conversation."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        digest = hashlib.sha256(f"{SCHEMA}:{conversation}".encode()).digest()
        key = int.from_bytes(digest[:8], "big", signed=True)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def _postgresql(address: str) -> sa.engine.Engine:
    """A connection that broke, as at a restart of the database, is replaced when it is next wanted."""
    url = sa.engine.make_url(address).set(drivername="postgresql+psycopg2")
    engine = sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 5})
    return engine.execution_options(schema_translate_map={None: SCHEMA})


def _sqlite(url: str) -> sa.engine.Engine:
    """One connection kept open, with a write-ahead log; transactions begin where we say so."""
    engine = sa.create_engine(
        url,
        poolclass=sa.pool.StaticPool,
        connect_args={"check_same_thread": False, "isolation_level": None},
    )
    sa.event.listen(engine, "connect", _quick)
    return engine


def _quick(connection: sqlite3.Connection, _: object) -> None:
    # The web process stores what customers were told; a power cut may cost the tracker its last turns.
    connection.execute("pragma busy_timeout=20000")
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma synchronous=normal")
