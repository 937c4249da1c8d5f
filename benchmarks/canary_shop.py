"""A running Kundig as those meet it who write canaries into it: customers by its API, staff by its pages."""

import json
import re
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import urllib3

from benchmarks.canary_strings import KINDS, Canary, Strings
from bot.staff.demo_accounts import DEMO_ACCOUNTS
from tests.serving import Served

ENTRANCES = {
    "chat": 115, "comments": 40, "pages": 30, "desk": 40, "keys": 10, "searches": 20,
    "log-ins": 5, "imports": 20, "wordings": 10, "wordings with an unknown name": 10,
    "endings": 10, "proposals": 20, "proposals with an unknown name": 10,
}  # fmt: skip


@dataclass
class Person:
    """A customer: the conversation, its token, and what was said of an address."""

    id: str
    token: str
    address: str = ""


@dataclass
class Shop:
    """The running Kundig, and all that went in."""

    served: Served
    strings: Strings
    canaries: list[Canary] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    http: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False, timeout=60))

    def new(self, entrance: str, kinds: tuple[str, ...] = KINDS) -> Iterator[Canary]:
        for number in range(ENTRANCES[entrance]):
            made = self.strings.new(entrance, kinds[number % len(kinds)])
            self.canaries.append(made)
            yield made

    def call(self, method: str, path: str, token: str = "", body: Any = None, **headers: str) -> Any:
        if token:
            headers["Authorization"] = f"Bearer {token}"
        answer = self.send(method, path, body, headers)
        assert answer.status < 400, (path, answer.status, answer.data[:300])
        return json.loads(answer.data) if "json" in answer.headers.get("Content-Type", "") else answer.data

    def send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        """Again and again while that is too often: all of them come from one address."""
        while True:
            answer = self.http.request(method, self.served.address + path, json=body, headers=headers)
            if answer.status != HTTPStatus.TOO_MANY_REQUESTS:
                return answer
            time.sleep(1)

    def begin(self, page: str = "https://shop.example/") -> Person:
        began = self.call(
            "POST", "/api/v1/conversations", body={"locale": "de", "site": "demo", "page": page}
        )
        self.people.append(Person(began["conversation"], began["token"]))
        return self.people[-1]

    def ask(self, person: Person, text: str, key: str = "") -> dict[str, Any]:
        named = {"Idempotency-Key": key} if key else {}
        asked: dict[str, Any] = self.call(
            "POST", "/api/v1/messages?wait=30", person.token, {"text": text}, **named
        )
        return asked


@dataclass
class Browser:
    """A member of the staff."""

    shop: Shop
    name: str
    cookie: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        [account] = [each for each in DEMO_ACCOUNTS if each.name == self.name]
        self.post("/login", "/login", name=account.name, password=account.password)

    def get(self, path: str) -> str:
        answer = self.shop.http.request("GET", self.shop.served.address + path, headers=self.cookie)
        self._keep(answer)
        return answer.data.decode()

    def post(self, form: str, path: str, **fields: Any) -> bytes:
        """From the page with this form."""
        token = self._token(form)
        answer = self.shop.http.request_encode_body(
            "POST", self.shop.served.address + path, {**fields, "csrf_token": token},
            headers=self.cookie, encode_multipart=any(isinstance(value, tuple) for value in fields.values()),
            redirect=False,
        )  # fmt: skip
        self._keep(answer)
        assert answer.status < 400 or path == "/login", (path, answer.status, answer.data[:500])
        return answer.data

    def api(self, path: str, body: Any) -> Any:
        headers = {**self.cookie, "X-CSRF-Token": self._token("/desk")}
        if "reply" in path:
            headers["Idempotency-Key"] = uuid.uuid4().hex
        answer = self.shop.http.request("POST", self.shop.served.address + path, json=body, headers=headers)
        assert answer.status < 400, (path, answer.status, answer.data[:300])
        return json.loads(answer.data)

    def _token(self, page: str) -> str:
        found = re.search(
            r'name="csrf_token" value="([\w.-]+)"|name="csrf-token" content="([\w.-]+)"', self.get(page)
        )
        assert found, page
        return found[1] or found[2]

    def _keep(self, answer: Any) -> None:
        for set_cookie in answer.headers.getlist("Set-Cookie"):
            if "kundig-staff" in set_cookie:
                self.cookie = {"Cookie": set_cookie.partition(";")[0]}
