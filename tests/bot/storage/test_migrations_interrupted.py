"""Upgrades that are killed, or that several processes begin at once."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from bot.storage import Storage
from bot.storage.inspection import pending
from tests.bot.storage.migrating import COPY, STEPS, content, home, old
from tests.bot.storage.old import unpack

__all__ = ["old"]


# A program that is killed, or told an error, at the nth statement of its upgrade; 0 is never.
STUMBLING = """
import os, signal, sys
import sqlalchemy as sa
from pathlib import Path
from bot.storage import Storage

address, how, nth = sys.argv[1], sys.argv[2], int(sys.argv[3])
seen = 0

@sa.event.listens_for(sa.engine.Engine, "before_cursor_execute")
def look(db, cursor, statement, *_):
    global seen
    seen += statement.lstrip().startswith(("CREATE", "ALTER", "DROP", "UPDATE", "INSERT"))
    if nth and seen == nth:
        if how == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        raise ZeroDivisionError("a step that fails")

@sa.event.listens_for(sa.engine.Engine, "commit")
def late(db):
    if how == "die late":
        os.kill(os.getpid(), signal.SIGKILL)

storage = Storage.at_server(address) if address.startswith("postgresql:") else Storage.at_file(Path(address))
storage.close()
print("opened")
"""


def stumbling(address: object, how: str, nth: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", STUMBLING, str(address), how, str(nth)]
    environment = os.environ | {"PYTHONPATH": "."}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)


@pytest.mark.slow
@pytest.mark.parametrize(("how", "nth"), [("die", 1), ("die", 9), ("die", 30), ("die late", 0)])
def test_an_upgrade_killed_half_way_starts_again(old: Path, how: str, nth: int) -> None:
    before = content(old)
    assert stumbling(old, how, nth).returncode == -signal.SIGKILL
    assert content(old) == before
    assert pending(home(old)) == STEPS
    with Storage.at_file(old) as storage, storage.reading() as read:
        assert len(read.messages.after("c1", 0, 10)) == 3
        assert len(read.sites.all()) == 1
    assert content(old.with_name(COPY)) == before


def tables_on(address: str) -> list[str]:
    with closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        return sorted(row[0] for row in cursor.fetchall())


@pytest.mark.slow
@pytest.mark.parametrize(("how", "nth"), [("die", 9), ("die late", 0), ("fail", 9)])
def test_a_server_keeps_nothing_of_a_step_that_did_not_end(bare_postgresql: str, how: str, nth: int) -> None:
    done = stumbling(bare_postgresql, how, nth)
    assert done.returncode == (1 if how == "fail" else -signal.SIGKILL)
    assert ("a step that fails" in done.stderr) == (how == "fail")
    assert tables_on(bare_postgresql) == []
    Storage.at_server(bare_postgresql).close()
    assert "conversation" in tables_on(bare_postgresql)


def all_at_once(address: object) -> list[str]:
    command = [sys.executable, "-c", STUMBLING, str(address), "never", "0"]
    environment = os.environ | {"PYTHONPATH": "."}
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) for _ in range(3)
    ]
    return [process.communicate(timeout=60)[0] for process in processes]


@pytest.mark.slow
@pytest.mark.parametrize("which", ["new", "0.1"])
def test_processes_that_come_at_once_upgrade_a_file_once(tmp_path: Path, which: str) -> None:
    path = unpack(tmp_path) if which == "0.1" else tmp_path / "conversations.sqlite"
    assert all_at_once(path) == ["opened\n"] * 3
    assert len(list(tmp_path.glob("*before*"))) == (which == "0.1")
    with Storage.at_file(path) as storage, storage.reading() as read:
        assert len(read.sites.all()) == (which == "0.1")


@pytest.mark.slow
def test_processes_that_come_at_once_upgrade_a_server_once(bare_postgresql: str) -> None:
    assert all_at_once(bare_postgresql) == ["opened\n"] * 3
