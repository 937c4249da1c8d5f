"""Logging in with a provider, through the pages; the provider is a real one, over HTTP on this machine."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import urllib3
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.staff.provider import Provider as Ours
from bot.staff.providers import Providers
from bot.staff.secret import installation_secret
from bot.storage import Storage
from knowledge.folder.home import Home
from tests.provider import CLIENT, SECRET, Provider, serving_provider
from tests.webwidget.staffing import form_token, log_in, rooms, staffed_app
from tests.webwidget.test_server import started


@pytest.fixture(scope="module")
def served() -> Iterator[Provider]:
    with serving_provider() as provider:
        yield provider


@pytest.fixture
def provider(served: Provider) -> Provider:
    """As it is at first."""
    served.__dict__.update(Provider(issuer=served.issuer, key=served.key).__dict__)
    return served


@pytest.fixture
def app(tmp_path: Path, provider: Provider) -> Iterator[Flask]:
    app = staffed_app(tmp_path, names="anna ada")
    rooms(app).access.providers.add(Ours("work", "Firma", provider.issuer, CLIENT, SECRET))
    rooms(app).access.emails.give("anna", "anna@example.com")
    yield app
    rooms(app).close()


def back_from(client: FlaskClient, start: str = "/login/with/work") -> str:
    """The address that the provider sends this browser back to."""
    there = client.get(start)
    assert there.status_code == 302
    answer = urllib3.request("GET", there.location, redirect=False, retries=False)
    return answer.headers["Location"].removeprefix("http://localhost")


def vouched(client: FlaskClient, start: str = "/login/with/work") -> TestResponse:
    return client.get(back_from(client, start))


def test_the_log_in_page_offers_it_and_it_leads_on(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/login?next=/desk?x=1").text
    assert "Mit Firma anmelden" in page
    assert 'href="/login/with/work?next=/desk?x%3D1"' in page
    done = vouched(client, "/login/with/work?next=/desk?x%3D1")
    assert (done.status_code, done.location) == (303, "/desk?x=1")
    assert client.get("/desk").status_code == 200
    [note] = [note for note in rooms(app).access.audit.page("anna")[0] if note.action == "log_in_with"]
    assert (note.actor, note.about) == ("anna", "work")


def test_it_leads_nowhere_else_afterwards(app: Flask) -> None:
    assert vouched(app.test_client(), "/login/with/work?next=https://evil.example/").location == "/desk"


def test_from_the_first_time_on_the_subject_counts(app: Flask, provider: Provider) -> None:
    assert vouched(app.test_client()).status_code == 303
    provider.person["email"] = "anna.neu@example.com"
    assert vouched(app.test_client()).status_code == 303
    provider.person |= {"sub": "somebody-else", "email": "anna@example.com"}  # who got her address
    refused = vouched(app.test_client())
    assert (refused.status_code, "gehört bei Firma jemand anderem" in refused.text) == (403, True)
    rooms(app).access.identities.link("work", "anna", "somebody-else")
    assert vouched(app.test_client()).status_code == 303


def test_who_has_no_account_gets_none(app: Flask, provider: Provider) -> None:
    before = rooms(app).access.accounts.all()
    provider.person["email"] = "eve@example.com"
    refused = vouched(client := app.test_client())
    assert (refused.status_code, "eve@example.com" in refused.text) == (403, True)
    provider.person |= {"email": "anna@example.com", "email_verified": False}
    assert vouched(client).status_code == 403
    assert client.get("/desk").status_code == 302
    assert rooms(app).access.accounts.all() == before


def test_a_disabled_account_stays_shut(app: Flask) -> None:
    assert vouched(app.test_client()).status_code == 303
    rooms(app).access.accounts.disable("anna")
    refused = vouched(app.test_client())
    assert (refused.status_code, "gesperrt" in refused.text) == (403, True)


def test_what_comes_back_fits_this_browser_alone_and_once(app: Flask) -> None:
    client, thief = app.test_client(), app.test_client()
    address = back_from(client)
    assert thief.get(address).status_code == 403
    back_from(thief)
    assert thief.get(address).status_code == 403  # his own note does not help
    assert client.get(address).status_code == 303
    again = client.get(address)
    assert (again.status_code, "noch einmal" in again.text) == (403, True)


def test_an_answer_meant_for_another_provider_is_refused(app: Flask, provider: Provider) -> None:
    rooms(app).access.providers.add(Ours("other", "Andere", provider.issuer, CLIENT, SECRET))
    client = app.test_client()
    assert client.get(back_from(client).replace("/work?", "/other?")).status_code == 403


def test_a_note_that_somebody_else_wrote_is_none(app: Flask) -> None:
    client = app.test_client()
    address = back_from(client)
    [note] = [each for each in client._cookies.values() if "kundig-vouching-" in each.key]
    assert note.http_only
    client.set_cookie(note.key, note.value[:-4] + "AAAA")
    assert client.get(address).status_code == 403


def test_forged_and_refused_is_told_in_a_sentence(app: Flask, provider: Provider) -> None:
    provider.bend = lambda header, claims: claims.update(aud="another")
    forged = vouched(client := app.test_client())
    assert (forged.status_code, "ließ sich nicht prüfen" in forged.text) == (403, True)
    state = dict(parse_qsl(urlsplit(client.get("/login/with/work").location).query))["state"]
    no = client.get(f"/login/from/work?error=access_denied&error_description=<b>no</b>&state={state}")
    assert (no.status_code, "access_denied" in no.text, "<b>no" in no.text) == (403, True, False)
    assert client.get("/desk").status_code == 302


def test_a_provider_that_is_away_is_told(app: Flask) -> None:
    rooms(app).access.providers.add(Ours("away", "Weg", "http://127.0.0.1:9", CLIENT))
    answer = app.test_client().get("/login/with/away")
    assert (answer.status_code, "nicht zu gebrauchen" in answer.text) == (502, True)
    assert app.test_client().get("/login/with/nobody").status_code == 404
    assert app.test_client().get("/login/from/nobody").status_code == 404


def test_a_secret_that_cannot_be_read_is_told_with_the_remedy(app: Flask, provider: Provider) -> None:
    """A backup was restored without its keys."""
    elsewhere = Providers(rooms(app).storage, b"another" * 5)
    elsewhere.add(Ours("old", "Alt", provider.issuer, CLIENT, SECRET))
    answer = app.test_client().get("/login/with/old")
    assert (answer.status_code, "fügen Sie ihn neu hinzu" in answer.text) == (502, True)


def test_who_was_given_a_one_time_password_needs_it_no_more(app: Flask) -> None:
    password = rooms(app).access.accounts.reset_password("anna")
    client = app.test_client()
    assert vouched(client).location == "/desk"
    assert client.get("/desk").status_code == 200
    assert log_in(app.test_client(), "anna", password).status_code == 401


WRONG = {
    ("name", "A B"): "geht nicht als Name",
    ("name", "work"): "gibt es schon",
    ("title", "x" * 61): "1 bis 60",
    ("issuer", "http://id.example.com"): "beginnt mit https://",
    ("issuer", "https://id.example.com/?x=1"): "beginnt mit https://",
    ("issuer", "http://127.0.0.1:9"): "nicht zu gebrauchen",
    ("client_id", ""): "Client-ID fehlt",
    ("secret", "geheim–nis"): "Kopieren Sie es neu",
}


class TestAdministration:
    @pytest.fixture
    def ada(self, app: Flask) -> FlaskClient:
        client = app.test_client()
        log_in(client, "ada")
        return client

    def post(self, client: FlaskClient, path: str, **fields: str) -> TestResponse:
        return client.post(path, data={"csrf_token": form_token(client.get("/account")), **fields})

    def test_one_is_added_once_it_has_answered(
        self, app: Flask, ada: FlaskClient, provider: Provider
    ) -> None:
        given = {"name": "new", "title": "Neu", "issuer": provider.issuer, "client_id": "x", "secret": SECRET}
        assert self.post(ada, "/admin/providers", **given).status_code == 303
        page = ada.get("/admin/providers").text
        assert "Neu" in page
        assert "http://localhost/login/from/NAME" in page
        assert SECRET.replace("&", "&amp;") not in page
        with rooms(app).storage.reading() as read:
            kept = read.providers.find("new")
        assert kept is not None
        assert SECRET not in (kept.secret or "")
        assert rooms(app).access.providers.get("new").secret == SECRET
        self.post(ada, "/admin/providers/new/remove")
        assert "Neu" not in app.test_client().get("/login").text
        assert self.post(ada, "/admin/providers/new/remove").status_code == 404

    def test_what_is_wrong_is_told_and_comes_back(
        self, app: Flask, ada: FlaskClient, provider: Provider
    ) -> None:
        for (field, value), said in WRONG.items():
            given = {"name": "new", "issuer": provider.issuer, "client_id": "x", "secret": "y", field: value}
            answer = self.post(ada, "/admin/providers", **given)
            assert (answer.status_code, said in answer.text) == (422, True), (field, value)
        assert [each.name for each in rooms(app).access.providers.all()] == ["work"]

    def test_an_account_gets_an_address_that_no_other_has(self, app: Flask, ada: FlaskClient) -> None:
        assert self.post(ada, "/admin/accounts/ada/email", email=" Ada@Example.com ").status_code == 303
        assert rooms(app).access.accounts.member("ada").email == "ada@example.com"
        taken = self.post(ada, "/admin/accounts/anna/email", email="ADA@example.com")
        assert (taken.status_code, "gehört schon" in taken.text) == (422, True)
        assert self.post(ada, "/admin/accounts/anna/email", email="nonsense").status_code == 422
        self.post(ada, "/admin/accounts/anna/email", email="")
        assert rooms(app).access.accounts.member("anna").email == ""


@pytest.mark.slow
def test_a_provider_that_does_not_answer_keeps_nobody_waiting_but_who_asked(tmp_path: Path) -> None:
    """In a real web process: while one log-in hangs there, everybody else is served."""
    home = tmp_path / "home"
    with socket.create_server(("127.0.0.1", 0)) as hole, started(home) as web:
        hole.settimeout(30)
        issuer = f"http://127.0.0.1:{hole.getsockname()[1]}"
        with Storage.open(Home(home)) as storage:
            providers = Providers(storage, installation_secret(storage, Home(home)))
            providers.add(Ours("hole", "Loch", issuer, CLIENT))
        with ThreadPoolExecutor(1) as pool:
            hanging = pool.submit(web.get, "/login/with/hole")
            line, _ = hole.accept()
            assert web.get("/healthz").status == 200
            assert "Loch" in web.get("/login").data.decode()
            assert not hanging.done()
            line.close()
            assert hanging.result(30).status == 502
