"""The web side's application on a folder of its own, with a scripted bot."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.conversations.bot import FakeBot
from knowledge.folder.home import Home, Settings
from tests.fresh import fresh_home
from tests.webwidget.installation import both_databases, installation
from webwidget.app import create_app

__all__ = ["both_databases", "installation"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return fresh_home(Home(tmp_path / "home", Settings(demo=1, title="Wendelkorn")))


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot()


@pytest.fixture
def app(home: Home, bot: FakeBot) -> Iterator[Flask]:
    """Turns are taken as in the real process."""
    app = create_app(home, bot=bot)
    present = app.extensions["kundig"]
    present.turns.start()
    yield app
    present.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
