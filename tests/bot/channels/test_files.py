"""Pictures over messengers: fetched after they are acknowledged, checked, posted once; from nowhere else."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest
from PIL import Image

from bot.channels.errors import NotDelivered, Refused
from bot.channels.fakes.direct import FakeDirect, fake_messenger
from bot.channels.fakes.telegram import FakeTelegram, fake_telegram
from bot.channels.fakes.whatsapp import FakeWhatsApp, fake_whatsapp
from bot.channels.messengers.direct import HOSTS as OF_DIRECT
from bot.channels.messengers.downloads import download
from bot.channels.messengers.files import FileChannel
from bot.channels.networks import MESSENGERS
from bot.conversations.attachments import by_agent
from bot.conversations.files.limits import SIZE
from bot.conversations.messengers.awaited_files import SentFile, target_of
from bot.conversations.messengers.messengers import Inbound, receive
from bot.conversations.store import Store
from bot.protocol import HANDOFF, Answer, Reply, Turn
from bot.staff.accounts import Member
from bot.staff.connections import Connections
from bot.storage import Transaction
from bot.storage.records import Delivery
from knowledge.sites.sites import Site
from tests.bot.channels.served import Served, served
from tests.fresh import fresh_store
from tests.receiver import wait_until

KIM, SHOWN = "4711", f"{'a' * 32}.jpg"
ANNA = Member("anna", "Anna", frozenset({"agent"}))


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(made, "JPEG", comment=b"taken at home")
    return made.getvalue()


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    with fake_telegram() as fake:
        yield fake


def test_files_come_from_the_network_s_own_hosts_alone() -> None:
    for address in (
        "http://scontent.fbcdn.net/x",
        "https://fbcdn.net.example/x",
        "https://evilfbcdn.net/x",
        "https://fbcdn.net@127.0.0.1/x",
        "https://127.0.0.1/x",
        "https://fbcdn.net:8080/x",
        "https://[fbcdn.net/x",
        "file:///etc/passwd",
        "",
    ):
        with pytest.raises(Refused) as caught:
            download(address, OF_DIRECT, api="https://graph")
        assert caught.value.kind == "foreign_file", address


def test_what_is_too_large_or_gone_is_not_taken() -> None:
    with fake_messenger() as fake:
        large, fit = fake.keep(bytes(SIZE + 1)), fake.keep(bytes(SIZE))
        assert len(download(f"{fake.address}/files/{fit}", (), api=fake.address)) == SIZE
        with pytest.raises(Refused) as caught:
            download(f"{fake.address}/files/{large}", (), api=fake.address)
        assert caught.value.kind == "large_file"
        with pytest.raises(NotDelivered) as lost:
            download(f"{fake.address}/files/none", (), api=fake.address)
        assert lost.value.kind == "status"


def test_telegram_says_which_files_come(telegram: FakeTelegram) -> None:
    read, chat = MESSENGERS["telegram"].read, {"id": 7, "type": "private"}

    def files(**message: Any) -> list[SentFile]:
        body = json.dumps({"update_id": 1, "message": {"chat": chat, **message}}).encode()
        [found] = read({}, body)
        return list(getattr(found, "files", ()))

    sizes = [{"file_id": id, "file_size": size} for id, size in (("s", 10), ("m", 20), ("l", 10**9))]
    assert files(photo=sizes) == [SentFile("m")]
    document = {"file_id": "d", "file_name": "Rechnung.pdf", "mime_type": "application/pdf"}
    assert files(document=document) == [SentFile("d", "Rechnung.pdf")]
    assert files(document=document | {"mime_type": "application/zip"}) == []
    assert files(voice={"file_id": "v"}) == [SentFile("v")]
    assert (
        files(audio={"file_id": "v", "mime_type": "audio/mpeg"}) == files(video_note={"file_id": "v"}) == []
    )
    spoken = {"update_id": 1, "message": {"chat": chat, "voice": {"file_id": "v"}}}
    assert [getattr(each, "voice", None) for each in read({}, json.dumps(spoken).encode())] == [True]


def scripted(turn: Turn) -> Reply:
    return Reply((Answer("Das ist schade.", media=({"kind": "image", "src": f"/media/{SHOWN}"},)),))


@pytest.mark.slow
def test_pictures_of_all_networks_are_shown_once(tmp_path: Path, telegram: FakeTelegram) -> None:
    with ExitStack() as opened:
        whatsapp: FakeWhatsApp = opened.enter_context(fake_whatsapp())
        messenger: FakeDirect = opened.enter_context(fake_messenger())
        shop = opened.enter_context(served(tmp_path / "home", scripted))
        (shop.services.home.media / SHOWN).write_bytes(picture())
        telegram.duplicates = whatsapp.duplicates = messenger.duplicates = 3
        shop.join("telegram", {"token": telegram.token, "api": telegram.address})
        telegram.shows(int(KIM), picture(), "Sie ist kaputt")
        arrived(shop)
        assert [text for role, text, _ in said(shop) if role == "customer"] == ["Sie ist kaputt", ""]
        wait_until(lambda: any(each.startswith(f"[{SHOWN}") for each in telegram.got(KIM)))
        assert "Das ist schade." in telegram.got(KIM)
        an_agent_shows_one(shop)
        wait_until(lambda: any(each.startswith("[Ersatzteil.jpg") for each in telegram.got(KIM)))
        shop.join("messenger", messenger.secrets())
        messenger.shows(KIM, picture())
        arrived(shop)
        wait_until(lambda: len(messenger.got(KIM)) == 2)
        shop.join("whatsapp", whatsapp.secrets())
        whatsapp.shows(KIM, picture())
        arrived(shop)
        whatsapp.shows(KIM, b"<svg onload=alert(1)>")
        wait_until(lambda: len(whatsapp.got(KIM)) == 3)
        assert whatsapp.got(KIM)[2].startswith("SVG-Zeichnungen nehmen wir nicht an")


def an_agent_shows_one(shop: Served) -> None:
    id, house = shop.conversation_of(KIM), shop.services
    house.store.post(id, choice="handoff")
    house.handoff.desk.accept(id, ANNA)
    with TemporaryFile() as opened:
        opened.write(picture())
        kept = house.attachments.add(id, opened, "Ersatzteil.jpeg", by_agent(ANNA.name))
    house.handoff.desk.reply(id, ANNA, "", attachments=[kept.id])


def said(shop: Served) -> list[tuple[str, str, int]]:
    found = shop.services.store.messages(shop.conversation_of(KIM))
    return [(each.role, each.text, len(each.media)) for each in found]


def arrived(shop: Served) -> None:
    wait_until(lambda: any(count for role, _, count in said(shop) if role == "customer"))
    assert sum(count for role, _, count in said(shop) if role == "customer") == 1


def test_what_cannot_be_fetched_is_told_of_and_forgotten(tmp_path: Path) -> None:
    with fresh_store(tmp_path / "store.sqlite") as storage:
        store, held = (
            Store(storage),
            {"number": "1", "token": "t", "secret": "s", "api": "http://127.0.0.1:1"},
        )
        connection = Connections(storage, b"s" * 32).add("c1", "whatsapp", "Lumen", "", held)
        for _ in range(2):
            receive(store, connection, Inbound("1", KIM, files=(SentFile("x"),)), "Lumen")

        def claimed(tx: Transaction) -> list[Delivery]:
            return tx.deliveries.claim(target_of("c1"), "me", tx.now() + 1, tx.now() + 60, 9)

        [delivery] = storage.write(claimed)
        secrets = Connections(storage, b"s" * 32).secrets
        late = FileChannel(MESSENGERS, secrets, storage, patience=-1)
        parcel = storage.write(lambda tx: FileChannel(MESSENGERS, secrets, storage).pack(tx, delivery))
        assert parcel is not None
        with pytest.raises(NotDelivered) as caught:
            parcel.send()
        assert caught.value.kind == "unreachable"
        with pytest.raises(Refused) as lost:
            storage.write(lambda tx: late.pack(tx, delivery))
        storage.write(lambda tx: late.refused(tx, delivery, 0.0, lost.value))
        said = store.messages(delivery.conversation or "")
        assert [each.role for each in said] == ["system", "bot"]
        assert said[1].text.startswith("Ihre Datei ist bei uns nicht angekommen")
        assert storage.write(lambda tx: late.pack(tx, delivery)) is None, "nobody knows where it was"


def test_whoever_speaks_is_told_kindly_and_may_ask_for_a_person(tmp_path: Path) -> None:
    with fresh_store(tmp_path / "store.sqlite") as storage:
        store, held = Store(storage), {"number": "1", "token": "t", "secret": "s"}
        connection = Connections(storage, b"s" * 32).add("c1", "whatsapp", "Lumen", "", held)

        def brought(id: str, text: str = "") -> None:
            for _ in range(2):  # however often it comes
                receive(store, connection, Inbound(id, KIM, text=text, voice=True), "Lumen")

        brought("1")
        with storage.reading() as read:
            peer = read.messengers.known("c1", KIM)
        assert peer is not None
        told = store.messages(peer.conversation)[-1]
        assert told.text.startswith("Sprachnachrichten kann ich leider nicht hören.")
        assert [each.id for each in told.choices] == [HANDOFF]
        receive(store, connection, Inbound("2", KIM, text="1"), "Lumen")
        assert store.conversation(peer.conversation).state == "queued"
        brought("3", "Hören Sie bitte!")
        said = [(each.role, each.text, len(each.choices)) for each in store.messages(peer.conversation)]
        assert said[-2:] == [
            ("customer", "Hören Sie bitte!", 0),
            (
                "bot",
                "Sprachnachrichten kommen hier leider nicht an. Bitte schreiben Sie uns kurz, worum es geht.",
                0,
            ),
        ]
        assert len(said) == 6


def test_files_are_declined_where_a_site_takes_none_and_the_words_stay(tmp_path: Path) -> None:
    with fresh_store(tmp_path / "store.sqlite") as storage:
        storage.write(lambda tx: tx.sites.save(Site("shop", "Lumen", ("de",), attachments=False)))
        store, held = Store(storage), {"number": "1", "token": "t", "secret": "s"}
        connection = Connections(storage, b"s" * 32).add("c1", "whatsapp", "Lumen", "shop", held)
        for _ in range(2):  # however often it comes
            receive(
                store, connection, Inbound("1", KIM, text="Was ist das?", files=(SentFile("x"),)), "Lumen"
            )
        with storage.reading() as read:
            peer = read.messengers.known("c1", KIM)
        assert peer is not None
        said = [(each.role, each.text) for each in store.messages(peer.conversation)]
        assert [role for role, _ in said] == ["system", "customer", "bot"]
        assert said[1][1] == "Was ist das?"
        assert said[2][1].startswith("Dateien können wir hier leider nicht annehmen.")
