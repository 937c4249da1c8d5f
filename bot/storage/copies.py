"""Copies of the store for a backup, taken while others go on writing.

SQLite makes a copy of its file, PostgreSQL's own pg_dump reads the database; either shows one moment. What
must not go along is left out of the copy: the installation's secret, unless it is wanted, and with PostgreSQL
the version of the tables, without which nobody can open what was restored only in part.
"""

import ctypes
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from bot.storage.engines.connecting import engine as postgres_engine
from bot.storage.engines.connecting import shown
from bot.storage.engines.sqlite import engine as sqlite_engine
from bot.storage.engines.sqlite import explained
from bot.storage.tables import installation
from bot.storage.upgrade import revision
from knowledge.errors import KundigError
from knowledge.snapshot import snapshot

SECRET: Final = "secret"  # noqa: S105  # its name among what the installation agrees on
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_LEFT_OUT = ("alembic_version", "installation")


class ToolFailed(KundigError):
    """A program of PostgreSQL is not there, or refused."""


def copy_file(path: Path, copy: Path, *, with_secret: bool) -> str:
    """Copies the SQLite file; the version of its tables. Raises sqlite3.Error, OSError, NewerData."""
    snapshot(path, copy)
    engine = sqlite_engine(copy, read_only=True)
    try:
        with engine.connect() as db:
            found = revision(db, str(path))
    finally:
        engine.dispose()
    if not with_secret:
        _forget_secret(copy)
    return found


def _forget_secret(copy: Path) -> None:
    """Not even free pages tell it."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as db:
        db.execute("PRAGMA secure_delete = ON")
        known = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'installation'").fetchone()
        if known:
            db.execute("DELETE FROM installation WHERE name = ?", (SECRET,))


def dump_server(url: str, copy: Path, *, with_secret: bool) -> tuple[str, dict[str, str]]:
    """Dumps the PostgreSQL database; the version of its tables, and what the installation agreed on.

    Raises StoreUnavailable, NewerData, ToolFailed.
    """
    engine = postgres_engine(url)
    try:
        with explained(shown(url)), engine.connect() as db:
            found = revision(db, shown(url))
            facts = dict(db.execute(sa.select(installation.c.name, installation.c.value)).all())
    finally:
        engine.dispose()
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    left_out = [f"--exclude-table-data={table}" for table in _LEFT_OUT]
    kind = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges"]
    run_tool("pg_dump", url, *kind, *left_out, f"--file={copy}")
    if not with_secret:
        facts.pop(SECRET, None)
    return found, facts


def run_tool(name: str, url: str, *arguments: str) -> None:
    """Runs a program of PostgreSQL on this database; other users of the machine do not see the password.

    Raises ToolFailed.
    """
    address = sa.engine.make_url(url)
    environment = {**os.environ, "PGCONNECT_TIMEOUT": "10"}
    if address.password:
        environment["PGPASSWORD"] = str(address.password)
    known = {part: getattr(address, part) for part in ("username", "host", "port", "database", "query")}
    database = sa.engine.URL.create("postgresql", **known).render_as_string()
    program = tool(name)
    done = subprocess.run(
        [program, f"--dbname={database}", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        preexec_fn=_end_with_us if name == "pg_restore" else None,
        check=False,
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()] or [str(done.returncode)]
        raise ToolFailed("refused", program=name, why="; ".join(said[:3]))


def _end_with_us() -> None:
    """In the child: the kernel ends it when we are killed, so that a restore that is run again is alone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def tool(name: str) -> str:
    """Where a program of PostgreSQL is: on the path, or where Debian keeps the newest. Raises ToolFailed."""
    if found := shutil.which(name):
        return found
    places = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(places, key=lambda file: float(file.parts[-3]), default=None)
    if newest is None:
        raise ToolFailed(program=name)
    return str(newest)
