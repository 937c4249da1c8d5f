"""Every address of the web side has a rule and keeps it: walked along the URL map, so none is forgotten."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from benchmarks.attempts import TOKENS, Attempt, Doors, without
from benchmarks.doors import attack, told
from webwidget.staff.access import SAFE_METHODS

OPEN = {  # to everybody; what is in here is worth a second thought
    "staff.welcome", "staff.login", "staff.log_in", "staff.log_out",
    "staff.log_in_with", "staff.log_in_from",  # to a provider, and back with what it signed
    "staff.forgotten", "staff.ask_link",  # the same answer for every name
    "staff.new_password", "staff.choose_password",  # to who has the link of a letter
    "staff.code", "staff.check_code",  # to who has given the right password in this browser
    "staff.set_up", "staff.confirm_set_up",  # to them, too
    "chat.api", "chat.types",  # what a shop's page may call
    "api.createConversation", "api.search", "api.readContract", "api.readNotice", "api.readAnnouncements",
    "api.readHealth", "api.readReadiness",
    "channels.handshake", "channels.inbound",  # networks, by a proof of theirs
    "chat.come_back", "chat.link_again", "chat.returning",
    "chat.full_page", "chat.loader", "chat.media", "chat.theme", "chat.widget",
    "chat.beside", "chat.phone", "chat.proactive", "chat.proactive_script", "chat.push_worker",
    "help.start", "help.home", "help.topic", "help.entry", "help.search", "help.suggest", "help.picture",
    "help.sitemap", "help.part", "help.overview", "help.vote",  # a vote is counted, and no more
    "demo.product", "demo.cart", "demo.order", "api.welcome",
    "demo.phone", "demo.connect_phone", "demo.use_phone", "demo.phone_screen",
    "demo.shop", "demo.api", "demo.vouch", "demo.media",
}  # fmt: skip
BODIES = {  # what the contract lets through, so that the token is what is missing
    "api.postMessage": b'{"text": "Hallo"}',
    "api.giveFeedback": b'{"seq": 1, "helpful": true}',
    "api.noteRead": b'{"read": 1}',
    "api.answerSurvey": b'{"seq": 1, "solved": true}',
    "api.identifyCustomer": b'{"identity": "a.b.c"}',
    "api.readAccountLink": b'{"link": "x"}',
    "api.answerAccountLink": b'{"link": "x", "mine": true}',
    "api.registerPush": b'{"endpoint": "https://fcm.googleapis.com/x", "keys": {"p256dh": "'
    + b"B" * 87
    + b'", "auth": "'
    + b"a" * 22
    + b'"}}',
    "api.setLocale": b'{"locale": "de"}',
    "api.setContact": b'{"email": "max@example.org"}',
    "api.claimProactive": b'{"about": "0123456789ab"}',
}
OPEN_ACTS = ("/logout", "/login", "/login/code", "/login/set-up", "/login/forgotten", "/password/x")
OUR_FRAMES = {"curation.preview_page": ("SAMEORIGIN", "'self'")}  # what our own pages, and no others, frame
EVIL = "evil.example"


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    doors = Doors(tmp_path_factory.mktemp("doors"), random.Random(7))
    yield doors
    doors.rooms.close()


def pages(doors: Doors) -> list[Rule]:
    return [rule for rule in doors.guarded if "GET" in rule.methods]


def acts(doors: Doors) -> list[Rule]:
    return [rule for rule in doors.guarded if not rule.methods.intersection({"GET"})]


def told_to_leave(answer: TestResponse) -> bool:
    """Refused, or led to the log-in."""
    if answer.status_code == 302:
        return (answer.location or "").startswith("/login?next=/")
    return answer.status_code in (401, 403)


def test_every_address_has_a_rule(doors: Doors) -> None:
    endpoints = {rule.endpoint for rule in doors.app.url_map.iter_rules()}
    statics = {endpoint for endpoint in endpoints if endpoint.rpartition(".")[2] == "static"}
    guarded = {rule.endpoint for rule in doors.guarded}
    assert endpoints - statics - guarded - TOKENS - OPEN == set(), "who may open these?"
    assert endpoints >= OPEN, "these are gone"
    assert not guarded & OPEN


def test_without_the_right_every_door_of_the_staff_stays_shut(doors: Doors) -> None:
    before, complaints = doors.state(), []
    for rule in doors.guarded:
        needed = doors.app.view_functions[rule.endpoint].required  # type: ignore[attr-defined]
        right = doors.right(rule, doors.role(rule))
        attempts = {"nobody": doors.without_cookie(right, "")}
        attempts["a customer"] = doors.with_customers_token(right, "")
        for role in without(needed) if needed else ():
            attempts[role] = doors.right(rule, role)
        for who, attempt in attempts.items():
            answer = doors.send(attempt)
            if not told_to_leave(answer):
                complaints.append(f"{attempt.method} {attempt.path} let {who} in: {answer.status_code}")
            answer.close()
    assert complaints == []
    assert doors.state() == before


def test_every_act_of_the_staff_asks_for_the_csrf_token(doors: Doors) -> None:
    before, complaints = doors.state(), []
    open_acts = [Attempt("POST", path, {"Cookie": doors.cookies["agent"]}) for path in OPEN_ACTS]
    mine = [doors.right(rule, doors.role(rule)) for rule in acts(doors)]
    for attempt in (*open_acts, *mine):
        headers = {"Cookie": attempt.headers["Cookie"], "Origin": f"https://{EVIL}"}
        token = attempt.headers.get("X-CSRF-Token", "")
        ways = [
            Attempt(attempt.method, attempt.path, headers, {}),
            Attempt(attempt.method, f"{attempt.path}?csrf_token={token}", headers, {}),
            Attempt(attempt.method, attempt.path, headers | {"X-CSRF-Token": token[:-3]}, {}),
        ]
        for way in ways:
            answer = doors.send(way)
            if answer.status_code != 403:
                complaints.append(f"{way.method} {way.path}: {answer.status_code}")
    assert complaints == []
    assert doors.state() == before


def test_what_the_staff_sees_is_neither_kept_nor_framed(doors: Doors) -> None:
    for rule in pages(doors):
        answer = doors.send(doors.right(rule, "admin"))
        assert answer.headers["Cache-Control"] == "no-store", rule
        own, framed = OUR_FRAMES.get(rule.endpoint, ("DENY", "'none'"))
        assert answer.headers["X-Frame-Options"] == own, rule
        assert f"frame-ancestors {framed}" in answer.headers["Content-Security-Policy"], rule
        assert "unsafe" not in answer.headers["Content-Security-Policy"], rule
        assert answer.headers["X-Content-Type-Options"] == "nosniff", rule
        answer.close()


@pytest.mark.parametrize("host", [EVIL, 'x"><script>', f"localhost@{EVIL}", "[::1", f"localhost:{EVIL}"])
def test_another_hosts_name_leads_nobody_there(doors: Doors, host: str) -> None:
    """The browser says which host it means. Where that stands on a page, it is the reader's own browser's."""
    for rule in doors.guarded:
        attempt = doors.without_cookie(doors.right(rule, "admin"), "")
        headers = attempt.headers | {"Host": host, "X-Forwarded-Host": EVIL}
        answer = doors.send(Attempt(attempt.method, attempt.path, headers))
        assert answer.status_code < 500
        assert EVIL not in (answer.location or "")
        answer.close()
    for path in ("/", "/login", "/widget?site=demo", "/nothing"):
        answer = doors.send(Attempt("GET", path, {"Host": host, "X-Forwarded-Host": EVIL}))
        assert "<script>" not in answer.text
        assert EVIL not in answer.text


@pytest.mark.parametrize("rule", sorted(TOKENS))
def test_customers_doors_open_to_their_token_alone(doors: Doors, rule: str) -> None:
    [found] = [each for each in doors.opened if each.endpoint == rule]
    method = next(iter(found.methods - {"HEAD", "OPTIONS"}))
    body = BODIES.get(rule, b"{}")
    for headers in ({}, {"Authorization": "Bearer x"}, {"Cookie": doors.cookies["admin"]}):
        answer = doors.send(Attempt(method, doors.path(found), headers, body, "application/json"))
        assert answer.status_code == 401
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.json["error"]["code"] == "unauthorized"


def test_reading_changes_nothing(doors: Doors) -> None:
    """A link on another page can make a browser GET anything."""
    before = doors.state()
    for rule in pages(doors):
        assert set(rule.methods) <= set(SAFE_METHODS), rule
        doors.send(doors.right(rule, "admin")).close()
    assert doors.state() == before


@pytest.mark.slow
def test_hundreds_of_bent_requests_are_let_in_nowhere(doors: Doors) -> None:
    found = attack(doors, 400)
    assert found.accepted == [], told(doors, found)
    assert found.broken == []
    assert not found.changed


@pytest.mark.slow
def test_the_attack_finds_a_door_that_is_open(tmp_path: Path) -> None:
    """So that finding none means something."""
    doors = Doors(tmp_path, random.Random(3))
    _forget_the_lock(doors.app, "admin.accounts")
    try:
        assert attack(doors, 2000).accepted
    finally:
        doors.rooms.close()


def _forget_the_lock(app: Flask, endpoint: str) -> None:
    def open_door() -> str:
        return "all accounts"

    open_door.required = "admin"  # type: ignore[attr-defined]
    app.view_functions[endpoint] = open_door
