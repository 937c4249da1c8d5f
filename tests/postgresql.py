"""A real PostgreSQL for tests: one server a session on loopback, a fresh database a test."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cached_property
from itertools import count
from pathlib import Path

import psycopg2
import pytest

from bot.storage import Storage

USER = "kundig"
DURABLE = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
"""
# Databases of tests need not outlive the machine, only the server's processes.
CONF = f"""{DURABLE}
fsync = off
max_connections = 200
"""


class Server:
    """A PostgreSQL server in a temporary folder. Refuses to run as root, so root runs it as `postgres`."""

    def __init__(self, conf: str = CONF) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="kundig-postgresql-"))
        self._data = self._folder / "data"
        self._numbers = count(1)
        if os.geteuid() == 0:
            shutil.chown(self._folder, "postgres")
        self._run("initdb", "--auth=trust", f"--username={USER}", "--encoding=UTF8", "--no-locale", "-N")
        self.port = _free_port()
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(f"{conf}port = {self.port}\n")

    def start(self) -> None:
        """Returns when it takes connections."""
        self._run("pg_ctl", f"--log={self._folder / 'log'}", "--wait", "start")

    def stop(self, mode: str = "fast") -> None:
        """`immediate` stops as a crash would."""
        self._run("pg_ctl", f"--mode={mode}", "--wait", "stop")

    def remove(self) -> None:
        self.stop("immediate")
        shutil.rmtree(self._folder)

    def address(self, database: str = "postgres") -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def create(self, template: str = "template1") -> str:
        """The name of a new database, empty or a copy of the template."""
        name = f"test_{next(self._numbers)}"
        self._administer(f"create database {name} template {template}")
        return name

    @cached_property
    def migrated(self) -> str:
        """A database with an empty store, to be copied: to take all steps costs more than most tests do."""
        name = self.create()
        Storage.at_server(self.address(name)).close()
        return name

    def drop(self, database: str) -> None:
        self._administer(f"drop database {database} with (force)")

    def _administer(self, statement: str) -> None:
        connection = psycopg2.connect(self.address())
        try:
            connection.autocommit = True  # databases are not made within transactions
            connection.cursor().execute(statement)
        finally:
            connection.close()

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(_programs() / program), f"--pgdata={self._data}", *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        with (self._folder / "commands").open("ab") as said:  # a pipe would stay open in the server
            done = subprocess.run(command, cwd=self._folder, stdout=said, stderr=said, check=False)
        assert done.returncode == 0, (self._folder / "commands").read_text()


def _programs() -> Path:
    """Where PostgreSQL's programs are; Debian keeps them off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    initdb = found[-1] if found else shutil.which("initdb")
    assert initdb, "PostgreSQL is missing: `make test-install` brings it"
    return Path(initdb).resolve().parent


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    server = Server()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def postgresql(postgresql_server: Server) -> Iterator[str]:
    """The address of a database with an empty store."""
    name = postgresql_server.create(postgresql_server.migrated)
    yield postgresql_server.address(name)
    postgresql_server.drop(name)


@pytest.fixture
def bare_postgresql(postgresql_server: Server) -> Iterator[str]:
    """The address of a database without a table."""
    name = postgresql_server.create()
    yield postgresql_server.address(name)
    postgresql_server.drop(name)
