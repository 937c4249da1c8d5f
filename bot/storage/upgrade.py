"""Bringing an older database to this version, before anything else reads it.

On SQLite a copy is put aside first, and all steps are one transaction: a killed upgrade starts again from the
old file. On PostgreSQL the steps are one transaction, too; the copy is the operator's backup.
"""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import sqlalchemy as sa

from bot.storage.engines.sqlite import engine as sqlite_engine
from bot.storage.engines.sqlite import explained
from bot.storage.engines.writer import begun
from bot.storage.errors import RestoreUnfinished, StoreMissing, StoreUnavailable
from knowledge.errors import NewerData
from knowledge.files import is_lost, marker, remember, set_aside

log = logging.getLogger(__name__)

_VERSIONS = Path(str(files("bot.storage.migrations").joinpath("versions")))
REVISIONS = tuple(path.name[:4] for path in sorted(_VERSIONS.glob("[0-9]*.py")))
NEW, FIRST, HEAD = "", REVISIONS[0], REVISIONS[-1]
_LOCK = 0x4B756E646967  # of PostgreSQL's advisory locks: “Kundig”


def revision(db: sa.engine.Connection, place: str = "") -> str:
    """The step a database has reached; NEW when it is empty. Raises NewerData, RestoreUnfinished."""
    tables = sa.inspect(db).get_table_names()
    if "alembic_version" in tables:
        found = str(db.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or NEW)
        if found == NEW and "conversation" in tables:
            raise RestoreUnfinished(place=place or db.engine.url.render_as_string(hide_password=True))
        if found not in (*REVISIONS, NEW):
            raise NewerData(file=place or str(db.engine.url.database), version=found)
        return found
    return FIRST if "conversation" in tables else NEW


def steps(found: str) -> tuple[str, ...]:
    """The steps that are missing, oldest first."""
    return REVISIONS if found == NEW else REVISIONS[REVISIONS.index(found) + 1 :]


def upgrade_file(path: Path) -> Path | None:
    """Brings the SQLite file up to date, or makes it; where the copy of the old one is, if it was changed.

    Raises StoreUnavailable, StoreDamaged, StoreMissing and NewerData, and then has changed nothing.
    """
    if is_lost(path):
        raise StoreMissing(path, marker(path))
    engine = sqlite_engine(path)
    try:
        with explained(path), engine.connect() as db:
            if path.stat().st_size and not steps(revision(db)):
                remember(path)
                return None
        with _alone(path), explained(path):
            with engine.connect() as db, begun(db):
                found = revision(db)
                aside = set_aside(path, HEAD) if steps(found) and found != NEW else None
                _run(db)
            remember(path)
            return aside
    except OSError as error:
        raise StoreUnavailable(path, error) from error
    finally:
        engine.dispose()


def upgrade_server(engine: sa.engine.Engine) -> tuple[str, ...]:
    """Brings the PostgreSQL database up to date; the steps it took. One process at a time does it."""
    with engine.connect() as db:
        if not steps(revision(db)):
            return ()
    with engine.begin() as db:
        db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        return bring_up(db)


def bring_up(db: sa.engine.Connection) -> tuple[str, ...]:
    """Brings a database up to date in the transaction that is open; the steps it took."""
    taken = steps(revision(db))
    if taken:
        _run(db)
    return taken


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process upgrades a file, the others wait for it."""
    descriptor = os.open(path.with_name(f".{path.name}.upgrade"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _run(db: sa.engine.Connection, to: str = HEAD) -> None:
    """All missing steps up to this one, in the transaction that is open."""
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)  # of themselves
    from alembic.config import Config  # takes a fifth of a second, and is seldom needed
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_VERSIONS.parent))
    script = ScriptDirectory.from_config(config)
    found = revision(db)
    with EnvironmentContext(config, script, fn=lambda rev, _: script._upgrade_revs(to, rev)) as environment:
        environment.configure(connection=db)
        if found == FIRST:
            environment.get_context().stamp(script, FIRST)
        environment.run_migrations()
