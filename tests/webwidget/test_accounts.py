"""The pages on accounts: one's own, and those of admins; through the real app."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.staff.demo_accounts import DEMO_ACCOUNTS
from tests.webwidget.staffing import PASSWORDS, form_token, log_in, rooms, staffed_app
from webwidget.desk.stream import Board, follow

NEW = "tisch lampe birne rot"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = staffed_app(tmp_path, names="anna carla ada")
    yield app
    rooms(app).close()


class Browser:
    """One browser, logged in."""

    def __init__(self, app: Flask, name: str, password: str | None = None) -> None:
        self.client: FlaskClient = app.test_client()
        self.answer = log_in(self.client, name, password)

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(self, path: str, **fields: object) -> TestResponse:
        token = form_token(self.client.get("/account"))
        return self.client.post(path, data={"csrf_token": token, **fields})


class TestMyAccount:
    def test_a_new_password_counts_and_other_browsers_are_out(self, app: Flask) -> None:
        here, there = Browser(app, "anna"), Browser(app, "anna")
        changed = here.post("/account/password", old=PASSWORDS["anna"], new=NEW, again=NEW)
        assert changed.status_code == 303
        assert "neue Passwort gilt" in here.get(changed.location).text
        assert there.get("/desk").status_code == 302
        assert log_in(app.test_client(), "anna").status_code == 401
        assert log_in(app.test_client(), "anna", NEW).status_code == 303

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"old": "falsch-falsch", "new": NEW, "again": NEW}, "bisherige Passwort stimmt nicht"),
            ({"old": PASSWORDS["anna"], "new": NEW, "again": NEW + "x"}, "verschieden"),
            ({"old": PASSWORDS["anna"], "new": "passwort123!", "again": "passwort123!"}, "früh erraten"),
            ({"old": PASSWORDS["anna"], "new": "kurz", "again": "kurz"}, "10 bis 200"),
            ({"old": PASSWORDS["anna"]}, "10 bis 200"),
            ({}, "bisherige Passwort"),
        ],
    )
    def test_what_is_wrong_is_told_and_nothing_changes(
        self, app: Flask, fields: dict[str, str], said: str
    ) -> None:
        anna = Browser(app, "anna")
        answer = anna.post("/account/password", **fields)
        assert answer.status_code == 422
        assert said in answer.text
        assert anna.get("/desk").status_code == 200
        assert log_in(app.test_client(), "anna").status_code == 303

    def test_ones_log_ins_are_listed_and_ended(self, app: Flask) -> None:
        here, there = Browser(app, "anna"), Browser(app, "anna")
        page = here.get("/account").text
        handles = re.findall(r'name="handle" value="(\w+)"', page)
        assert len(handles) == 1  # not the one that looks
        assert "dieser Browser" in page
        assert page.count("· zuletzt ") == 1  # of the other one
        here.post("/account/sessions/end", handle=handles[0])
        assert there.get("/desk").status_code == 302
        third = Browser(app, "anna")
        here.post("/account/sessions/end")
        assert (here.get("/desk").status_code, third.get("/desk").status_code) == (200, 302)

    def test_nobody_ends_anothers(self, app: Flask) -> None:
        anna, carla = Browser(app, "anna"), Browser(app, "carla")
        theirs = rooms(app).access.sessions.of("carla")[0].handle
        anna.post("/account/sessions/end", handle=theirs)
        assert carla.get("/curation").status_code == 200


class TestOneTime:
    def test_it_leads_to_the_own_account_and_nowhere_else(self, app: Flask) -> None:
        ada = Browser(app, "ada")
        page = ada.post("/admin/accounts/new", name="max", display="Max", roles=["agent"])
        password = re.search(r'class="secret">([a-z-]+)<', page.text)
        assert password
        assert password[1] not in ada.get("/admin/accounts/max").text  # only once
        max_ = Browser(app, "max", password[1])
        assert max_.answer.location == "/account"
        assert max_.get("/desk").location == "/account"
        events = max_.get("/desk/events")
        assert (events.status_code, events.json["error"]["code"]) == (403, "one_time")
        changed = max_.post("/account/password", old=password[1], new=NEW, again=NEW)
        assert changed.location == "/desk"
        assert max_.get("/desk").status_code == 200


class TestAdministration:
    def test_the_list_names_everybody_and_how_they_stand(self, app: Flask) -> None:
        ada = Browser(app, "ada")
        rooms(app).access.accounts.disable("carla")
        page = ada.get("/admin/accounts").text
        for account in DEMO_ACCOUNTS:
            assert account.display in page
        assert "gesperrt" in page
        assert "angemeldet, zuletzt" in page

    @pytest.mark.parametrize("what", ["disable", "logout", "roles", "password", "remove"])
    def test_each_change_is_felt_at_once(self, app: Flask, what: str) -> None:
        ada, anna = Browser(app, "ada"), Browser(app, "anna")
        stream = follow(
            Board(rooms(app)), None, 0, lambda: bool(rooms(app).access.sessions.member(_cookie(anna.client)))
        )
        next(stream)
        answer = ada.post(f"/admin/accounts/anna/{what}", roles=["curator"])
        assert answer.status_code in (200, 303)
        assert "signed_out" in "".join(stream)  # it ends; without that, this would wait for ever
        assert anna.get("/desk").status_code == 302

    def test_whom_a_removed_agent_was_talking_to_waits_for_another(self, app: Flask) -> None:
        ada, store, desk = Browser(app, "ada"), rooms(app).store, rooms(app).handoff.desk
        id = store.create()[0].id
        store.post(id, choice="handoff")
        desk.accept(id, rooms(app).access.accounts.member("anna"))
        ada.post("/admin/accounts/anna/remove")
        assert store.conversation(id).state == "queued"
        assert [ticket.conversation for ticket in desk.queue().tickets] == [id]
        assert "Anna Weber" in store.messages(id)[-1].text

    def test_the_last_admin_is_told_so(self, app: Flask) -> None:
        ada = Browser(app, "ada")
        for what in ("remove", "disable", "roles"):
            answer = ada.post(f"/admin/accounts/ada/{what}", roles=["agent"])
            assert answer.status_code == 409
            assert "letzte Konto" in answer.text
        assert ada.get("/admin/accounts").status_code == 200

    def test_what_does_not_fit_comes_back_with_what_was_typed(self, app: Flask) -> None:
        ada = Browser(app, "ada")
        bad = ada.post("/admin/accounts/new", name="A B", display="Ab", roles=["agent"])
        assert bad.status_code == 422
        assert 'value="A B"' in bad.text
        taken = ada.post("/admin/accounts/new", name="anna", display="Ab", roles=["agent"])
        assert (taken.status_code, "anna" in taken.text) == (422, True)
        assert ada.post("/admin/accounts/new", name="neu", roles=[]).status_code == 422
        assert ada.post("/admin/accounts/neu/roles", roles=["king"]).status_code == 404
        assert ada.post("/admin/accounts/anna/roles", roles=["king"]).status_code == 422

    def test_what_was_done_stands_in_the_audit(self, app: Flask) -> None:
        ada = Browser(app, "ada")
        ada.post("/admin/accounts/anna/disable")
        page = ada.get("/admin/audit").text
        assert "Konto gesperrt:" in page
        assert "127.0.0.0/24" in page
        only = ada.get("/admin/audit?whom=anna").text
        assert "Konto gesperrt:" in only
        assert only.count("Angemeldet") < page.count("Angemeldet")
        assert ada.get("/admin/audit?whom=nobody&after=nonsense").status_code == 200

    def test_publishing_and_log_outs_are_noted(self, app: Flask) -> None:
        carla = Browser(app, "carla")
        carla.post("/curation/publish")
        carla.post("/logout")
        actions = [note.action for note in rooms(app).access.audit.page("carla")[0]]
        assert actions[:3] == ["log_out", "published", "log_in"]


class TestWhoLooked:
    """Into which conversation; a list of its own."""

    def test_it_is_noted_once_wherever_they_look(self, app: Flask) -> None:
        anna, ada = Browser(app, "anna"), Browser(app, "ada")
        id = rooms(app).store.create()[0].id
        for path in (f"api/conversations/{id}", f"api/conversations/{id}", f"events?conversation={id}"):
            anna.get(f"/desk/{path}").close()
        anna.get("/desk/api/conversations/nonsense").close()
        anna.get("/desk/events?conversation=nonsense%ff").close()
        notes, _ = rooms(app).access.audit.page(opened=True)
        assert [(note.actor, note.about) for note in notes] == [("anna", id)]
        assert "Gespräch geöffnet" not in ada.get("/admin/audit").text
        assert id in ada.get(f"/admin/audit?opened=1&whom={id}").text
        assert id not in ada.get("/admin/audit?opened=1&whom=max").text

    def test_it_goes_with_a_conversation_that_is_erased(self, app: Flask) -> None:
        anna, id = Browser(app, "anna"), rooms(app).store.create()[0].id
        anna.get(f"/desk/api/conversations/{id}").close()
        rooms(app).storage.write(lambda tx: tx.whole.erase(id))
        assert rooms(app).access.audit.page(opened=True)[0] == []


class TestLogIn:
    def test_strangers_at_the_same_address_do_not_lock_a_colleague_out(self, app: Flask) -> None:
        anna = Browser(app, "anna")
        for n in range(40):
            log_in(app.test_client(), "anna", f"falsch-falsch-{n}")
        assert log_in(app.test_client(), "anna").status_code == 429
        anna.post("/logout")
        assert log_in(anna.client, "anna").status_code == 303  # her own browser

    def test_a_disabled_account_is_told_only_to_who_knows_the_password(self, app: Flask) -> None:
        rooms(app).access.accounts.disable("anna")
        known = log_in(app.test_client(), "anna")
        assert (known.status_code, "gesperrt" in known.text) == (403, True)
        unknown = log_in(app.test_client(), "anna", "falsch-falsch")
        assert (unknown.status_code, "gesperrt" in unknown.text) == (401, False)

    def test_the_mark_of_a_browser_opens_nothing(self, app: Flask) -> None:
        anna = Browser(app, "anna")
        [mark] = [each for each in anna.client._cookies.values() if "kundig-device-" in each.key]
        assert mark.http_only
        thief = app.test_client()
        thief.set_cookie(mark.key, mark.value)
        assert thief.get("/desk").status_code == 302
        thief.set_cookie(mark.key.replace("device", "staff"), mark.value)
        assert thief.get("/desk").status_code == 302


def _cookie(client: FlaskClient) -> str:
    [found] = [each for each in client._cookies.values() if "kundig-staff-" in each.key]
    return found.value
