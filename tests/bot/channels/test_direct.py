"""Messenger and Instagram's messages against fakes of them: shapes, echoes, the window, and people's tag."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.channels.connecting import keep_alive
from bot.channels.errors import NotDelivered
from bot.channels.fakes.direct import DAY, FakeDirect, fake_instagram, fake_messenger
from bot.channels.messengers.direct import FacebookMessenger, InstagramDirect
from bot.channels.messengers.direct_reading import START
from bot.channels.messengers.messenger import Heard, Outbound, send
from bot.channels.networks import MESSENGERS
from bot.checks import Malformed
from bot.conversations.messengers.awaited_files import SentFile
from bot.conversations.messengers.messengers import Inbound, Receipt, Taken
from bot.protocol import Answer, Choice, Reply, Turn
from bot.staff.accounts import Member
from bot.staff.connections import Connections
from bot.storage import Transaction
from tests.bot.channels.mutations import mutations
from tests.bot.channels.served import Served, served
from tests.fresh import fresh_store
from tests.receiver import wait_until

KIM, OWN = "5557771234", "102030405060"
SECRETS = {"page": OWN, "account": OWN, "secret": "s", "hook": "h", "token": "t", "app": "1"}
ANNA = Member("anna", "Anna", frozenset({"agent"}))
CHOICES = (Choice("entry:a", "Wie lange kann ich etwas zurückgeben?"), Choice("none", "Keine davon"))


def brought(*events: dict[str, Any], object: str = "page", own: str = OWN) -> bytes:
    known = {"sender": {"id": KIM}, "recipient": {"id": own}, "timestamp": 1764000000000}
    entry = {"id": own, "time": 1, "messaging": [{**known, **each} for each in events]}
    return json.dumps({"object": object, "entry": [entry]}).encode()


def read(*events: dict[str, Any]) -> list[Heard]:
    return FacebookMessenger().read(SECRETS, brought(*events))


def test_what_people_do_is_read_and_what_we_said_is_no_message() -> None:
    at = 1764000000.0
    reply = {"mid": "3", "text": "Keine davon", "quick_reply": {"payload": "c:4:1"}}
    assert read(
        {"message": {"mid": "1", "text": "Hallo"}},
        {"message": {"mid": "2", "text": "Wir sind es", "is_echo": True}},
        {"sender": {"id": OWN}, "message": {"mid": "2", "text": "Wir sind es"}},
        {"sender": {"id": OWN}, "recipient": {"id": KIM}, "message": {"is_echo": True, "metadata": "7:1"}},
        {"message": reply},
        {"postback": {"mid": "4", "title": "Start", "payload": START}},
        {"postback": {"mid": "5", "title": "Öffnungszeiten", "payload": "MENU"}},
        {"message": {"mid": "6", "attachments": [{"type": "image", "payload": {"url": "https://x"}}]}},
        {"message": {"mid": "7", "attachments": [{"type": "audio", "payload": {"url": "https://y"}}]}},
        {"delivery": {"mids": ["x"], "watermark": 1764000001000}},
        {"read": {"watermark": 1764000002000}},
        {"reaction": {"emoji": "x"}},
    ) == [
        Inbound("1", KIM, text="Hallo", at=at),
        Taken(KIM, "7:1", 7),
        Inbound("3", KIM, picked=(4, 1), at=at),
        Inbound("4", KIM, greeting=True, at=at),
        Inbound("5", KIM, text="Öffnungszeiten", at=at),
        Inbound("6", KIM, at=at, files=(SentFile("https://x"),)),
        Inbound("7", KIM, at=at, files=(SentFile("https://y"),), voice=True),
        Receipt(KIM, "delivered", until=at + 1),
        Receipt(KIM, "read", until=at + 2),
    ]
    said = {"message": {"mid": "1", "text": "Hallo"}}
    assert FacebookMessenger().read(SECRETS, brought(said, own="another")) == []
    assert FacebookMessenger().read(SECRETS, brought(said, object="instagram")) == []
    assert len(InstagramDirect().read(SECRETS, brought(said, object="instagram"))) == 1


def test_whatever_is_changed_is_read_or_malformed() -> None:
    genuine = brought(
        {"message": {"mid": "1", "text": "Hallo", "quick_reply": {"payload": "c:4:1"}}},
        {"postback": {"mid": "4", "title": "Start", "payload": START}},
        {"read": {"watermark": 1764000002000}},
    )
    fake, network = FakeDirect(object="page"), FacebookMessenger()
    headers = fake.signed(genuine)
    for changed in mutations(genuine, random.Random(41), 1200):
        assert changed == genuine or not network.is_genuine(fake.secrets(), headers, changed)
        try:
            found = network.read(SECRETS, changed)
        except Malformed:
            continue
        assert all(isinstance(each, Heard) for each in found)


def test_texts_fit_by_characters_and_by_bytes() -> None:
    long = Outbound(KIM, "Größe über alles " * 200, 3, ("Ja", "Nein"))
    for network in (FacebookMessenger(), InstagramDirect()):
        found = list(network.contents(long))
        assert all(len(each["text"]) <= network.longest for each in found)
        assert all(len(each["text"].encode()) <= network.heaviest for each in found)
        assert " ".join(each["text"] for each in found) == long.text.strip()
        assert [each["title"] for each in found[-1]["quick_replies"]] == ["Ja", "Nein"]
    [one] = FacebookMessenger().contents(Outbound(KIM, "Was?", 3, tuple(each.title for each in CHOICES)))
    assert one["text"] == "Was?\n\n1. Wie lange kann ich etwas zurückgeben?\n2. Keine davon"
    assert [each["title"] for each in one["quick_replies"]] == ["1", "2"]


@pytest.fixture
def messenger() -> Iterator[FakeDirect]:
    with fake_messenger() as fake:
        yield fake


@pytest.fixture
def instagram() -> Iterator[FakeDirect]:
    with fake_instagram() as fake:
        yield fake


def test_people_may_write_for_seven_days_and_bots_for_one(messenger: FakeDirect) -> None:
    messenger.write(KIM, "Hallo")
    network, secrets = FacebookMessenger(), messenger.secrets()
    send(network, secrets, Outbound(KIM, "Sofort", 1))
    messenger.later = 2 * DAY
    with pytest.raises(NotDelivered) as caught:
        send(network, secrets, Outbound(KIM, "Zu spät", 2))
    assert caught.value.kind == "closed"
    send(network, secrets, Outbound(KIM, "Von einem Menschen", 3, by_person=True))
    assert (messenger.got(KIM), messenger.tagged) == (
        ["Sofort", "Von einem Menschen"],
        ["Von einem Menschen"],
    )
    messenger.later = 8 * DAY
    with pytest.raises(NotDelivered) as caught:
        send(network, secrets, Outbound(KIM, "Zu spät", 4, by_person=True))
    assert caught.value.kind == "closed"
    messenger.blocked.add(KIM)
    with pytest.raises(NotDelivered) as caught:
        send(network, secrets, Outbound(KIM, "x", 5))
    assert caught.value.kind == "unwanted"


def scripted(turn: Turn) -> Reply:
    if turn.choice:
        return Reply((Answer("Sie haben **30 Tage**.", entry="returns"),))
    return Reply((Answer("Was meinen Sie?", CHOICES),))


def test_a_token_of_instagram_is_renewed_every_week(tmp_path: Path, instagram: FakeDirect) -> None:
    network, week = MESSENGERS["instagram"], 7 * DAY
    with fresh_store(tmp_path / "store.sqlite") as storage:
        kept = Connections(storage, b"s" * 32)
        one = kept.add("c1", "instagram", "@lumen", "", instagram.secrets())
        first = instagram.token
        for now, token in ((0.0, first), (week, first), (week + 9, first), (2 * week, f"{first}'")):
            keep_alive(kept, network, kept.get(one.id), now)
            assert kept.secrets(kept.get(one.id))["token"] == instagram.token == token
        instagram.token = "ended"
        keep_alive(kept, network, kept.get(one.id), 4 * week)
        assert kept.secrets(kept.get(one.id))["token"] == f"{first}'", "it stays, and the check says it"


@pytest.mark.slow
def test_a_talk(tmp_path: Path, messenger: FakeDirect) -> None:
    with served(tmp_path / "home", scripted) as shop:
        messenger.duplicates = 2
        assert shop.join("messenger", messenger.secrets()).name == "Lumen"
        messenger.write(KIM, "Wie lange?")
        wait_until(lambda: len(messenger.buttons(KIM)) == 2)
        assert messenger.got(KIM)[0].startswith("Sie schreiben mit einem Bot")
        messenger.press(KIM, messenger.buttons(KIM)[0])
        wait_until(lambda: len(messenger.got(KIM)) == 3)
        assert messenger.got(KIM)[2] == "Sie haben 30 Tage."
        assert messenger.seen
        days_later(shop, messenger)


def days_later(shop: Served, network: FakeDirect) -> None:
    """What an agent writes goes with the tag; what the bot would say does not go, and nobody is bothered."""
    id = shop.conversation_of(KIM)
    shop.services.store.post(id, choice="handoff")
    shop.services.handoff.desk.accept(id, ANNA)
    wait_until(lambda: len(network.got(KIM)) == 5)
    network.looks(KIM)
    seq = shop.services.store.conversation(id).seq
    wait_until(lambda: shop.services.reading.mark(id, "customer").read == seq)

    def long_ago(tx: Transaction) -> None:
        found = tx.messengers.peer_of(id)
        assert found is not None
        tx.messengers.put(type(found)(**{**vars(found), "heard_at": tx.now() - 2 * DAY}))

    shop.services.storage.write(long_ago)
    network.later = 2 * DAY
    shop.services.handoff.desk.reply(id, ANNA, "Es ging um die Rückgabe?")
    wait_until(lambda: network.tagged == ["Anna: Es ging um die Rückgabe?"])
    shop.services.handoff.desk.hand_back(id, ANNA)
    wait_until(lambda: not any(waiting(shop)))
    assert len(network.got(KIM)) == 6
    assert not shop.services.handoff.desk.notes(id)


def waiting(shop: Served) -> list[bool]:
    with shop.services.storage.reading() as read:
        return [read.deliveries.waiting(shop.connection.id, read.now() + 60)]
