"""An app with accounts, and browsers that log in to it."""

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.conversations.bot import Bot, FakeBot
from bot.staff.demo_accounts import DEMO_ACCOUNTS
from knowledge.folder.home import Home, Settings
from tests.fresh import add_accounts, fresh_home
from webwidget.app import create_app
from webwidget.services import Services

PASSWORDS = {account.name: account.password for account in DEMO_ACCOUNTS}


def staffed_app(
    folder: Path,
    bot: Bot | None = None,
    *,
    demo: int = 1,
    names: str = "anna carla",
    settings: Settings | None = None,
) -> Flask:
    """The real app on an empty data folder, with these of the demo accounts."""
    home = fresh_home(Home(folder / "home", settings or Settings(demo=demo)), names)
    app = create_app(home, bot=bot or FakeBot())
    if home.settings.database:  # which is no copy
        add_accounts(rooms(app).access.accounts, names)
    return app


def rooms(app: Flask) -> Services:
    found = app.extensions["kundig"]
    assert isinstance(found, Services)
    return found


def form_token(page: TestResponse) -> str:
    """The CSRF token in a page's form, or in its head."""
    found = re.search(r'name="csrf_token" value="([\w.-]+)"|name="csrf-token" content="([\w.-]+)"', page.text)
    assert found, page.text
    return found[1] or found[2]


def log_in(client: FlaskClient, name: str, password: str | None = None, **fields: str) -> TestResponse:
    token = form_token(client.get("/login"))
    form = {"name": name, "password": password or PASSWORDS[name], "csrf_token": token, **fields}
    return client.post("/login", data=form)


def logged_in(app: Flask, name: str) -> tuple[FlaskClient, dict[str, str]]:
    """A browser of this member, and the headers its JavaScript would send."""
    client = app.test_client()
    assert log_in(client, name).status_code == 303
    page = client.get("/desk" if name == "anna" else "/curation")
    return client, {"X-CSRF-Token": form_token(page)}
