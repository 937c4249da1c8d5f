"""The log-in, the session, CSRF and roles, through the real app."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import sql
from tests.webwidget.staffing import PASSWORDS, form_token, log_in, rooms, staffed_app
from webwidget.staff.pages import log_ins


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = staffed_app(tmp_path_factory.mktemp("staff"))
    yield app
    rooms(app).close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    with app.app_context():
        log_ins()._buckets.clear()
    return app.test_client()


def cookie(client: FlaskClient, prefix: str = "kundig-staff-") -> str:
    values = [value.value for key, value in client._cookies.items() if key[2].startswith(prefix)]
    return values[0] if values else ""


def test_agent_lands_at_the_desk_and_curator_in_curation(app: Flask) -> None:
    assert log_in(app.test_client(), "anna").location == "/desk"
    assert log_in(app.test_client(), "carla").location == "/curation"


def test_wrong_password_keeps_the_name_and_says_what_to_do(client: FlaskClient) -> None:
    page = log_in(client, "anna", "not her password")
    assert page.status_code == 401
    assert "Bitte prüfen Sie beides" in page.text
    assert 'value="anna"' in page.text
    assert client.get("/desk").status_code == 302


def test_unknown_name_looks_like_a_wrong_password(client: FlaskClient) -> None:
    wrong = log_in(client, "anna", "not her password")
    unknown = log_in(client, "nobody", "not her password")
    assert unknown.status_code == wrong.status_code
    assert "Bitte prüfen Sie beides" in unknown.text


@pytest.mark.parametrize("field", ["name", "password"])
def test_empty_field(client: FlaskClient, field: str) -> None:
    token = form_token(client.get("/login"))
    form = {"name": "anna", "password": PASSWORDS["anna"], "csrf_token": token, field: ""}
    assert client.post("/login", data=form).status_code == 400


def test_session_is_rotated_at_log_in(client: FlaskClient) -> None:
    token = form_token(client.get("/login"))
    before = cookie(client)
    client.post("/login", data={"name": "anna", "password": PASSWORDS["anna"], "csrf_token": token})
    assert before
    assert cookie(client) != before
    assert form_token(client.get("/desk")) != token


def test_forged_cookie_is_nobody(client: FlaskClient) -> None:
    log_in(client, "anna")
    key = next(value for value in client._cookies.values() if value.key.startswith("kundig-staff-"))
    client.set_cookie(key.key, key.value[:-2] + ("AA" if key.value[-2:] != "AA" else "BB"))
    assert client.get("/desk").status_code == 302


def test_plain_cookie_over_http_and_host_cookie_over_https(app: Flask, client: FlaskClient) -> None:
    plain = client.get("/login").headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(plain.split("; "))
    assert "Secure" not in plain
    assert "__Host-" not in plain
    secure = client.get("/login", base_url="https://localhost").headers["Set-Cookie"]
    assert secure.startswith("__Host-kundig-staff-")
    assert {"HttpOnly", "Secure", "Path=/"} <= set(secure.split("; "))
    assert "Domain" not in secure
    behind_proxy = (
        app.test_client().get("/login", headers={"X-Forwarded-Proto": "https"}).headers["Set-Cookie"]
    )
    assert behind_proxy.startswith("__Host-")


@pytest.mark.parametrize("token", ["", "0" * 64, "ü", "\x00"])
def test_changes_need_the_csrf_token(client: FlaskClient, token: str) -> None:
    client.get("/login")
    form = {"name": "anna", "password": PASSWORDS["anna"], "csrf_token": token}
    page = client.post("/login", data=form)
    assert page.status_code == 403
    assert "neu" in page.text


def test_token_of_another_session_is_refused(app: Flask, client: FlaskClient) -> None:
    foreign = form_token(app.test_client().get("/login"))
    client.get("/login")
    form = {"name": "anna", "password": PASSWORDS["anna"], "csrf_token": foreign}
    assert client.post("/login", data=form).status_code == 403


def test_many_failures_are_slowed_down(app: Flask, client: FlaskClient) -> None:
    rooms(app).access.accounts.add("guessed", "guessed-by-many", "Guessed", ("agent",))
    answers = [log_in(client, "guessed", f"guess number {n}") for n in range(7)]
    assert answers[0].status_code == 401
    assert answers[-1].status_code == 429
    assert "Zu viele Versuche" in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_one_address_cannot_try_endless_names(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        while not log_ins().take("127.0.0.1"):
            pass
    answer = log_in(client, "stranger", "anything at all")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1


def test_roles_keep_faces_apart(client: FlaskClient, app: Flask) -> None:
    log_in(client, "anna")
    assert client.get("/desk").status_code == 200
    refused = client.get("/curation")
    assert refused.status_code == 403
    assert "Redaktion" in refused.text
    curator = app.test_client()
    log_in(curator, "carla")
    assert curator.get("/desk").status_code == 403
    assert curator.get("/desk/events").status_code == 403


def test_admin_may_do_everything(client: FlaskClient, app: Flask) -> None:
    rooms(app).access.accounts.add("ada", "ada-is-in-charge", "Ada", ("admin",))
    log_in(client, "ada", "ada-is-in-charge")
    assert client.get("/desk").status_code == 200
    assert client.get("/curation").status_code == 200


def test_removed_account_is_out_at_once(client: FlaskClient, app: Flask) -> None:
    rooms(app).access.accounts.add("gone", "gone-tomorrow-1", "Gone", ("agent",))
    log_in(client, "gone", "gone-tomorrow-1")
    assert client.get("/desk").status_code == 200
    sql.run(rooms(app).storage, "DELETE FROM staff WHERE name = 'gone'")
    assert client.get("/desk").status_code == 302


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("/curation?topic=a", "/curation?topic=a"),
        ("https://evil.example/", "/desk"),
        ("//evil.example/", "/desk"),
        ("/\\evil.example", "/desk"),
        ("/\t/evil.example", "/desk"),
        ("javascript:alert(1)", "/desk"),
        ("", "/desk"),
    ],
)
def test_log_in_leads_to_own_pages_only(app: Flask, target: str, leads_to: str) -> None:
    with app.app_context():
        log_ins()._buckets.clear()
    assert log_in(app.test_client(), "anna", next=target).location == leads_to


def test_page_asked_for_comes_after_the_log_in(client: FlaskClient) -> None:
    redirect = client.get("/desk?lang=en")
    assert redirect.location == "/login?next=/desk?lang%3Den"
    page = client.get(redirect.location)
    assert 'name="next" value="/desk?lang=en"' in page.text


def test_pages_cannot_be_framed_or_kept(client: FlaskClient) -> None:
    log_in(client, "anna")
    for path in ("/", "/login?lang=en", "/desk"):
        headers = client.get(path, follow_redirects=True).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"


def test_language_follows_the_browser_and_the_switch(client: FlaskClient) -> None:
    assert "Anmelden" in client.get("/login").text
    assert "Log in" in client.get("/login", headers={"Accept-Language": "en-GB, de;q=0.5"}).text
    assert "Log in" in client.get("/login?lang=en").text
    assert "Log in" in client.get("/login").text  # remembered
    assert "Anmelden" in client.get("/login?lang=de").text


def test_demo_accounts_are_told_in_the_demo_only(app: Flask, tmp_path: Path) -> None:
    assert PASSWORDS["anna"] in app.test_client().get("/login").text
    earnest = staffed_app(tmp_path, demo=0)
    assert PASSWORDS["anna"] not in earnest.test_client().get("/login").text
    assert "/demo/" not in earnest.test_client().get("/").text
    rooms(earnest).close()


def test_strange_bytes_in_the_form(client: FlaskClient) -> None:
    token = form_token(client.get("/login"))
    body = b"name=%ff%00&password=%ed%a0%80&csrf_token=" + token.encode()
    answer = client.post("/login", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 401


@pytest.mark.parametrize(("name", "ways"), [("carla", {"/curation"}), ("anna", {"/desk"})])
def test_the_start_page_leads_where_one_may_go(client: FlaskClient, name: str, ways: set[str]) -> None:
    log_in(client, name)
    page = client.get("/").text
    assert {way for way in ("/desk", "/curation", "/admin") if f'<li><a href="{way}">' in page} == ways
