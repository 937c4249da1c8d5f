"""The web side in this process, a member of each role logged in: what would be let in at its doors."""

import random
import string
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import get_args

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from bot.conversations.bot import FakeBot
from bot.staff.accounts import Member, Role
from bot.staff.demo_accounts import DemoAccount
from knowledge.folder.home import Home, Settings
from webwidget.api.contract import DOCUMENT
from webwidget.api.strangers import EXTENSION as STRANGERS
from webwidget.api.strangers import Strangers
from webwidget.app import create_app
from webwidget.services import EXTENSION, Services

MEMBERS = {  # one of each role, who has no other
    role: DemoAccount(name, f"{name} geht ein und aus", name.title(), (role,))
    for name, role in zip(("anna", "carla", "edda", "ada"), get_args(Role), strict=True)
}
SAMPLES = {"name": "anna", "id": "1", "number": "1", "locale": "de", "job": "1"}
TOKENS = {  # operations that a customer's token opens
    "api." + operation["operationId"]
    for methods in DOCUMENT["paths"].values()
    for operation in methods.values()
    if {} not in operation.get("security", [{}])
}
ANYBODY = "curator"


@dataclass(frozen=True)
class Attempt:
    """One request on its way to being wrong."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    data: bytes | dict[str, str] | None = None
    content_type: str | None = None


class Doors:
    """The app, who is logged in, and the rights that they have."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.chance = chance
        self.app: Flask = create_app(Home(folder / "home", Settings(demo=1, proxies=0)), bot=FakeBot())
        self.rooms: Services = self.app.extensions[EXTENSION]
        self.app.extensions[STRANGERS] = Strangers("127.0.0.0/8", clock=lambda: 0.0)
        for account in MEMBERS.values():
            self.rooms.access.accounts.add(account.name, account.password, account.display, account.roles)
        self.cookies: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        for role, account in MEMBERS.items():
            self.cookies[role], self.tokens[role] = self._log_in(account.name, account.password)
        conversation, self.customer = self.rooms.store.create()
        self.rooms.store.post(conversation.id, text="Hallo")
        self.conversation = conversation.id
        rules = list(self.app.url_map.iter_rules())
        self.guarded = [rule for rule in rules if hasattr(self.app.view_functions[rule.endpoint], "required")]
        self.opened = [rule for rule in rules if rule.endpoint in TOKENS]

    def role(self, rule: Rule) -> str:
        """Somebody who may; any member of the staff where all may."""
        return getattr(self.app.view_functions[rule.endpoint], "required", None) or ANYBODY

    def _log_in(self, name: str, password: str) -> tuple[str, str]:
        client = self.app.test_client()
        form = {"name": name, "password": password, "csrf_token": token_in(client.get("/login"))}
        assert client.post("/login", data=form).status_code == HTTPStatus.SEE_OTHER
        [cookie] = [each for each in client._cookies.values() if "kundig-staff-" in each.key]
        return f"{cookie.key}={cookie.value}", token_in(client.get("/account"))

    def path(self, rule: Rule) -> str:
        samples = SAMPLES | ({"id": self.conversation} if rule.endpoint.startswith("desk") else {})
        if rule.endpoint in ("api.readAttachment", "api.continueConversation"):
            samples |= {"id": "0" * 32}
        names = {name: samples.get(name, "x") for name in rule.arguments}
        return str(rule.build(names, append_unknown=False)[1])

    def right(self, rule: Rule, role: str) -> Attempt:
        """What would be let in."""
        method = next(iter(sorted(rule.methods - {"HEAD", "OPTIONS"})))
        headers = {"Cookie": self.cookies[role], "X-CSRF-Token": self.tokens[role]}
        return Attempt(method, self.path(rule), headers, {"csrf_token": self.tokens[role]})

    def send(self, attempt: Attempt) -> TestResponse:
        return self.app.test_client(use_cookies=False).open(
            attempt.path,
            method=attempt.method,
            headers=attempt.headers,
            data=attempt.data,
            content_type=attempt.content_type,
        )

    def state(self) -> list[object]:
        """What the doors guard."""
        rooms = self.rooms
        return [
            rooms.access.accounts.all(),
            rooms.sites.all(),
            [len(rooms.access.sessions.of(account.name)) for account in MEMBERS.values()],
            rooms.store.conversation(self.conversation),
            rooms.corpus.entries(),
            rooms.jobs.recent(100),
            rooms.handoff.canned.all(),
        ]

    # What takes the right away; each leaves no way to have it.

    def without_cookie(self, attempt: Attempt, role: str) -> Attempt:
        return replace(attempt, headers={k: v for k, v in attempt.headers.items() if k != "Cookie"})

    def with_bent_cookie(self, attempt: Attempt, role: str) -> Attempt:
        name, _, value = self.cookies[role].partition("=")
        bent = self.chance.choice(
            [self.bent(value), value[:-1], value + "A", value[::-1], "", "null", f'"{value[1:]}"']
        )
        return replace(attempt, headers=attempt.headers | {"Cookie": f"{name}={bent}"})

    def with_customers_token(self, attempt: Attempt, role: str) -> Attempt:
        bare = self.without_cookie(attempt, role)
        return replace(bare, headers=bare.headers | {"Authorization": f"Bearer {self.customer}"})

    def bent(self, value: str) -> str:
        """One character is another."""
        at = self.chance.randrange(len(value) - 1)  # the last may stand for the same bits
        other = self.chance.choice([c for c in string.ascii_letters + string.digits if c != value[at]])
        return value[:at] + other + value[at + 1 :]


def token_in(page: TestResponse) -> str:
    for mark in ('name="csrf_token" value="', 'name="csrf-token" content="'):
        if mark in page.text and (token := page.text.split(mark)[1].split('"')[0]):
            return token
    raise LookupError(page.text[:200])


def without(needed: Role) -> list[Role]:
    """The roles whose members may not do what this one may."""
    return [role for role in MEMBERS if not Member(role, role, frozenset({role})).has(needed)]
