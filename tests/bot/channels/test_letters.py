"""Letters on their way to a real mail server: what arrives, what is tried again, what is given up."""

import logging
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bot.channels import deliveries, retries
from bot.channels.deliveries import Deliverer
from bot.channels.errors import LetterRefused, NotDelivered
from bot.channels.mail import smtp
from bot.channels.mail.letter_body import as_message, html, plain
from bot.channels.mail.mail_channel import LetterKind, MailChannel
from bot.conversations.letters import Letter, put_in_post
from bot.storage import Storage, Transaction
from bot.storage.records import Delivery
from knowledge.faults import Fault
from knowledge.folder.mail import Mail
from tests.mailserver import PASSWORD, USER, MailServer, certificate, mailserver, said
from tests.receiver import wait_until

LINK = "https://chat.shop.example"
TO = "anna@customer.example"
HELLO = Letter(
    to=TO,
    language="en",
    subject="Welcome,\r\nBcc: everybody",
    lines=("Dear Anna,", "two < three &\nmore"),
    link=("Come in", f"{LINK}/in?a=1&b=2"),
    small=("Only for you.",),
    sender="Wendelkorn, the shop",
)


class Hello:
    """A kind of letters, as another room would bring it."""

    def __init__(self, *says: str) -> None:
        self.says: Mapping[str, str] = dict.fromkeys(says, "")
        self.refusals: list[str | None] = []

    def write(self, transaction: Transaction, delivery: Delivery) -> Letter | None:
        if delivery.about == "nobody":
            return None
        return Letter(to=TO, language="en", subject=f"To {delivery.about}", lines=("Hello!",))

    def refused(self, transaction: Transaction, delivery: Delivery) -> None:
        self.refusals.append(delivery.about)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mailserver() as running:
        yield running


def settings(server: MailServer) -> Mail:
    return Mail({"from": "Shop <help@shop.example>", "smtp": server.address, "link": LINK})


@contextmanager
def delivering(storage: Storage, mail: Mail, kind: LetterKind, **ahead: float) -> Iterator[dict[str, float]]:
    """Its clock is `ahead["seconds"]` ahead."""
    clock = {"seconds": 0.0, **ahead}
    stop = threading.Event()
    channel = MailChannel(mail, {"hello": kind})
    running = Deliverer(storage, (channel,), lambda tx: tx.now() + clock["seconds"])
    thread = threading.Thread(target=running.run, args=[stop])
    thread.start()
    try:
        yield clock
    finally:
        stop.set()
        thread.join(10)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "LOOK_EVERY", 0.05)


def put(storage: Storage, *about: str) -> list[str]:
    return storage.write(lambda tx: [put_in_post(tx, "hello", about=each) for each in about])


def counts(storage: Storage) -> dict[str, int]:
    with storage.reading() as read:
        return read.deliveries.counts()


def test_a_letter_is_two_bodies_and_headers_without_a_second_line() -> None:
    mail = Mail({"from": "help@shop.example", "smtp": "smtp://localhost", "link": LINK})
    message = as_message(HELLO, mail, "msg_1")
    assert message["Subject"] == "Welcome, Bcc: everybody"
    assert message["From"] == '"Wendelkorn, the shop" <help@shop.example>'
    assert (message["Message-ID"], message["Auto-Submitted"]) == ("<msg_1@shop.example>", "auto-generated")
    assert message["Bcc"] is None
    assert said(message) == plain(HELLO)
    assert plain(HELLO).startswith("Dear Anna,\n\ntwo < three &\nmore\n\nCome in:\nhttps://chat.")
    assert "two &lt; three &amp;<br>\nmore" in html(HELLO)
    assert 'href="https://chat.shop.example/in?a=1&amp;b=2"' in said(message, "html")
    assert "<script" not in html(HELLO)
    assert "src=" not in html(HELLO)


def test_an_address_with_other_letters_is_written_as_servers_know_it(server: MailServer) -> None:
    letter = Letter(to="anna@münchen.example", language="de", subject="Grüße", lines=("ä",))
    message = as_message(letter, settings(server), "msg_1")
    assert message["To"] == "anna@xn--mnchen-3ya.example"
    smtp.send(settings(server), message, "anna@xn--mnchen-3ya.example")
    assert server.received[0]["Subject"] == "Grüße"
    assert said(server.received[0]) == "ä\n"


def test_letters_need_no_conversation_and_those_without_need_are_not_sent(
    storage: Storage, server: MailServer
) -> None:
    put(storage, "anna", "nobody", "eva")
    with delivering(storage, settings(server), Hello()):
        wait_until(lambda: counts(storage) == {"done": 3})
    assert sorted(each["Subject"] for each in server.received) == ["To anna", "To eva"]
    assert server.envelopes[0] == ("help@shop.example", [TO])


def test_who_is_busy_is_asked_again_under_the_same_id(storage: Storage, server: MailServer) -> None:
    [id] = put(storage, "anna")
    seen = []

    def busy(_: str, message: Any) -> str | None:
        seen.append(message["Message-ID"])
        return "451 4.7.1 greylisted, me@x.example" if len(seen) == 1 else None

    server.answer = busy
    with delivering(storage, settings(server), Hello()) as clock:
        wait_until(lambda: len(seen) == 1 and storage_error(storage, id) != "")
        assert "greylisted, …" in storage_error(storage, id)
        clock["seconds"] = 30  # beyond the pause, within the lease
        wait_until(lambda: counts(storage) == {"done": 1})
    assert seen == [f"<{id}@shop.example>"] * 2


def storage_error(storage: Storage, id: str) -> str:
    with storage.reading() as read:
        found = read.deliveries.find(id)
    return (found and found.error) or ""


def test_what_will_never_be_taken_is_given_up_and_told(
    storage: Storage, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "kundig")
    server.recipient = lambda address: f"550 5.1.1 <{address}>: nobody here"
    [id] = put(storage, "anna")
    kind = Hello()
    with delivering(storage, settings(server), kind):
        wait_until(lambda: counts(storage) == {"dead": 1})
    assert kind.refusals == ["anna"]
    assert Fault.from_json(storage_error(storage, id)).told("en") == (
        "The receiver's mail server does not take the letter (550 5.1.1 …: nobody here)."
    )
    assert TO not in caplog.text


def test_without_a_server_it_is_given_up_with_the_remedy_and_replayed(
    storage: Storage, server: MailServer
) -> None:
    [id] = put(storage, "anna")
    kind = Hello()
    with delivering(storage, Mail(), kind):
        wait_until(lambda: counts(storage) == {"dead": 1})
    assert "setting mail" in Fault.from_json(storage_error(storage, id)).told("en")
    assert kind.refusals == []
    assert storage.write(lambda tx: tx.deliveries.revive_all(tx.now())) == 1
    with delivering(storage, settings(server), kind):
        server.wait(1)


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    file, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return context


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # all of it is encrypted
@pytest.mark.parametrize("secure", [False, True])
def test_a_log_in_is_encrypted(trusted: Any, secure: bool) -> None:
    with mailserver(trusted, secure=secure) as server:
        scheme = "smtps" if secure else "smtp"
        mail = mail_at(f"{scheme}://{USER}:{quote(PASSWORD, safe='')}@localhost:{server.port}")
        assert mail.smtp
        smtp.check(mail.smtp)
        smtp.send(mail, as_message(HELLO, mail, "msg_1"), TO)
        assert len(server.received) == 1
        wrong = mail_at(f"{scheme}://{USER}:wrong@localhost:{server.port}")
        with pytest.raises(NotDelivered) as refused:
            smtp.send(wrong, as_message(HELLO, mail, "msg_1"), TO)
        assert refused.value.kind == "login"


def test_a_certificate_that_cannot_be_trusted_gets_no_password(tmp_path: Path) -> None:
    _, context = certificate(tmp_path)
    with mailserver(context) as server:
        mail = mail_at(f"smtp://{USER}:secret@localhost:{server.port}")
        with pytest.raises(NotDelivered, match="cannot be trusted: self-signed"):
            smtp.send(mail, as_message(HELLO, mail, "msg_1"), TO)


def test_a_password_does_not_cross_the_network_readable(server: MailServer) -> None:
    mail = mail_at(f"smtp://{USER}:secret@127.0.0.1:{server.port}")
    with pytest.raises(NotDelivered, match="does not encrypt"):
        smtp.send(mail, as_message(HELLO, mail, "msg_1"), TO)


def test_a_server_that_is_not_there_or_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "CONNECT_WITHIN", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        mail = mail_at(f"smtp://127.0.0.1:{port}")
        with pytest.raises(NotDelivered) as late:
            smtp.send(mail, as_message(HELLO, mail, "msg_1"), TO)
        assert late.value.kind == "late"
    with pytest.raises(NotDelivered, match="Connection refused"):
        smtp.send(mail, as_message(HELLO, mail, "msg_1"), TO)


def test_a_letter_that_is_too_large_is_refused_for_good(server: MailServer) -> None:
    server.answer = lambda _, __: "552 5.3.4 too large"
    mail = settings(server)
    with pytest.raises(LetterRefused, match=r"552 5\.3\.4 too large"):
        smtp.send(mail, as_message(HELLO, mail, "msg_1"), TO)


def mail_at(address: str) -> Mail:
    return Mail({"from": "help@shop.example", "smtp": address, "link": LINK})


def test_letters_are_given_up_after_all_pauses(
    storage: Storage, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retries, "PAUSES", (0.01,) * 3)
    server.answer = lambda _, __: "450 later"
    put(storage, "anna")
    with delivering(storage, settings(server), Hello()):
        wait_until(lambda: counts(storage) == {"dead": 1})
