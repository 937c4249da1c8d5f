"""Replies from a real mailbox: each counts once, whoever is killed, and what is not ours stays as it is."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bot.channels.errors import MailNotRead, MailServerFails
from bot.channels.mail import imap
from bot.channels.mail.fetching import Fetching
from bot.channels.mail.inbox import Inbox
from bot.storage import Storage
from knowledge.folder.mail import Mail, Server
from tests.bot.channels.mails import SHOP, bounce, reply
from tests.bot.channels.night import Night
from tests.fresh import fresh_store
from tests.mailbox import Imap, mailbox
from tests.mailserver import PASSWORD, USER, mailserver
from tests.receiver import wait_until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[Imap]:
    with mailbox() as running:
        yield running


@pytest.fixture
def box(server: Imap, monkeypatch: pytest.MonkeyPatch) -> Imap:
    """Emptied."""
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    server.empty()
    return server


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    """On SQLite: what a database does for it is tested elsewhere."""
    with fresh_store(tmp_path / "conversations.sqlite") as opened:
        yield opened


@pytest.fixture
def night(storage: Storage, tmp_path: Path) -> Iterator[Night]:
    with mailserver() as smtp:
        yield Night(storage, smtp, tmp_path)


@pytest.fixture
def letter(night: Night) -> EmailMessage:
    night.answers()
    return night.deliver()[0]


def address(box: Imap, *, secure: bool = True, password: str = PASSWORD) -> str:
    scheme, port = ("imaps", box.secure) if secure else ("imap", box.port)
    return f"{scheme}://{USER}:{quote(password, safe='')}@localhost:{port}"


def named(at: str) -> Server:
    found = Mail({"from": SHOP, "smtp": "smtp://localhost", "link": "https://c.example", "imap": at}).imap
    assert found
    return found


def fetching(night: Night, box: Imap, **how: Any) -> Fetching:
    return Fetching(night.storage, night.inbox, named(address(box, **how)))


def texts(night: Night) -> list[str]:
    return [message.text for message in night.messages() if message.choice is None]


def test_replies_come_in_and_what_is_not_ours_stays_unread(
    night: Night, letter: EmailMessage, box: Imap
) -> None:
    box.put(b"Subject: from before us\r\n\r\nHello")
    fetch = fetching(night, box)
    assert fetch.run() == 0  # the first time, to see where it ends
    box.put(
        reply(letter, "eins").as_bytes(),
        b"From: max@customer.example\r\nSubject: Something else\r\n\r\nHello",
        reply(letter, "zwei").as_bytes(),
        bounce(letter),
    )
    assert fetch.run() == 3
    assert fetch.run() == 0
    assert texts(night) == ["eins", "zwei"]
    assert len(night.notes()) == 1
    assert box.unread() == 2


def test_who_read_it_first_at_a_mail_program_takes_nothing_away(
    night: Night, letter: EmailMessage, box: Imap
) -> None:
    fetch = fetching(night, box, secure=False)  # encrypted all the same
    fetch.run()
    box.put(reply(letter, "eins").as_bytes())
    with box.opened() as program:
        program.store("1:*", "+FLAGS", r"(\Seen)")
    assert fetch.run() == 1
    assert texts(night) == ["eins"]


def test_a_mailbox_that_was_numbered_anew_is_read_again_and_each_counts_once(
    night: Night, letter: EmailMessage, box: Imap
) -> None:
    fetch = fetching(night, box)
    fetch.run()
    box.put(reply(letter, "eins").as_bytes())
    fetch.run()
    box.put(reply(letter, "zwei").as_bytes())
    box.renumber()
    fetch.run()
    assert texts(night) == ["eins", "zwei"]


def test_one_that_cannot_be_taken_holds_up_no_other_and_stays_unread(
    night: Night, letter: EmailMessage, box: Imap
) -> None:
    class Choking(Inbox):
        def take(self, raw: bytes) -> Any:
            if b"choke" in raw:
                raise RecursionError
            return super().take(raw)

    fetch = Fetching(night.storage, Choking(night.store, night.home.settings), named(address(box)))
    fetch.run()
    box.put(reply(letter, "choke").as_bytes(), reply(letter, "eins").as_bytes())
    with pytest.raises(MailNotRead, match="1 e-mails"):
        fetch.run()
    assert texts(night) == ["eins"]
    assert box.unread() == 1
    assert fetch.run() == 0


def test_a_server_that_lets_us_not_in(night: Night, box: Imap, monkeypatch: pytest.MonkeyPatch) -> None:
    imap.check(named(address(box)))
    imap.check(named(address(box, secure=False)))
    with pytest.raises(MailServerFails, match="does not accept our log-in"):
        imap.check(named(address(box, password="wrong")))
    with pytest.raises(MailServerFails, match="cannot be reached"):
        imap.check(named("imaps://a:b@localhost:9"))
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(MailServerFails, match="cannot be trusted"):
        imap.check(named(address(box)))


FETCHES = """
import sys
from pathlib import Path
from bot.channels.mail.fetching import Fetching
from bot.channels.mail.inbox import Inbox
from bot.conversations.store import Store
from bot.storage import Storage
from knowledge.folder.home import Settings
from knowledge.folder.mail import Mail

place, at = sys.argv[1:]
storage = Storage.at_server(place) if "://" in place else Storage.at_file(Path(place))
mail = Mail({"from": "help@shop.example", "smtp": "smtp://a", "link": "https://c.example", "imap": at})
fetch = Fetching(storage, Inbox(Store(storage), Settings(mail=mail)), mail.imap)
print("ready", flush=True)
while True:
    fetch.run()
"""


def test_each_counts_once_whoever_is_killed(night: Night, letter: EmailMessage, box: Imap) -> None:
    kills, count = 3, 9  # more in benchmarks/mail_kills.py
    fetching(night, box).run()
    chances = random.Random(3)
    for n in range(count):
        box.put(reply(letter, f"Nr. {n}").as_bytes())
    for _ in range(kills):
        child = subprocess.Popen(
            [sys.executable, "-c", FETCHES, str(night.storage.place), address(box)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        before = len(texts(night))
        wait_until(lambda n=before: len(texts(night)) > n or len(texts(night)) == count, 20)  # type: ignore[misc]
        time.sleep(chances.uniform(0, 0.05))
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
    fetching(night, box).run()
    assert Counter(texts(night)) == Counter({f"Nr. {n}": 1 for n in range(count)})
    assert night.counts() == {"done": 1}  # nothing was answered by machine
