"""Several web processes on one store, on either database; and browsers that are led from one to another."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Cookie

from bot.conversations.bot import FakeBot
from bot.staff.demo_accounts import DEMO_ACCOUNTS
from bot.staff.sessions import Sessions
from knowledge.folder.home import Home, Settings
from tests.fresh import fresh_home
from tests.postgresql import Server
from tests.webwidget.staffing import rooms
from webwidget.app import create_app
from webwidget.staff.pages import log_ins


@dataclass
class Clock:
    """The time by which log-ins end."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class Installation:
    """Two web processes: on SQLite in one folder, on PostgreSQL in a folder each."""

    def __init__(self, folder: Path, database: str, opened: ExitStack) -> None:
        self.folder, self.clock = folder, Clock()
        self._database, self._opened = database, opened
        self._nodes = 0
        self.one, self.two = self.node(), self.node()
        for account in DEMO_ACCOUNTS:
            rooms(self.one).access.accounts.add(
                account.name, account.password, account.display, account.roles
            )

    def node(self) -> Flask:
        """One more web process, or one after a restart."""
        self._nodes += 1
        home = self.folder / (f"node-{self._nodes}" if self._database else "home")
        settings = Settings(demo=1, database=self._database)
        app = create_app(fresh_home(Home(home, settings)), bot=FakeBot())
        self._opened.callback(rooms(app).close)
        opened = rooms(app)
        access = replace(opened.access, sessions=Sessions(opened.storage, self.clock))
        app.extensions["kundig"] = replace(opened, access=access)
        return app

    def forget(self) -> None:
        """Nobody has logged in, or tried to."""
        rooms(self.one).storage.write(lambda tx: tx.sessions.end_old(self.clock.now + 1, self.clock.now + 1))
        for app in (self.one, self.two):
            with app.app_context():
                log_ins()._buckets.clear()

    def open_log_ins(self) -> int:
        """How many rows there are."""
        with rooms(self.one).storage.reading() as read:
            return int(read._db.exec_driver_sql("SELECT count(*) FROM session").scalar())

    def seen(self, client: FlaskClient) -> float:
        """When the store last noted this browser."""
        found = rooms(self.one).access.sessions._find(cookie(client).value)
        assert found is not None
        return found[0].seen


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def both_databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    with ExitStack() as opened:
        address = ""
        if request.param == "postgresql":
            server: Server = request.getfixturevalue("postgresql_server")
            name = server.create(server.migrated)
            opened.callback(server.drop, name)
            address = server.address(name)
        yield Installation(tmp_path_factory.mktemp("installation"), address, opened)


@pytest.fixture
def installation(both_databases: Installation) -> Installation:
    both_databases.forget()
    return both_databases


def cookie(client: FlaskClient) -> Cookie:
    """The session's."""
    found = [each for each in client._cookies.values() if "kundig-staff-" in each.key]
    assert len(found) == 1
    return found[0]


def moved(client: FlaskClient, app: Flask) -> FlaskClient:
    """The same browser, led to another node; or a thief's, with a copy of the cookie."""
    taken, other = cookie(client), app.test_client()
    other.set_cookie(taken.key, taken.value)
    return other


def knows(client: FlaskClient) -> bool:
    """Whether an agent is logged in there."""
    status = client.get("/desk").status_code
    assert status in (200, 302)
    return status == 200
