"""Telegram against a fake of it: proofs, shapes, what comes in and goes out, and what goes wrong."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.connecting import check, connect
from bot.channels.errors import NotDelivered
from bot.channels.fakes.telegram import FakeTelegram, fake_telegram
from bot.channels.messengers.messenger import parts
from bot.channels.messengers.telegram import HEADER, LONGEST, Telegram
from bot.checks import Malformed
from bot.conversations.bot import FakeBot
from bot.conversations.messengers.messengers import Inbound
from bot.protocol import Answer, Choice, Reply, Turn
from bot.staff.accounts import Member
from bot.storage.repositories.messengers import Connection
from knowledge.demo import SITE
from tests.bot.channels.served import Served, served
from tests.receiver import wait_until
from webwidget.app import create_app
from webwidget.desk.shown import shown_customer

KIM = 4711
CHOICES = (Choice("entry:" + "x" * 80, "Wie lange kann ich zurückgeben?"), Choice("none", "Keine davon"))
ANNA = Member("anna", "Anna", frozenset({"agent"}))


def scripted(turn: Turn) -> Reply:
    if turn.choice:
        return Reply((Answer("Sie haben **30 Tage**.", entry="returns"),))
    if "lang" in (turn.text or ""):
        return Reply((Answer("Wort " * 2000),))
    return Reply((Answer("Meinten Sie eine dieser Fragen?", CHOICES),))


class Shop(Served):
    """A served installation with a connection to the network."""

    def __init__(self, served: Served, network: FakeTelegram) -> None:
        super().__init__(served.services, served.address)
        self.network = network
        self.join("telegram", {"token": network.token, "api": network.address})

    def conversation(self, person: int = KIM) -> str:
        return self.conversation_of(str(person))

    def said(self) -> list[tuple[str, str]]:
        return [(each.role, each.text) for each in self.services.store.messages(self.conversation())]

    def got(self, count: int, person: int = KIM) -> list[str]:
        wait_until(lambda: len(self.network.got(person)) >= count)
        return self.network.got(person)


@pytest.fixture
def network() -> Iterator[FakeTelegram]:
    with fake_telegram() as fake:
        yield fake


@pytest.fixture
def shop(tmp_path: Path, network: FakeTelegram) -> Iterator[Shop]:
    with served(tmp_path / "home", scripted) as found:
        yield Shop(found, network)


@pytest.mark.slow
def test_a_talk_with_a_choice_a_person_and_no_message_twice(shop: Shop, network: FakeTelegram) -> None:
    network.duplicates = 3
    network.write(KIM, "Wie ist das mit der Rückgabe?")
    told = shop.got(2)
    assert told[0].startswith("Sie schreiben mit einem Bot von Wendelkorn & Töchter.")
    assert [button["text"] for button in network.buttons(KIM)] == [choice.title for choice in CHOICES]
    network.press(KIM, network.buttons(KIM)[0])
    assert shop.got(3)[2] == "Sie haben 30 Tage."
    assert network.seen
    id = shop.conversation()
    told_desk = shown_customer(shop.services, shop.services.store.conversation(id))["messenger"]
    known = {"network": "Telegram", "name": "Kim", "left": False, "until": None, "templates": []}
    assert told_desk is not None
    assert told_desk.items() >= known.items()
    shop.services.store.post(id, choice="handoff")
    shop.got(4)
    shop.services.handoff.desk.accept(id, ANNA)
    shop.services.handoff.desk.reply(id, ANNA, "Guten Tag, ich bin es selbst.")
    assert shop.got(6)[5] == "Anna: Guten Tag, ich bin es selbst."
    assert len([text for role, text in shop.said() if role == "customer"]) == 3


@pytest.mark.slow
def test_what_is_too_long_comes_in_parts_and_in_order(shop: Shop, network: FakeTelegram) -> None:
    network.busy = 1
    network.write(KIM, "Bitte lang")
    told = shop.got(4)
    assert [len(text) <= LONGEST for text in told] == [True] * 4
    assert "".join(told[1:]).replace(" ", "").count("Wort") == 2000


@pytest.mark.slow
def test_what_cannot_be_read_is_said_and_a_greeting_is_no_question(shop: Shop, network: FakeTelegram) -> None:
    network.write(KIM, "/start")
    network.write(KIM, "")
    assert shop.got(2)[1] == "Hier kommen nur Texte, Bilder und PDFs an. Bitte schreiben Sie Ihre Frage."
    assert [role for role, _ in shop.said()] == ["system", "bot"]


@pytest.mark.slow
def test_whoever_has_blocked_us_is_told_of_to_the_agents(shop: Shop, network: FakeTelegram) -> None:
    network.write(KIM, "Frage")
    shop.got(2)
    network.blocked.add(str(KIM))
    id = shop.conversation()
    shop.services.store.post(id, choice="handoff")
    with shop.services.storage.reading() as read:
        peer = read.messengers.peer_of(id)
    wait_until(lambda: left(shop, id))
    assert peer is not None
    network.blocked.clear()
    network.write(KIM, "Wieder da")
    wait_until(lambda: not left(shop, id))


def left(shop: Shop, id: str) -> bool:
    with shop.services.storage.reading() as read:
        peer = read.messengers.peer_of(id)
    return peer is not None and peer.left_at is not None


@pytest.mark.slow
def test_a_dead_token_is_seen_and_said(shop: Shop, network: FakeTelegram) -> None:
    assert check(shop.services.storage, shop.services.connections, Telegram(), shop.connection) is None
    network.token = "999:new"
    wrong = check(shop.services.storage, shop.services.connections, Telegram(), shop.connection)
    assert wrong is not None
    assert "kundig channel renew" in wrong.told("de")
    kept: Connection = shop.services.connections.get(shop.connection.id)
    assert kept.trouble is not None
    assert "token" in kept.trouble
    assert kept.checked is not None


@pytest.mark.slow
def test_a_network_that_refuses_the_token_is_not_kept(shop: Shop) -> None:
    secrets = {"token": "no", "api": shop.network.address}
    with pytest.raises(NotDelivered):
        connect(shop.services.connections, Telegram(), SITE.name, "http://127.0.0.1:1", secrets)
    assert shop.services.connections.all() == [shop.connection]


def post(shop: Shop) -> Callable[[bytes, str], int]:
    client, path = shop.services.home, f"/channels/{shop.connection.id}"
    app = create_app(client, bot=FakeBot([scripted] * 100)).test_client()
    return lambda body, secret: app.post(path, data=body, headers={HEADER: secret}).status_code


@pytest.mark.slow
def test_what_others_send_is_refused(shop: Shop) -> None:
    sent, hook = post(shop), shop.network.hook["secret_token"]
    body = json.dumps({"update_id": 1, "message": message("Hallo")}).encode()
    for forged in ("", "x", hook[:-1], hook + "x", hook.swapcase(), "Ü" * 43):
        assert sent(body, forged) == 403
    assert sent(b"{}", hook) == 200
    assert sent(b"[1, 2", hook) == 200, "it would come again for ever, and be the same"
    with shop.services.storage.reading() as read:
        assert read.messengers.peer(shop.connection.id, "7") is None


def message(text: object, chat: object = None) -> dict[str, object]:
    chat = {"id": 7, "type": "private"} if chat is None else chat
    return {"message_id": 1, "from": {"id": 7, "first_name": "K"}, "chat": chat, "text": text}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300)
@given(JSON, JSON, JSON)
def test_whatever_shape_it_has_it_is_read_or_malformed(one: object, two: object, three: object) -> None:
    for update in (
        {"update_id": one, "message": two},
        {"update_id": 1, "message": message(one, two)},
        {"update_id": 1, "message": {**message("x"), "from": one}},
        {"update_id": 1, "callback_query": {"id": one, "message": two, "data": three}},
        one,
    ):
        try:
            found = Telegram().read({}, json.dumps(update).encode())
        except Malformed:
            continue
        assert all(isinstance(each, Inbound) for each in found)


def test_groups_and_other_news_concern_nobody() -> None:
    group = {"update_id": 1, "message": message("Hallo", {"id": -5, "type": "group"})}
    for update in (group, {"update_id": 2, "channel_post": message("x")}, {"update_id": 3}):
        assert Telegram().read({}, json.dumps(update).encode()) == []


@given(st.text(max_size=9000))
def test_parts_fit_and_lose_no_letter(text: str) -> None:
    found = list(parts(text, LONGEST))
    assert all(0 < len(part) <= LONGEST for part in found)
    assert "".join("".join(found).split()) == "".join(text.split()) or text.strip() == ""
