"""An agent who takes over whoever waits, through any node, and remembers what was acknowledged."""

import random
import re
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import urllib3

from bot.staff.demo_accounts import DEMO_ACCOUNTS


@dataclass
class Agent:
    """Logged in once, on one node; each request goes to any. `waiting` names the conversations that wait."""

    addresses: tuple[str, ...]
    waiting: Callable[[], list[str]]
    stop: threading.Event
    random: random.Random
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    replied: dict[str, str] = field(default_factory=dict)  # acknowledged texts, and their conversations
    http: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False, timeout=20))

    def log_in(self) -> None:
        account = DEMO_ACCOUNTS[0]
        form = self._page(self.addresses[0], "/login")
        fields = {"name": account.name, "password": account.password, "csrf_token": form}
        headers = self.headers | {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.http.request(
            "POST", f"{self.addresses[0]}/login", body=urlencode(fields), headers=headers, redirect=False
        )
        assert answer.status == 303, answer.data
        self._keep(answer)
        self.headers["X-CSRF-Token"] = self._page(self.addresses[-1], "/desk")

    def run(self) -> None:
        while not self.stop.is_set():
            for conversation in self.waiting():
                self.serve(conversation)
            time.sleep(0.2)

    def serve(self, conversation: str) -> None:
        """Take over, reply, hand back; somebody else may have been quicker."""
        if self._post(conversation, "accept") != 200:
            return
        text, key = f"Ich bin da: {uuid.uuid4().hex}", str(uuid.uuid4())
        if self._post(conversation, "reply", {"text": text}, key) == 200:
            self.replied[text] = conversation
        self._post(conversation, "hand-back")

    def _post(self, conversation: str, what: str, body: Any = None, key: str = "") -> int:
        """The status, once a node gives one that is not about itself."""
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        for _ in range(200):
            address = self.random.choice(self.addresses)
            try:
                path = f"{address}/desk/api/conversations/{conversation}/{what}"
                status = self.http.request("POST", path, json=body or {}, headers=headers).status
                if status < 500:
                    return int(status)
            except urllib3.exceptions.HTTPError:
                pass  # a killed node: that is what these tests are about
            time.sleep(0.2)
        raise AssertionError(f"{what}: no answer")

    def _page(self, address: str, path: str) -> str:
        """The CSRF token of a page."""
        answer = self.http.request("GET", f"{address}{path}", headers=self.headers, redirect=False)
        self._keep(answer)
        found = re.search(r'name="csrf[_-]token" (?:value|content)="([\w.-]+)"', answer.data.decode())
        assert found, (answer.status, answer.data[:300])
        return found[1]

    def _keep(self, answer: Any) -> None:
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
