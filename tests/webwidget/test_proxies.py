"""Whose address counts: the customer's behind trusted proxies, else the one that connects."""

from pathlib import Path

import pytest
from flask import request

from bot.conversations.bot import FakeBot
from knowledge.folder.home import Home, Settings
from tests.webwidget.staffing import log_in, staffed_app
from webwidget.app import create_app


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "198.51.100.7"), (2, "203.0.113.9")])
def test_only_trusted_proxies_tell_the_address(tmp_path: Path, proxies: int, seen: str) -> None:
    app = create_app(Home(tmp_path / "home", Settings(proxies=proxies)), bot=FakeBot())

    @app.get("/address")
    def address() -> str:
        return request.remote_addr or ""

    forwarded = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
    try:
        assert app.test_client().get("/address", headers=forwarded).text == seen
    finally:
        app.extensions["kundig"].close()


@pytest.mark.parametrize("proxies", [0, 1])
def test_staff_is_told_of_a_proxy_that_is_not_trusted(tmp_path: Path, proxies: int) -> None:
    app = staffed_app(tmp_path, settings=Settings(demo=1, proxies=proxies))
    try:
        client = app.test_client()
        log_in(client, "anna")
        assert "KUNDIG_PROXIES=1" not in client.get("/account").text
        told = client.get("/account", headers={"X-Forwarded-For": "203.0.113.9"}).text
        assert ("KUNDIG_PROXIES=1" in told) == (proxies == 0)
    finally:
        app.extensions["kundig"].close()
