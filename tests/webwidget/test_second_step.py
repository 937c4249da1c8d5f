"""The second step, through the pages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.staff.totp import INTERVAL, SecondStep
from tests.webwidget.staffing import PASSWORDS, form_token, log_in, rooms, staffed_app

NEW = "tisch lampe birne rot"


class Time:
    """Half minutes go by when a test says so."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def app(tmp_path: Path, clock: Time) -> Iterator[Flask]:
    app = staffed_app(tmp_path, names="anna ada")
    opened = rooms(app)
    step = SecondStep(opened.storage, app.secret_key, clock)
    app.extensions["kundig"] = replace(opened, access=replace(opened.access, second_step=step))
    yield app
    rooms(app).close()


def post(client: FlaskClient, path: str, page: str = "/account", **fields: str) -> TestResponse:
    return client.post(path, data={"csrf_token": form_token(client.get(page)), **fields})


def switched_on(app: Flask, clock: Time) -> tuple[pyotp.TOTP, list[str]]:
    """As Anna does it in her browser: what her app knows, and her recovery codes."""
    client = app.test_client()
    log_in(client, "anna")
    assert post(client, "/account/second-step", password=PASSWORDS["anna"]).status_code == 303
    page = client.get("/account/second-step").text
    key = re.search(r'class="as-typed">([A-Z2-7 ]+)<', page)
    assert key
    totp = pyotp.TOTP(key[1].replace(" ", ""))
    shown = post(client, "/account/second-step/confirm", code=totp.at(int(clock.now)))
    codes = re.findall(r"<code>([a-z0-9-]+)</code>", shown.text)
    assert len(codes) == 10
    assert shown.headers["Cache-Control"] == "no-store"
    assert codes[0] not in client.get("/account/second-step").text
    clock.now += 10 * INTERVAL
    return totp, codes


def with_password(app: Flask, **fields: str) -> FlaskClient:
    client = app.test_client()
    assert log_in(client, "anna", **fields).location == "/login/code"
    return client


def code(client: FlaskClient, code: str) -> TestResponse:
    return post(client, "/login/code", "/login/code", code=code)


def test_the_log_in_asks_for_the_code_and_leads_on(app: Flask, clock: Time) -> None:
    totp, codes = switched_on(app, clock)
    client = with_password(app, next="/desk?x=1")
    assert client.get("/desk").status_code == 302, "the password alone opens nothing"
    assert client.get("/account").status_code == 302
    assert (code(client, "nonsense").status_code, client.get("/desk").status_code) == (401, 302)
    done = code(client, totp.at(int(clock.now)))
    assert (done.status_code, done.location) == (303, "/desk?x=1")
    assert client.get("/desk").status_code == 200
    again = code(with_password(app), totp.at(int(clock.now)))
    assert (again.status_code, "schon benutzt" in again.text) == (401, True)
    assert code(with_password(app), codes[0]).status_code == 303


def test_nobody_gets_there_without_the_password(app: Flask, clock: Time) -> None:
    totp, _ = switched_on(app, clock)
    stranger = app.test_client()
    stranger.get("/login")
    assert stranger.get("/login/code").location == "/login"
    assert post(stranger, "/login/code", "/login", code=totp.at(int(clock.now))).location == "/login"


def test_the_note_holds_in_one_browser_and_as_long_as_the_account_is_as_it_was(
    app: Flask, clock: Time
) -> None:
    switched_on(app, clock)
    client, thief = with_password(app), app.test_client()
    thief.get("/login")
    [note] = [each for each in client._cookies.values() if "kundig-halfway-" in each.key]
    assert note.http_only
    thief.set_cookie(note.key, note.value)
    assert thief.get("/login/code").location == "/login"
    assert client.get("/login/code").status_code == 200
    client.set_cookie(note.key, note.value[:-3])
    assert client.get("/login/code").location == "/login"
    client.set_cookie(note.key, note.value)
    rooms(app).access.accounts.set_password("anna", NEW)
    assert client.get("/login/code").location == "/login"


def test_guessing_is_slowed_down(app: Flask, clock: Time) -> None:
    switched_on(app, clock)
    client = with_password(app)
    for _ in range(5):
        assert code(client, "nonsense").status_code == 401
    answer = code(client, "nonsense")
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)


def test_switching_it_on_ends_other_log_ins(app: Flask, clock: Time) -> None:
    there = app.test_client()
    log_in(there, "anna")
    switched_on(app, clock)
    assert there.get("/desk").status_code == 302


def test_what_is_wrong_is_told_and_nothing_changes(app: Flask, clock: Time) -> None:
    totp, _ = switched_on(app, clock)
    client = with_password(app)
    code(client, totp.at(int(clock.now)))
    for act in ("codes", "off"):
        answer = post(client, f"/account/second-step/{act}", code="000000 ")
        assert (answer.status_code, "stimmt nicht" in answer.text) == (422, True)
    on_already = post(client, "/account/second-step", password=PASSWORDS["anna"])
    assert (on_already.status_code, "schon eingeschaltet" in on_already.text) == (422, True)
    clock.now += INTERVAL
    assert post(client, "/account/second-step/off", code=totp.at(int(clock.now))).status_code == 303
    assert log_in(app.test_client(), "anna").location == "/desk"


def test_an_admin_sees_it_and_resets_it(app: Flask, clock: Time) -> None:
    switched_on(app, clock)
    ada = app.test_client()
    log_in(ada, "ada")
    assert "zweiter Schritt" in ada.get("/admin/accounts").text
    assert "/second-step" in ada.get("/admin/accounts/anna").text
    assert post(ada, "/admin/accounts/anna/second-step").status_code == 303
    assert "/second-step" not in ada.get("/admin/accounts/anna").text
    assert "zurückgesetzt" in ada.get("/admin/audit").text
    assert log_in(app.test_client(), "anna").location == "/desk"


def test_who_does_not_know_the_password_locks_nobody_out(app: Flask) -> None:
    """At somebody else's open browser."""
    client = app.test_client()
    log_in(client, "anna")
    wrong = post(client, "/account/second-step", password="not her password")
    assert (wrong.status_code, "Passwort stimmt nicht" in wrong.text) == (422, True)
    assert "<svg" not in client.get("/account/second-step").text


def test_the_picture_needs_no_style_of_its_own(app: Flask) -> None:
    client = app.test_client()
    log_in(client, "anna", PASSWORDS["anna"])
    post(client, "/account/second-step", password=PASSWORDS["anna"])
    page = client.get("/account/second-step").text
    assert "<svg viewBox=" in page
    assert "style=" not in page


def test_where_all_need_one_it_is_set_up_at_the_next_log_in(app: Flask, clock: Time) -> None:
    ada, anna = app.test_client(), app.test_client()
    log_in(ada, "ada")
    log_in(anna, "anna")
    assert post(ada, "/admin/required-step", "/admin/accounts", wanted="1").status_code == 303
    assert anna.get("/desk").status_code == 200, "who is logged in goes on"
    late = app.test_client()
    entered = log_in(late, "anna")
    assert entered.headers["Location"].endswith("/login/set-up")
    assert late.get("/desk").status_code == 302, "not before the code"
    page = late.get("/login/set-up").text
    key = re.search(r'class="as-typed">([A-Z2-7 ]+)<', page)
    assert key
    assert late.get("/login/set-up").text.count(key[1]) == 1, "the same key when the page is loaded anew"
    assert post(late, "/login/set-up", "/login/set-up", code="000000").status_code == 401
    code = pyotp.TOTP(key[1].replace(" ", "")).at(int(clock.now))
    shown = post(late, "/login/set-up", "/login/set-up", code=code)
    assert len(re.findall(r"<code>([a-z0-9-]+)</code>", shown.text)) == 10
    assert late.get("/desk").status_code == 200
    assert anna.get("/desk").status_code == 302, "no code was asked for there"
    clock.now += INTERVAL
    code = pyotp.TOTP(key[1].replace(" ", "")).at(int(clock.now))
    assert post(late, "/account/second-step/off", code=code).status_code == 403
    assert rooms(app).access.second_step.state("anna").since
    assert app.test_client().get("/login/set-up").status_code == 302, "nobody comes in without a password"
    assert post(ada, "/admin/required-step", "/admin/accounts").status_code == 303
    assert [each.action for each in rooms(app).access.audit.page()[0] if "step" in each.action] == [
        "second_step_optional", "second_step_required"
    ]  # fmt: skip
