"""The night: a closed shop, a customer who left an address, and real letters."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from bot.channels import deliveries
from bot.channels.deliveries import Deliverer
from bot.channels.mail.inbox import Inbox
from bot.conversations import letters
from bot.conversations.links import Links
from bot.conversations.store import Store
from bot.handoff.desk import Desk
from bot.operation.channels import channels
from bot.staff.accounts import Member
from bot.storage import Storage
from bot.storage.records import Message
from knowledge.folder.home import Home, Settings
from knowledge.folder.mail import Mail
from knowledge.sites.sites import Site
from tests.bot.channels.mails import CUSTOMER, SHOP
from tests.fresh import fresh_store
from tests.mailserver import MailServer, mailserver, said
from tests.receiver import wait_until

LINK = "https://chat.shop.example"


class Night:
    """A shop that is closed, and a customer who has left an address."""

    def __init__(self, storage: Storage, server: MailServer, tmp: Any, **mail: str) -> None:
        given = {"from": SHOP, "smtp": server.address, "imap": "imap://x@localhost", "link": LINK, **mail}
        self.home = Home(tmp, Settings(title="Wendelkorn", mail=Mail(given)))
        self.storage, self.server = storage, server
        self.store = Store(storage, mails=True)
        self.desk, self.links = Desk(self.store), Links(storage)
        self.inbox = Inbox(self.store, self.home.settings)
        self.anna = Member("anna", "Anna", frozenset({"agent"}))
        storage.write(lambda tx: tx.sites.save(Site("shop", "Wendelkorn & Töchter", ("de", "en", "fr"))))
        began, self.token = self.store.create(site="shop", locale="de")
        self.id = began.id
        self.store.post(self.id, choice="handoff")
        self.store.contacts.reach_at(self.id, CUSTOMER)
        self.ahead = letters.READ_WITHIN + 1

    def answers(self, text: str = "Das geht so.") -> None:
        if self.store.conversation(self.id).state == "queued":
            self.desk.accept(self.id, self.anna)
        self.desk.reply(self.id, self.anna, text)

    @contextmanager
    def delivering(self) -> Iterator[None]:
        stop = threading.Event()
        clock = lambda tx: tx.now() + self.ahead  # noqa: E731
        running = Deliverer(self.storage, channels(self.home, self.storage), clock)
        thread = threading.Thread(target=running.run, args=[stop])
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(10)

    def deliver(self, count: int = 1) -> list[EmailMessage]:
        """All letters, once there are so many and nothing waits."""
        with self.delivering():
            self.server.wait(count)
            wait_until(lambda: "pending" not in self.counts())
        return self.server.received

    def counts(self) -> dict[str, int]:
        with self.storage.reading() as read:
            return read.deliveries.counts()

    def messages(self, role: str = "customer") -> list[Message]:
        return [each for each in self.store.messages(self.id) if each.role == role]

    def notes(self) -> list[str]:
        return [note.text for note in self.desk.notes(self.id)]

    def state(self) -> str:
        return self.store.conversation(self.id).state


@pytest.fixture
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    """SQLite, unless a test asks for the other."""
    if getattr(request, "param", "") == "postgresql":
        opened = Storage.at_server(request.getfixturevalue("postgresql"))
    else:
        opened = fresh_store(tmp_path / "conversations.sqlite")
    with opened:
        yield opened


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mailserver() as running:
        yield running


@pytest.fixture
def night(storage: Storage, server: MailServer, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Night:
    monkeypatch.setattr(deliveries, "LOOK_EVERY", 0.05)
    return Night(storage, server, tmp_path)


def link_in(letter: EmailMessage) -> str:
    found = re.search(rf"{LINK}/m/([\w-]+)", said(letter))
    assert found
    return found[1]
