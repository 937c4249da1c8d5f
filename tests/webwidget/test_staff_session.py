"""What the cookie is, who gets one, and how long a log-in lasts; on both databases."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask

from bot.staff.sessions import ABSOLUTE, IDLE, REFRESH
from tests import sql
from tests.webwidget.installation import Installation, cookie, knows, moved
from tests.webwidget.staffing import PASSWORDS, log_in, logged_in, rooms

CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture
def app(installation: Installation) -> Flask:
    return installation.one


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Installation]:
    """Another installation on the same machine, to which a test may do harm."""
    with ExitStack() as opened:
        yield Installation(tmp_path, "", opened)


def test_a_copied_cookie_is_worth_nothing_after_the_log_out(app: Flask) -> None:
    client, headers = logged_in(app, "anna")
    thief = moved(client, app)
    assert knows(thief)
    client.post("/logout", data={"csrf_token": headers["X-CSRF-Token"]})
    assert not any("kundig-staff" in each.key for each in client._cookies.values())
    assert not knows(thief)
    assert thief.get("/desk/events").status_code == 401


def test_an_id_planted_before_the_log_in_is_worth_nothing(app: Flask) -> None:
    attacker = app.test_client()
    attacker.get("/login")
    victim = moved(attacker, app)
    assert log_in(victim, "anna").status_code == 303
    assert knows(victim)
    assert not knows(attacker)


def test_a_second_log_in_in_one_browser_ends_the_first(app: Flask) -> None:
    client, headers = logged_in(app, "anna")
    first = moved(client, app)
    form = {"name": "carla", "password": PASSWORDS["carla"], "csrf_token": headers["X-CSRF-Token"]}
    assert client.post("/login", data=form).status_code == 303
    assert client.get("/curation").status_code == 200
    assert not knows(first)


def test_who_only_looks_leaves_no_rows(app: Flask, installation: Installation) -> None:
    client = app.test_client()
    for path in ("/", "/login", "/login?lang=en", "/desk", "/curation", "/desk/events"):
        client.get(path)
    assert log_in(client, "anna", "not her password").status_code == 401
    assert installation.open_log_ins() == 0
    logged_in(app, "anna")
    assert installation.open_log_ins() == 1


def test_only_the_form_of_the_log_in_brings_a_cookie(app: Flask) -> None:
    client = app.test_client()
    for path in ("/", "/desk", "/staff/static/staff.css"):
        assert "Set-Cookie" not in client.get(path).headers
    assert "Set-Cookie" in client.get("/login").headers
    assert "Set-Cookie" not in client.get("/login").headers  # it has one


def test_customers_get_no_cookie_and_cause_no_look_at_log_ins(installation: Installation, app: Flask) -> None:
    client, _ = logged_in(app, "anna")  # who also looks at the shop
    before = installation.seen(client)
    installation.clock.now += REFRESH + 1
    for path in ("/widget", "/c/default", "/demo/", "/healthz"):
        assert "Set-Cookie" not in client.get(path).headers
    answer = client.post("/api/v1/conversations", json={})
    assert answer.status_code == 201
    assert "Set-Cookie" not in answer.headers
    assert installation.seen(client) == before
    assert knows(client)
    assert installation.seen(client) == installation.clock.now


def test_idle_log_in_ends(installation: Installation, app: Flask) -> None:
    client, _ = logged_in(app, "anna")
    for _ in range(2):
        installation.clock.now += IDLE - 1
        assert knows(client)
    installation.clock.now += IDLE + 1
    assert not knows(client)


def test_busy_log_in_ends_after_half_a_day(installation: Installation, app: Flask) -> None:
    client, _ = logged_in(app, "anna")
    for _ in range(12):
        assert knows(client)
        installation.clock.now += ABSOLUTE / 12
    assert knows(client)
    installation.clock.now += 1
    assert not knows(client)


def test_being_seen_is_written_once_a_minute(installation: Installation, app: Flask) -> None:
    client, _ = logged_in(app, "anna")
    begun = installation.clock.now
    installation.clock.now += REFRESH - 1
    assert knows(client)
    assert installation.seen(client) == begun
    installation.clock.now += 2
    assert knows(client)
    assert installation.seen(client) == begun + REFRESH + 1


def test_being_seen_does_not_bring_a_log_in_back(installation: Installation, app: Flask) -> None:
    client, headers = logged_in(app, "anna")
    found = rooms(app).access.sessions._find(cookie(client).value)
    assert found is not None
    client.post("/logout", data={"csrf_token": headers["X-CSRF-Token"]})
    installation.clock.now += REFRESH + 1
    rooms(app).access.sessions._see(found[0])  # a request that was on its way
    assert installation.open_log_ins() == 0


def test_old_log_ins_are_cleared_away(installation: Installation, app: Flask) -> None:
    for _ in range(3):
        logged_in(app, "anna")
    installation.clock.now += IDLE + 1
    logged_in(app, "anna")
    assert installation.open_log_ins() == 4
    rooms(app).access.sessions.end_old()
    assert installation.open_log_ins() == 1


def test_every_change_by_staff_needs_a_token(app: Flask) -> None:
    client, _ = logged_in(app, "carla")
    customers = ("api.", "channels.", "chat.", "demo.", "help.")
    changes = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.methods & CHANGING and not rule.endpoint.startswith(customers)  # type: ignore[operator]
    ]
    assert len(changes) > 10
    adapter = app.url_map.bind("localhost")
    for rule in changes:
        path = adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, "1"), method="POST")
        assert client.post(path).status_code == 403, path
        assert client.post(path, headers={"X-CSRF-Token": "x"}).status_code == 403, path


def test_form_of_an_ended_log_in_is_told_as_a_page_open_too_long(app: Flask) -> None:
    client, headers = logged_in(app, "carla")
    token = headers["X-CSRF-Token"]
    moved(client, app).post("/logout", data={"csrf_token": token})
    answer = client.post("/curation/publish", data={"csrf_token": token})
    assert answer.status_code == 403
    assert "zu lange offen" in answer.text


@pytest.mark.parametrize("value", ["x", "W10.x", "ü", "[]", "A" * 42, "A" * 43, "A" * 44, "A" * 42 + "="])
def test_nonsense_is_nobody(app: Flask, value: str) -> None:
    client = app.test_client()
    client.get("/login")
    client.set_cookie(cookie(client).key, quote(value))
    assert not knows(client)
    assert log_in(client, "anna").location == "/desk"


def test_two_installations_on_one_machine_have_cookies_of_their_own(
    app: Flask, another: Installation
) -> None:
    here, there = logged_in(app, "anna")[0], logged_in(another.one, "anna")[0]
    assert cookie(here).key != cookie(there).key
    there.set_cookie(cookie(there).key, cookie(here).value)
    assert not knows(there)


def test_store_that_is_away_is_told_on_a_page(another: Installation) -> None:
    client, _ = logged_in(another.one, "anna")
    sql.run(rooms(another.one).storage, "DROP TABLE session")
    answer = client.get("/desk")
    assert answer.status_code == 503
    assert "<html" in answer.text
