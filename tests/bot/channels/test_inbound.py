"""What comes to the address of a channel: forged, replayed, stale, foreign, huge; and who tries it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bot.channels.fakes.whatsapp import FakeWhatsApp
from bot.conversations.bot import FakeBot
from bot.conversations.messengers.messengers import Taken, note_taken
from bot.staff.connections import Connections
from bot.staff.secret import installation_secret
from bot.storage import Storage
from bot.storage.records import Delivery
from bot.storage.repositories.messengers import Connection
from knowledge.demo import SITE
from knowledge.folder.home import Home, Settings
from tests.bot.channels.test_whatsapp import brought, message
from tests.fresh import fresh_home
from webwidget.app import create_app
from webwidget.services import Services

KIM = "4915112345678"


class Door:
    """An address that a fake network knows, without a server."""

    def __init__(self, client: FlaskClient, services: Services) -> None:
        self._client, self.services, self.network = client, services, FakeWhatsApp()
        held = self.network.secrets() | {"hook": "the word", "address": "https://here"}
        self.connection: Connection = services.connections.add("c1", "whatsapp", "Lumen", SITE.name, held)

    def bring(self, body: bytes, headers: dict[str, str] | None = None, id: str = "c1") -> int:
        found = self.network.signed(body) if headers is None else headers
        return self._client.post(f"/channels/{id}", data=body, headers=found).status_code

    def try_it(self, word: str) -> tuple[int, str]:
        asked = {"hub.mode": "subscribe", "hub.verify_token": word, "hub.challenge": "42"}
        answer = self._client.get("/channels/c1", query_string=asked)
        return answer.status_code, answer.text if answer.status_code == 200 else ""

    def said(self, person: str = KIM) -> list[str]:
        with self.services.storage.reading() as read:
            found = read.messengers.known("c1", person)
            messages = read.messages.after(found.conversation, 0, 100) if found else []
        return [each.text for each in messages if each.role == "customer"]


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    app = create_app(fresh_home(Home(tmp_path / "home", Settings())), bot=FakeBot())
    services: Services = app.extensions["kundig"]
    yield Door(app.test_client(), services)
    services.close()


def test_the_address_answers_to_who_knows_the_word(door: Door) -> None:
    assert door.try_it("the word") == (200, "42")
    assert [door.try_it(word)[0] for word in ("", "The word", "the word ")] == [403, 403, 403]


def test_what_is_not_signed_is_refused_and_what_comes_again_is_one(door: Door) -> None:
    body = brought({"messages": [message()]})
    other = FakeWhatsApp(secret="another app")
    for forged in ({}, door.network.signed(body + b" "), other.signed(body)):
        assert door.bring(body, forged) == 403
    assert door.bring(body, {}, id="c2") == 404
    assert door.said() == []
    assert [door.bring(body) for _ in range(3)] == [200, 200, 200]
    again = brought({"messages": [message(timestamp="1000", text={"body": "Hallo"})]})
    assert door.bring(again) == 200
    assert door.said() == ["Hallo"]


def test_late_and_foreign_news_do_no_harm(door: Door) -> None:
    late = message(id="wamid.2", timestamp="1700000000", text={"body": "Früher"})
    for body in (
        brought({"messages": [message()]}),
        brought(
            {"messages": [late, message(id="wamid.3", timestamp="99999999999", text={"body": "Morgen"})]}
        ),
        brought({"messages": [message(id="wamid.4")]}, "another number"),
        brought({"statuses": [{"recipient_id": "1", "status": "failed", "biz_opaque_callback_data": "1"}]}),
        b"[]",
        b'{"object"',
        json.dumps({"object": "whatsapp_business_account", "entry": {}}).encode(),
    ):
        assert door.bring(body) == 200
    assert door.said() == ["Hallo", "Früher", "Morgen"]
    with door.services.storage.reading() as read:
        found = read.messengers.known("c1", KIM)
        assert found is not None
        assert found.heard_at is not None
        assert found.heard_at <= read.now(), "what was written tomorrow opens no window that long"
    assert found.heard == "wamid.3"


def test_what_cannot_be_read_or_kept_holds_up_nothing_beside_it(door: Door) -> None:
    odd = message(id="wamid.5", text=["no", "text"])
    nameless, invisible = message(id=None), message(id="wamid.6", text={"body": "\u200b\u2060"})
    strange = message(id="ü" * 200, text={"body": "Sonderbar"})
    fine = message(id="wamid.7", text={"body": "Auch da"})
    body = brought({"messages": [odd, nameless, invisible, strange, 7, fine], "statuses": ["x"]})
    assert [door.bring(body) for _ in range(2)] == [200, 200]
    assert door.said() == ["Sonderbar", "Auch da"]


def test_what_is_huge_is_cut_or_refused(door: Door) -> None:
    long = brought({"messages": [message(text={"body": "x" * 100_000})]})
    assert door.bring(long) == 200
    assert [len(text) for text in door.said()] == [4000] * 4
    assert door.bring(brought({"messages": [message(id="w", text={"body": "x" * 5_000_000})]})) == 413


def test_one_person_by_two_ids(door: Door) -> None:
    own = "DE.13491208655302741918"
    for each in (
        message(id="1"),
        message(id="2", from_user_id=own),
        {**message(id="3", from_user_id=own), "from": None},
    ):
        assert door.bring(brought({"messages": [each]})) == 200
    assert door.said() == door.said(own) == ["Hallo"] * 3


def test_what_a_network_has_is_noted_while_nobody_knows_how_the_attempt_ended(door: Door) -> None:
    """A worker is killed: what it was sending is neither sent again, nor taken for what was said before."""
    state = {"recipient_id": KIM, "status": "sent"}
    door.bring(brought({"contacts": [{"wa_id": KIM}], "messages": [message()]}))
    storage, told = (
        door.services.storage,
        brought({"statuses": [state | {"biz_opaque_callback_data": "1:0"}]}),
    )

    def waiting() -> Delivery | None:
        with storage.reading() as read:
            found = read.messengers.known("c1", KIM)
            return read.deliveries.begun(found.conversation, "c1") if found else None

    door.bring(told)
    assert waiting() is None
    [claimed] = storage.write(lambda tx: tx.deliveries.claim("c1", "killed", tx.now(), tx.now(), 1))
    other = brought({"statuses": [state | {"biz_opaque_callback_data": "2:0"}]})
    assert [door.bring(each) for each in (other, told, told)] == [200, 200, 200]
    noted = waiting()
    assert noted is not None
    assert noted.begun is not None
    assert (noted.id, noted.taken) == (claimed.id, "1:0")
    for at in (noted.begun - 1, noted.begun + 1):
        note_taken(door.services.store, door.connection, Taken(KIM, f"words{at > noted.begun}", at=at))
    [again] = storage.write(lambda tx: tx.deliveries.claim("c1", "next", tx.now(), tx.now() + 60, 1))
    assert again.taken == "1:0 wordsTrue"
    assert storage.write(lambda tx: tx.deliveries.settle(again.arrived(tx.now()), "next"))
    door.bring(other)
    assert waiting() is None


def test_what_is_known_of_a_connection_is_what_it_is_now(door: Door, tmp_path: Path) -> None:
    """It is kept from one message to the next, and another process may change it."""
    body = brought({"messages": [message()]})
    assert door.bring(body) == 200
    home, kept = Home(tmp_path / "home", Settings()), door.services.connections
    other = FakeWhatsApp(secret="another app")
    held = kept.secrets(door.connection)
    kept.change("c1", "Lumen", held | {"secret": other.secret})
    assert door.bring(body) == 403
    assert door.bring(body, other.signed(body)) == 200
    with Storage.open(home) as storage:
        elsewhere = Connections(storage, installation_secret(storage, home))
        elsewhere.add("c2", "whatsapp", "Nova", SITE.name, held | {"number": "2"})
    assert door.bring(body, id="c2") == 200
    with door.services.storage.reading() as read:
        heard = {each.id: each.heard for each in read.messengers.all()}
    assert heard["c1"], "that something came was noted"
    sealed = Connections(door.services.storage, b"of another installation" * 2)
    sealed.add("c3", "telegram", "@lost", SITE.name, {"hook": "x"})
    assert door.bring(body, other.signed(body)) == 200, "one that cannot be opened holds up no other"
    kept.remove("c1")
    assert [door.bring(body, other.signed(body), id=id) for id in ("c1", "c2")] == [404, 403]
