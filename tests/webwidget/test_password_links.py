"""Invitations and forgotten passwords, from the page through a letter back to the page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.channels.mail.staff_letters import FORGOTTEN, INVITED
from bot.conversations.letters import Letter
from bot.operation.channels import letters
from bot.storage import Transaction
from knowledge.folder.home import Settings
from knowledge.folder.mail import Mail
from tests import sql
from tests.webwidget.staffing import PASSWORDS, form_token, log_in, logged_in, rooms, staffed_app

LINK, NEW = "https://faq.example.com", "tisch lampe birne rot"
MAIL = Mail({"from": "help@shop.example", "smtp": "smtp://127.0.0.1:9", "link": LINK})


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = staffed_app(tmp_path, names="anna ada", settings=Settings(demo=1, mail=MAIL, title="Wendelkorn"))
    rooms(app).access.emails.give("anna", "anna@example.com")
    yield app
    rooms(app).close()


def post(client: FlaskClient, path: str, page: str = "/login", **fields: object) -> TestResponse:
    return client.post(path, data={"csrf_token": form_token(client.get(page)), **fields})


def ask(app: Flask, whom: str) -> TestResponse:
    return post(app.test_client(), "/login/forgotten", whom=whom)


def sent(app: Flask) -> list[Letter]:
    """What the worker would send now; it is settled as if it had arrived."""

    def job(tx: Transaction) -> list[Letter]:
        now = tx.now()
        written = []
        for each in tx.deliveries.claim("mail", "test", now, now + 60, 10):
            letter = letters(rooms(app).home)[each.letter or ""].write(tx, each)
            written += [letter] if letter else []
            tx.deliveries.settle(each.arrived(now), "test")
        return written

    return rooms(app).storage.write(job)


def path_in(letter: Letter) -> str:
    assert letter.link
    assert letter.link[1].startswith(f"{LINK}/password/")
    return letter.link[1].removeprefix(LINK)


def choose(app: Flask, path: str, new: str = NEW, again: str = NEW) -> TestResponse:
    return post(app.test_client(), path, new=new, again=again)


def later(app: Flask, seconds: float) -> None:
    """All links are older by so much."""
    sql.run(rooms(app).storage, f"UPDATE password_link SET expires = expires - {seconds}")


@pytest.mark.parametrize("whom", ["anna", "Anna@Example.com", " anna "])
def test_a_forgotten_password_is_chosen_anew_and_all_else_is_logged_out(app: Flask, whom: str) -> None:
    there, _ = logged_in(app, "anna")
    assert "/login/forgotten" in app.test_client().get("/login").text
    ask(app, whom)
    [letter] = sent(app)
    assert (letter.to, "Wendelkorn" in letter.subject) == ("anna@example.com", True)
    path = path_in(letter)
    assert "anna" in app.test_client().get(path).text
    assert there.get("/desk").status_code == 200, "looking at the page changes nothing"
    done = choose(app, path)
    assert (done.status_code, done.location) == (303, "/login?chosen=1")
    assert "Ihr Passwort gilt" in app.test_client().get(done.location).text
    assert there.get("/desk").status_code == 302
    assert log_in(app.test_client(), "anna").status_code == 401
    assert log_in(app.test_client(), "anna", NEW).location == "/desk"
    assert choose(app, path).status_code == 410, "once"


def test_the_answer_is_the_same_for_every_name(app: Flask) -> None:
    rooms(app).access.accounts.add("carla", PASSWORDS["carla"], "Carla")
    rooms(app).access.emails.give("carla", "carla@example.com")
    rooms(app).access.accounts.disable("carla")
    asked = ("anna", "nobody", "nobody@example.com", "carla", "ada")
    answers = [(whom, ask(app, whom)) for whom in asked]
    assert {answer.status_code for _, answer in answers} == {200}
    assert len({answer.text.replace(f"„{whom}“", "…") for whom, answer in answers}) == 1
    assert [letter.to for letter in sent(app)] == ["anna@example.com"]


def test_one_letter_is_on_its_way_and_asking_goes_on_slower(app: Flask) -> None:
    for _ in range(5):
        assert ask(app, "anna").status_code == 200
    assert ask(app, "anna").status_code == 429
    assert len(sent(app)) == 1
    for _ in range(5):
        ask(app, "nobody")
    assert ask(app, "nobody").status_code == 429, "whether there is such an account or not"
    assert log_in(app.test_client(), "anna").status_code == 303, "logging in is another matter"


def test_the_newest_link_counts_and_none_for_long(app: Flask) -> None:
    ask(app, "anna")
    [first] = sent(app)
    ask(app, "anna")
    [second] = sent(app)
    assert app.test_client().get(path_in(first)).status_code == 410
    later(app, FORGOTTEN - 60)
    assert app.test_client().get(path_in(second)).status_code == 200
    later(app, 61)
    over = app.test_client().get(path_in(second))
    assert (over.status_code, "/login/forgotten" in over.text) == (410, True)
    assert log_in(app.test_client(), "anna").status_code == 303


@pytest.mark.parametrize("what", ["disabled", "moved", "removed"])
def test_a_link_ends_with_what_it_was_for(app: Flask, what: str) -> None:
    ask(app, "anna")
    [letter] = sent(app)
    match what:
        case "disabled":
            rooms(app).access.accounts.disable("anna")
        case "moved":
            rooms(app).access.emails.give("anna", "other@example.com")
        case "removed":
            rooms(app).access.accounts.remove("anna")
    assert app.test_client().get(path_in(letter)).status_code == 410


def test_what_is_no_good_password_is_told_and_the_link_still_works(app: Flask) -> None:
    ask(app, "anna")
    [letter] = sent(app)
    path = path_in(letter)
    for new, again, said in (
        (NEW, NEW + "x", "verschieden"),
        ("passwort123!", "passwort123!", "früh erraten"),
    ):
        answer = choose(app, path, new, again)
        assert (answer.status_code, said in answer.text) == (422, True)
    assert choose(app, path).status_code == 303


def test_nonsense_opens_nothing_and_the_store_holds_no_link(app: Flask) -> None:
    ask(app, "anna")
    [letter] = sent(app)
    token = path_in(letter).rpartition("/")[2]
    for path in ("/password/x", "/password/" + "A" * 32, "/password/%00", f"/password/{token[:-1]}"):
        assert app.test_client().get(path).status_code == 410
    with rooms(app).storage.reading() as read:
        kept = str(read._db.exec_driver_sql("SELECT * FROM password_link").all())
        deliveries = str(read._db.exec_driver_sql("SELECT * FROM delivery").all())
    assert token not in kept + deliveries
    assert "anna@example.com" not in deliveries


class TestInvitations:
    @pytest.fixture
    def ada(self, app: Flask) -> FlaskClient:
        client = app.test_client()
        log_in(client, "ada")
        return client

    def invite(self, ada: FlaskClient, **more: str) -> TestResponse:
        fields = {
            "name": "max",
            "display": "Max",
            "email": "max@example.com",
            "roles": "agent",
            "letter": "1",
        }
        return post(ada, "/admin/accounts/new", "/account", **fields | more)

    def test_somebody_is_invited_chooses_a_password_and_works(self, app: Flask, ada: FlaskClient) -> None:
        done = self.invite(ada)
        assert done.location == "/admin/accounts/max?saved=link"
        assert "unterwegs an max@example.com" in ada.get(done.location).text
        [letter] = sent(app)
        assert letter.lines[0] == "Hallo Max,"
        later(app, INVITED - 60)
        assert choose(app, path_in(letter)).status_code == 303
        assert log_in(app.test_client(), "max", NEW).location == "/desk"
        actions = [note.action for note in rooms(app).access.audit.page("max")[0]]
        assert actions == ["log_in", "password_chosen", "email_changed", "account_added"]

    def test_it_can_be_sent_again_and_later_is_a_new_password(self, app: Flask, ada: FlaskClient) -> None:
        self.invite(ada)
        sent(app)
        assert post(ada, "/admin/accounts/max/link", "/account").status_code == 303
        [again] = sent(app)
        assert "Ihr Konto" in again.subject
        choose(app, path_in(again))
        post(ada, "/admin/accounts/max/link", "/account")
        [new] = sent(app)
        assert "neues Passwort" in new.subject

    def test_letters_come_in_the_language_of_who_gets_them(self, app: Flask, ada: FlaskClient) -> None:
        ada.get("/admin/accounts/new?lang=en")
        self.invite(ada)
        [letter] = sent(app)
        assert letter.lines[0] == "Hello Max,"
        choose(app, path_in(letter))
        max_ = app.test_client()
        log_in(max_, "max", NEW)  # reads German, as this browser asks for nothing else
        post(ada, "/admin/accounts/max/link", "/account")
        assert sent(app)[-1].lines[0] == "Hallo Max,"
        max_.get("/account?lang=en")
        post(ada, "/admin/accounts/max/link", "/account")
        assert sent(app)[-1].lines[0] == "Hello Max,"

    def test_without_the_tick_there_is_a_one_time_password(self, app: Flask, ada: FlaskClient) -> None:
        fields = {"name": "max", "email": "max@example.com", "roles": "agent"}
        assert 'class="secret"' in post(ada, "/admin/accounts/new", "/account", **fields).text
        assert sent(app) == []

    @pytest.mark.parametrize("email", ["nonsense", "anna@example.com"])
    def test_an_address_that_cannot_be_leaves_no_account(
        self, app: Flask, ada: FlaskClient, email: str
    ) -> None:
        answer = self.invite(ada, email=email)
        assert (answer.status_code, f'value="{email}"' in answer.text) == (422, True)
        assert [member.name for member in rooms(app).access.accounts.all()] == ["ada", "anna"]
        assert sent(app) == []

    def test_an_account_without_an_address_gets_no_letter(self, app: Flask, ada: FlaskClient) -> None:
        assert "/link" not in ada.get("/admin/accounts/ada").text
        assert post(ada, "/admin/accounts/ada/link", "/account").status_code == 422


def test_without_a_mail_server_the_pages_say_whom_to_ask(tmp_path: Path) -> None:
    app = staffed_app(tmp_path, names="ada")
    client = app.test_client()
    assert "/login/forgotten" not in client.get("/login").text
    assert "Einmal-Passwort" in client.get("/login/forgotten").text
    assert post(client, "/login/forgotten", whom="ada").status_code == 400
    log_in(client, "ada", PASSWORDS["ada"])
    page = client.get("/admin/accounts/new").text
    assert 'name="letter"' not in page
    fields = {"name": "max", "email": "max@example.com", "roles": "agent", "letter": "1"}
    assert 'class="secret"' in post(client, "/admin/accounts/new", "/account", **fields).text
    assert rooms(app).access.accounts.member("max").email == "max@example.com"
    rooms(app).close()
