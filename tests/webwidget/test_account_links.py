"""A link from a messenger, opened where the customer is logged in: joined by proof and a yes alone, once."""

import secrets
import time
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.channels.messengers.messenger import Outbound
from bot.channels.messengers.messenger_channel import MessengerChannel
from bot.channels.messengers.whatsapp import WhatsApp
from bot.conversations.events import MESSENGER
from bot.conversations.links import new_link
from bot.conversations.messengers.messengers import Inbound, receive
from bot.privacy.erasure import Erasure
from bot.privacy.export import collected
from bot.staff.secret import installation_secret
from bot.storage.records import Delivery
from bot.storage.repositories.people import vouched
from knowledge.plain import plain
from tests.webwidget.installation import Installation
from tests.webwidget.staffing import form_token, log_in, rooms
from tests.webwidget.test_identity import Shop

PAGE = "https://shop.example/mein_konto/_a_"
LINK = "/api/v1/account-link"
_numbers = count()


class Talk(Shop):
    """Kim wrote to the shop by WhatsApp, Anna has the conversation; Erika is logged in in the shop."""

    def __init__(self, both: Installation, page: str = PAGE) -> None:
        super().__init__(both)
        self.rooms = rooms(both.one)
        self.save(page)
        held = {name: "x" for name in ("number", "secret", "token", "app", "account", "hook", "address")}
        self.connection = self.rooms.connections.add(f"c-{self.name}", "whatsapp", "Lumen", self.name, held)
        heard = Inbound(f"m-{self.name}", "491", "Kim", text="Hallo", at=time.time())
        receive(self.rooms.store, self.connection, heard, "Shop")
        with self.rooms.storage.reading() as read:
            found = read.messengers.known(self.connection.id, "491")
        assert found is not None
        self.peer, self.id = found, found.conversation
        self.rooms.store.post(self.id, choice="handoff")
        self.anna = self.staff(both, "anna")
        self.desk("accept")
        begun = self.begin(self.one, self.vouch("4711", name="Erika"))
        self.chat, self.erika = begun["conversation"], begun["token"]

    def staff(self, both: Installation, name: str) -> tuple[FlaskClient, dict[str, str]]:
        browser = both.one.test_client()
        assert log_in(browser, name).status_code == 303
        return browser, {"X-CSRF-Token": form_token(browser.get("/desk")), "Accept-Language": "de"}

    def save(self, page: str) -> None:
        site = self.rooms.sites.get(self.name)
        self.rooms.sites.save(replace(site, origins=("https://shop.example",), account_page=page))

    def desk(self, action: str, **body: Any) -> TestResponse:
        browser, headers = self.anna
        return browser.post(f"/desk/api/conversations/{self.id}/{action}", json=body, headers=headers)

    def shown(self, id: str = "") -> dict[str, Any]:
        found: dict[str, Any] = self.anna[0].get(f"/desk/api/conversations/{id or self.id}").json
        return found

    def sent(self) -> Outbound:
        """What the channel makes of the last message, each time the same."""
        with self.rooms.storage.reading() as read:
            seq = read.conversations.find(self.id).seq  # type: ignore[union-attr]
            event = read.events.about(self.id, seq)
        assert event is not None
        carried: list[Outbound] = []
        channel = MessengerChannel(
            {"whatsapp": WhatsApp()}, lambda connection: {}, plain, self.rooms.home.media, "de",
            secret=installation_secret(self.rooms.storage, self.rooms.home), mails=True,
        )  # fmt: skip
        channel._carry = lambda network, secrets, out, *rest: carried.append(out)  # type: ignore[method-assign, assignment]
        due = Delivery("d", MESSENGER, self.connection.id, self.id, event.number, "pending", 0, 0.0, 0.0)
        for _ in range(2):
            parcel = self.rooms.storage.write(lambda tx: channel.pack(tx, due))
            assert parcel is not None
            parcel.send()
        assert carried[0] == carried[1]
        return carried[0]

    def link(self) -> str:
        assert self.desk("account-link").status_code == 200
        return self.sent().text.rpartition("kundig=")[2]

    def asks(self, link: str, token: str = "") -> tuple[int, Any]:
        return told(self.two.request("POST", LINK, token or self.erika, json={"link": link}))

    def answers(self, link: str, token: str = "", *, mine: bool = True) -> tuple[int, Any]:
        body = {"link": link, "mine": mine}
        return told(self.one.request("PUT", LINK, token or self.erika, json=body))

    def notes(self) -> list[str]:
        return [each["text"] for each in self.shown()["notes"]]

    def joined(self) -> set[str]:
        with self.rooms.storage.reading() as read:
            return read.people.subjects(self.id, self.name)


def told(answer: TestResponse) -> tuple[int, Any]:
    """Its status, and what it says; of an error the code."""
    body = answer.get_json(silent=True) or {}
    return answer.status_code, body["error"]["code"] if "error" in body else body


@pytest.fixture
def talk(installation: Installation) -> Talk:
    return Talk(installation)


def test_whoever_opens_it_logged_in_and_says_yes_is_one_person(talk: Talk) -> None:
    assert talk.shown()["conversation"]["messenger"]["account"] == "ready"
    link = talk.link()
    out = talk.sent()
    assert out.text == f"Anna Weber: {talk.shown()['messages'][-1]['text']}#kundig={link}"
    assert link not in str(talk.shown()), "it is in no transcript"
    status, question = talk.asks(link)
    assert (status, question["network"], question["name"]) == (200, "WhatsApp", "Kim")
    assert abs(question["written"] - time.time()) < 60
    assert talk.asks(link)[0] == 200, "looking changes nothing"
    assert talk.answers(link) == (204, {})
    assert talk.joined() == {"4711"}
    shown = talk.shown()["conversation"]
    assert (shown["customer"]["name"], shown["messenger"]["account"]) == ("Erika", "")
    assert "Kundenkonto" in talk.sent().text, "they are told on their messenger"
    assert talk.notes() == [
        "Mit dem Kundenkonto Erika verbunden: Der Link wurde dort angemeldet geöffnet und mit Ja beantwortet."
    ]
    assert talk.earlier(talk.one, talk.erika) == [], "who stole a link reads nothing"


def test_it_is_parted_again_and_joined_by_a_new_link(talk: Talk) -> None:
    talk.say(talk.one, talk.erika, "Wo ist mein Paket?")
    talk.answers(talk.link())
    assert [each["conversation"] for each in talk.shown()["conversation"]["earlier"]] == [talk.chat]
    browser, headers = talk.anna
    path = f"/desk/api/conversations/{talk.chat}/people/part"
    assert browser.post(path, json={"conversation": talk.id}, headers=headers).status_code == 200
    assert talk.joined() == set()
    assert [each["apart"] for each in talk.shown()["conversation"]["earlier"]] == [True]
    assert talk.answers(talk.link()) == (204, {}), "staff has asked again"
    assert talk.joined() == {"4711"}
    assert len(talk.notes()) == 2


def test_no_uses_it_up_and_joins_nothing(talk: Talk) -> None:
    link = talk.link()
    assert talk.answers(link, mine=False) == (204, {})
    assert talk.joined() == set()
    assert "nicht das eigene" in talk.notes()[0]
    assert talk.answers(link) == (409, "account_link_refused")
    assert talk.joined() == set()


def test_a_link_counts_once_and_a_new_one_ends_the_one_before(talk: Talk) -> None:
    first = talk.link()
    second = talk.link()
    assert first != second
    assert talk.asks(first) == talk.answers(first) == (409, "account_link_refused")
    assert talk.answers(second) == (204, {})
    ben = talk.begin(talk.two, talk.vouch("0815", name="Ben"))["token"]
    for token in (talk.erika, ben):
        assert talk.asks(second, token) == talk.answers(second, token) == (409, "account_link_refused")
    assert talk.joined() == {"4711"}


def test_a_link_that_is_over_joins_nothing(talk: Talk) -> None:
    link = talk.link()
    over = time.time() - 1
    talk.rooms.storage.write(
        lambda tx: tx._db.exec_driver_sql(f"UPDATE link SET expires = {over} WHERE proves = 2")
    )
    assert talk.asks(link) == talk.answers(link) == (409, "account_link_refused")
    assert talk.joined() == set()


def test_nobody_else_is_believed(talk: Talk, installation: Installation) -> None:
    link = talk.link()
    nobody = talk.begin(talk.one)["token"]
    opens = talk.rooms.storage.write(lambda tx: new_link(tx, talk.chat))
    letter = talk.rooms.links.use(opens)[1]  # the conversation is Erika's; nobody was vouched for there
    elsewhere = Talk(installation)
    for token, refused in (
        ("x" * 43, (401, "unauthorized")),
        (nobody, (403, "not_identified")),
        (letter, (403, "not_identified")),
        (elsewhere.erika, (404, "unknown_account_link")),
    ):
        assert talk.asks(link, token) == talk.answers(link, token) == refused
    forged = [
        link[:-1] + ("A" if link[-1] != "A" else "B"),
        link.lower(),
        link + "=",
        secrets.token_urlsafe(24),
    ]
    for other in forged:
        assert talk.asks(other) == talk.answers(other) == (404, "unknown_account_link")
    for body in ({}, {"link": ""}, {"link": link, "mine": "yes"}, {"link": "x" * 101, "mine": True}):
        assert talk.one.request("PUT", LINK, talk.erika, json=body).status_code == 422
    assert talk.joined() == elsewhere.joined() == set()
    assert talk.answers(link) == (204, {}), "none of this has used it up"


def test_it_opens_nothing_and_proves_no_address(talk: Talk) -> None:
    link, client = talk.link(), talk.nodes[0].test_client()
    assert "gibt es nicht" in client.post(f"/m/{link}", headers={"Accept-Language": "de"}).text
    assert talk.answers(link) == (204, {})
    with talk.rooms.storage.reading() as read:
        assert [each.kind for each in read.people.ties([talk.id])] == ["vouched"]


def test_what_is_another_customers_stays_so(talk: Talk) -> None:
    link = talk.link()
    talk.rooms.storage.write(lambda tx: tx.people.prove(vouched(talk.id, talk.name, "0815", 1.0)))
    assert talk.asks(link) == talk.answers(link) == (409, "account_link_refused")
    assert talk.joined() == {"0815"}
    assert talk.answers(link, mine=False) == (204, {}), "that it is not theirs may be said"
    assert talk.shown()["conversation"]["messenger"]["account"] == ""
    assert talk.desk("account-link").status_code == 404


def test_an_agent_is_told_what_is_missing(talk: Talk, installation: Installation) -> None:
    def refused() -> str:
        answer = talk.desk("account-link")
        assert answer.status_code == 409, answer.text
        return str(answer.json["error"]["message"])

    talk.save("")
    assert talk.shown()["conversation"]["messenger"]["account"] == "no_page"
    assert "Verwaltung" in refused()
    talk.save(PAGE)
    keys = talk.rooms.customers.keys
    for key in keys.of(talk.name):
        keys.remove(talk.name, key.id)
    assert talk.shown()["conversation"]["messenger"]["account"] == "no_key"
    assert "Schlüssel" in refused()
    keys.make(talk.name)
    long_ago = replace(talk.peer, heard_at=time.time() - 9 * 86400)
    talk.rooms.storage.write(lambda tx: tx.messengers.put(long_ago))
    assert "zu lange nicht geschrieben" in refused()
    talk.rooms.storage.write(lambda tx: tx.messengers.put(talk.peer))
    talk.desk("hand-back")
    assert talk.desk("account-link").json["error"]["code"] == "moved_on"


@pytest.mark.parametrize(
    ("page", "joint"),
    [
        ("https://shop.example/konto", "#"),
        ("https://shop.example/konto?tab=1#", ""),
        ("https://shop.example/#/konto", "?"),
        ("https://shop.example/#/konto?tab=1", "&"),
        ("https://shop.example/#tab=1", "&"),
    ],
)
def test_the_link_stands_where_no_server_sees_it(talk: Talk, page: str, joint: str) -> None:
    talk.save(page)
    link = talk.link()
    assert talk.sent().text.endswith(f"\n{page}{joint}kundig={link}")


def test_it_is_handed_out_without_secrets_and_erased(talk: Talk) -> None:
    link = talk.link()
    [found] = collected(talk.rooms.home, talk.rooms.storage, [talk.id])
    assert [set(each) for each in found.as_json()["link"]] == [
        {"conversation", "created", "expires", "used", "proves"}
    ]
    assert link not in str(found.as_json())
    assert Erasure(talk.rooms.home, talk.rooms.storage).run([talk.id]).removed["link"] == 1
    assert talk.asks(link) == (404, "unknown_account_link")


def test_who_tries_again_and_again_is_asked_to_wait(talk: Talk) -> None:
    found = [talk.asks("x") for _ in range(25)]
    assert found[-1] == (429, "too_many")
    assert found.count((404, "unknown_account_link")) == 20
