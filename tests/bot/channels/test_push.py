"""Web Push against a push service of our own, which checks our signature and reads as a browser does."""

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import http_ece
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.channels.channel import Parcel
from bot.channels.errors import NotDelivered, ReceiverGone
from bot.channels.push_channel import PushChannel
from bot.conversations.pushing import PUSH
from bot.conversations.reading import Reading
from bot.conversations.store import Beginning, Store
from bot.customers.pushing import MOST, Pushing, PushRefused
from bot.handoff.desk import Desk
from bot.staff.accounts import Member, Staff
from bot.storage import Storage
from bot.storage.records import Delivery
from knowledge.folder.home import Home

SECRET = b"s" * 32


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class PushService:
    """What a browser maker runs; `status` is what it answers."""

    address: str = ""
    status: int = 201
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def service() -> Iterator[PushService]:
    present = PushService()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            present.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(present.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    present.address = f"127.0.0.1:{server.server_port}"
    yield present
    server.shutdown()
    server.server_close()


class Browser:
    """Its keys, and what it makes of what comes."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = b"0123456789abcdef"

    @property
    def p256dh(self) -> str:
        public = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return text(public)

    def read(self, body: bytes) -> dict[str, str]:
        plain = http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
        found: dict[str, str] = json.loads(plain)
        return found


@dataclass
class House:
    """A conversation that Anna has, in a house that sends."""

    storage: Storage
    store: Store
    pushing: Pushing
    id: str
    anna: Member

    def reply(self, words: str) -> int:
        seq: int = Desk(self.store).reply(self.id, self.anna, words).seq
        return seq

    def send(self) -> list[str]:
        """Sends what is to be sent now; what became of each."""
        channel = PushChannel(self.pushing.vapid, "Laden")

        def claim(tx):  # type: ignore[no-untyped-def]
            due = tx.deliveries.claim(PUSH, "me", tx.now() + 60, tx.now() + 120, 10)
            return [(each, channel.pack(tx, each)) for each in due]

        outcomes = []
        while claimed := self.storage.write(claim):
            for delivery, parcel in claimed:
                outcomes.append(self._sent(channel, delivery, parcel))
                self.storage.write(lambda tx, d=delivery: tx.deliveries.settle(d.arrived(1.0), "me"))
        return outcomes

    def _sent(self, channel: PushChannel, delivery: Delivery, parcel: Parcel | None) -> str:
        if parcel is None:
            return "needless"
        try:
            parcel.send()
        except ReceiverGone as error:
            gone = error
            self.storage.write(lambda tx: channel.refused(tx, delivery, tx.now(), gone))
            return "gone"
        except NotDelivered as error:
            return type(error).__name__
        return "sent"


@pytest.fixture
def house(tmp_path: Path, service: PushService) -> Iterator[House]:
    with Storage.open(Home(tmp_path)) as storage:
        store = Store(storage)
        pushing = Pushing(storage, SECRET, (service.address,))
        anna = Staff(storage).add("anna", "ein langes Passwort", "Anna", ("agent",))
        begun, _ = store.begin(Beginning(locale="de"))
        store.post(begun.id, choice="handoff")
        Desk(store).accept(begun.id, anna)
        yield House(storage, store, pushing, begun.id, anna)


def test_a_browser_is_told_that_somebody_answered_and_no_word_of_it(
    house: House, service: PushService
) -> None:
    vapid = house.pushing.turn_on("hilfe@shop.example")
    browser = Browser()
    house.pushing.register(house.id, f"http://{service.address}/send/1", browser.p256dh, text(browser.auth))
    house.reply("Ihr Passwort ist geheim123")
    assert house.send() == ["sent"]
    [(headers, body)] = service.got
    assert b"geheim" not in body
    assert browser.read(body) == {
        "title": "Laden",
        "body": "Im Chat ist eine Antwort für Sie da.",
        "page": "/c/?lang=de",
    }
    assert headers["content-encoding"] == "aes128gcm"
    assert int(headers["ttl"]) > 0
    scheme, _, told = headers["authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in told.split(","))
    assert (scheme.lower(), parts["k"].rstrip("=")) == ("vapid", vapid.public)
    raw = base64.urlsafe_b64decode(parts["k"] + "=" * (-len(parts["k"]) % 4))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    claims = jwt.decode(parts["t"], key, algorithms=["ES256"], audience=f"http://{service.address}")
    assert claims["sub"] == "mailto:hilfe@shop.example"
    stranger = ec.generate_private_key(ec.SECP256R1()).public_key()
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(parts["t"], stranger, algorithms=["ES256"], audience=f"http://{service.address}")


def test_nothing_is_sent_while_it_is_off_was_read_or_is_not_wanted(
    house: House, service: PushService
) -> None:
    browser = Browser()
    address = f"http://{service.address}/send/1"
    house.pushing.register(house.id, address, browser.p256dh, text(browser.auth))
    house.reply("aus")
    with house.storage.reading() as read:
        assert PushChannel(house.pushing.vapid, "").targets(read) == []
    house.pushing.turn_on("hilfe@shop.example")
    Reading(house.storage).by_customer(house.id, read=house.reply("gelesen"))
    assert house.send() == ["needless", "needless"], "the first was before the second, which was read"
    house.reply("nicht gelesen")
    house.pushing.forget(house.id)
    assert house.send() == ["needless"]
    house.pushing.turn_off()
    assert house.pushing.vapid() is None
    assert service.got == []


def test_a_browser_that_is_gone_is_forgotten_and_what_fails_may_go_later(
    house: House, service: PushService
) -> None:
    keys = house.pushing.turn_on("hilfe@shop.example")
    assert house.pushing.turn_on("neu@shop.example").public == keys.public, "browsers are bound to the keys"
    browser = Browser()
    house.pushing.register(house.id, f"http://{service.address}/send/1", browser.p256dh, text(browser.auth))
    for status, outcome in ((503, "NotDelivered"), (429, "NotDelivered"), (410, "gone")):
        service.status = status
        house.reply(f"{status}")
        assert house.send() == [outcome]
    house.reply("niemand")
    assert house.send() == []


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://169.254.169.254/latest",
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilpush.apple.com.example/x",
        "https://user:pass@fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://[::1]/x",
        "https://[bad/x",
        "file:///etc/passwd",
    ],
)
def test_we_send_to_push_services_alone(tmp_path: Path, endpoint: str) -> None:
    browser = Browser()
    with Storage.open(Home(tmp_path)) as storage, pytest.raises(PushRefused):
        Pushing(storage, SECRET).register("x", endpoint, browser.p256dh, text(browser.auth))


def test_keys_are_checked_and_old_browsers_make_room(house: House) -> None:
    browser = Browser()
    real = Pushing(house.storage, SECRET)
    with pytest.raises(PushRefused):
        real.register(house.id, "https://web.push.apple.com/x", "AAAA", text(browser.auth))
    for n in range(MOST + 2):
        real.register(house.id, f"https://web.push.apple.com/{n}", browser.p256dh, text(browser.auth))
    with house.storage.reading() as read:
        kept = read.push_devices.of(house.id)
    assert [each.endpoint[-1] for each in kept] == ["2", "3", "4", "5", "6"]
