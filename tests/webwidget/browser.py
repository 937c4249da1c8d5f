"""A curator's browser for a web process of its own, without a screen."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import urllib3

from tests.webwidget.staffing import PASSWORDS

PATIENCE = 30.0  # seconds; urllib3's own are three
HIDDEN = re.compile(r'name="(csrf_token|version)" value="([\w.-]*)"')


@contextmanager
def scripted_server(home: Path) -> Iterator[str]:
    """The real web side with a scripted bot, in another process; its address."""
    command = [sys.executable, "-m", "tests.e2e.scripted_server", str(home)]
    environment = os.environ | {"PYTHONPATH": "."}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.kill()


class Curator:
    """A browser in which Carla is logged in."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._cookies: dict[str, str] = {}
        assert self.send("/login", name="carla", password=PASSWORDS["carla"]).status == 303

    def get(self, path: str) -> str:
        return self._request("GET", path).data.decode()

    def send(self, page: str, path: str | None = None, **fields: str) -> urllib3.BaseHTTPResponse:
        """Submits the form of a page, with these of its fields filled in."""
        return self.post(path or page, dict(HIDDEN.findall(self.get(page))) | fields)

    def post(self, path: str, fields: dict[str, str]) -> urllib3.BaseHTTPResponse:
        return self._request("POST", path, fields)

    def _request(
        self, method: str, path: str, fields: dict[str, str] | None = None
    ) -> urllib3.BaseHTTPResponse:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(fields) if fields is not None else None
        response = urllib3.request(
            method, f"{self._address}{path}", body=body, headers=headers, redirect=False, timeout=PATIENCE
        )
        for line in response.headers.getlist("Set-Cookie"):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return response
