"""What a messenger does not take goes as a letter to an address that is proved, and the agent learns it."""

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.channels import deliveries
from bot.channels.deliveries import Deliverer
from bot.channels.fakes.whatsapp import DAY, FakeWhatsApp, fake_whatsapp
from bot.channels.mail.inbox import Inbox
from bot.conversations.letters import READ_WITHIN
from bot.conversations.links import Links
from bot.conversations.messengers.messengers import Inbound, Receipt, learn, receive
from bot.conversations.messengers.ways_out import proved_address, why_not
from bot.conversations.messengers.windows import Template, Way
from bot.conversations.store import Store
from bot.handoff.desk import Desk
from bot.operation.channels import channels
from bot.staff.accounts import Member
from bot.staff.connections import Connections
from bot.staff.secret import installation_secret
from bot.storage import Storage
from bot.storage.repositories.people import reads, vouched
from knowledge.faults import Fault
from knowledge.folder.home import Home, Settings
from knowledge.folder.mail import Mail
from knowledge.sites.sites import Site
from tests.bot.channels.mails import CUSTOMER, SHOP, reply
from tests.fresh import fresh_store
from tests.mailserver import MailServer, mailserver, said
from tests.receiver import wait_until

KIM = "4915112345678"
ANNA = Member("anna", "Anna", frozenset({"agent"}))


@pytest.mark.parametrize(
    ("way", "left", "why"),
    [
        (Way("free"), False, ""),
        (Way("by_person"), False, ""),
        (Way("template", Template("a", "de", "Hallo")), False, ""),
        (Way("closed"), False, "closed"),
        (Way("free"), True, "left"),
        (Way("closed"), True, "left"),
    ],
)
def test_the_network_takes_it_or_does_not(way: Way, left: bool, why: str) -> None:
    assert why_not(way, left=left) == why


class Shop:
    """Kim wrote by WhatsApp, and Anna has the conversation."""

    def __init__(self, storage: Storage, network: FakeWhatsApp, mail: MailServer, folder: Path) -> None:
        given = {
            "from": SHOP,
            "smtp": mail.address,
            "imap": "imap://x@localhost",
            "link": "https://c.example",
        }
        self.home = Home(folder, Settings(mail=Mail(given)))
        self.storage, self.network, self.mail = storage, network, mail
        self.store = Store(storage, mails=True)
        self.desk, self.inbox = Desk(self.store), Inbox(self.store, self.home.settings)
        storage.write(lambda tx: tx.sites.save(Site("shop", "Wendelkorn")))
        connections = Connections(storage, installation_secret(storage, self.home))
        self.connection = connections.add("c1", "whatsapp", "Lumen", "shop", network.secrets())
        network._wrote[KIM] = time.time()
        receive(self.store, self.connection, Inbound("1", KIM, "Kim", text="Hallo"), "Wendelkorn")
        with storage.reading() as read:
            peer = read.messengers.peer("c1", KIM)
        assert peer
        self.id, self.ahead = peer.conversation, 0.0
        self.store.post(self.id, choice="handoff")
        self.desk.accept(self.id, ANNA)

    def says(self, text: str) -> None:
        self.desk.reply(self.id, ANNA, text)

    def later(self, seconds: float = DAY + 60) -> None:
        """So long ago did Kim write."""

        def job(tx: Any) -> None:
            peer = tx.messengers.peer("c1", KIM)
            tx.messengers.put(replace(peer, heard_at=time.time() - seconds))

        self.storage.write(job)

    def proves(self) -> None:
        """Elsewhere, in the chat, where both are vouched for: the address is of the same person."""
        chat = self.store.create(site="shop")[0].id
        ties = (
            reads(chat, CUSTOMER, 1.0),
            vouched(chat, "shop", "kim", 2.0),
            vouched(self.id, "shop", "kim", 2.0),
        )
        for tie in ties:
            self.storage.write(lambda tx, tie=tie: tx.people.prove(tie))

    def deliver(self) -> None:
        stop = threading.Event()
        clock = lambda tx: tx.now() + self.ahead  # noqa: E731
        running = Deliverer(self.storage, channels(self.home, self.storage), clock)
        thread = threading.Thread(target=running.run, args=[stop])
        thread.start()
        try:
            wait_until(lambda: not self.waiting())
        finally:
            stop.set()
            thread.join(10)

    def waiting(self) -> bool:
        """Whether something that is due has not arrived."""
        with self.storage.reading() as read:
            rows = read.whole.read(self.id)
        assert rows
        now = time.time() + self.ahead
        return any(each["state"] == "pending" and each["due"] <= now for each in rows[0]["delivery"])

    def notes(self) -> list[str]:
        return [note.text for note in self.desk.notes(self.id)]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setattr(deliveries, "LOOK_EVERY", 0.05)
    with (
        fresh_store(tmp_path / "conversations.sqlite") as storage,
        fake_whatsapp() as network,
        mailserver() as mail,
    ):
        yield Shop(storage, network, mail, tmp_path)


def test_who_asks_for_a_person_there_is_told_that_the_answer_comes_there(shop: Shop) -> None:
    told = " ".join(message.text for message in shop.store.messages(shop.id, 0, 20))
    assert "Die Antwort kommt hierher, sobald jemand da ist." in told
    assert "hinterlassen" not in told


def test_a_talk_over_the_edge_goes_on_as_a_letter_and_back(shop: Shop) -> None:
    shop.proves()
    shop.says("Guten Tag!")
    shop.deliver()
    assert (shop.network.got(KIM)[-1], shop.mail.received) == ("Anna: Guten Tag!", [])
    shop.later()
    count = len(shop.network.sent)
    shop.says("Ihre Lampe ist da.")
    shop.says("Sie liegt an der Kasse.")
    shop.deliver()
    assert shop.notes() == [
        "„Ihre Lampe ist da.“: als E-Mail geschickt, weil dort freier Text nicht mehr ankommt.",
        "„Sie liegt an der Kasse.“: als E-Mail geschickt, weil dort freier Text nicht mehr ankommt.",
    ]
    shop.ahead = READ_WITHIN + 1
    shop.deliver()
    [letter] = shop.mail.received
    assert (letter["To"], len(shop.network.sent)) == (CUSTOMER, count)
    assert "Ihre Lampe ist da.\n\nSie liegt an der Kasse." in said(letter)
    assert "Guten Tag!" not in said(letter)
    assert shop.inbox.take(reply(letter, "Danke, ich komme.").as_bytes()) == "message"
    assert shop.store.messages(shop.id)[-1].text == "Danke, ich komme."
    shop.later(60)
    shop.says("Gern.")
    shop.deliver()
    assert (shop.network.got(KIM)[-1], len(shop.mail.received)) == ("Anna: Gern.", 1)


def test_without_a_proved_address_nothing_is_sent_anywhere(shop: Shop) -> None:
    shop.store.contacts.reach_at(shop.id, CUSTOMER)  # merely typed
    shop.later()
    shop.says("Sind Sie noch da?")
    shop.deliver()
    shop.ahead = READ_WITHIN + 1
    shop.deliver()
    assert (shop.mail.received, len(shop.notes())) == ([], 1)
    assert "E-Mail" not in shop.notes()[0]


def test_who_wants_nothing_there_any_more_gets_a_letter(shop: Shop) -> None:
    shop.proves()
    shop.network.blocked.add(KIM)
    shop.says("Guten Tag!")
    shop.deliver()
    shop.says("Sind Sie noch da?")
    shop.deliver()
    shop.ahead = READ_WITHIN + 1
    shop.deliver()
    [letter] = shop.mail.received
    assert "Guten Tag!\n\nSind Sie noch da?" in said(letter)
    assert sum("als E-Mail geschickt, weil dort nichts mehr ankommt" in note for note in shop.notes()) == 2


def test_what_failed_later_goes_as_a_letter_once(shop: Shop) -> None:
    shop.proves()
    shop.says("Guten Tag!")
    seq = shop.store.messages(shop.id)[-1].seq
    failed = Receipt(KIM, "failed", seq, why=Fault("refused.closed"))
    for _ in range(2):  # networks say things twice
        learn(shop.store, shop.connection, failed, "de")
    shop.deliver()
    shop.ahead = READ_WITHIN + 1
    shop.deliver()
    assert (len(shop.mail.received), len(shop.notes())) == (1, 1)


def test_which_address_is_theirs(shop: Shop) -> None:
    def address() -> str | None:
        with shop.storage.reading() as read:
            return proved_address(read, shop.id)

    assert address() is None
    shop.proves()
    assert address() == CUSTOMER
    shop.store.contacts.reach_at(shop.id, "other@customer.example")
    assert address() is None  # they want to be reached elsewhere, and nobody knows whether that is theirs
    shop.storage.write(lambda tx: tx.people.prove(reads(shop.id, "Other@Customer.example", 3.0)))
    assert address() == "other@customer.example"
    shop.storage.write(lambda tx: tx.contacts.fails(shop.id, 4.0))
    assert address() is None
    shop.store.contacts.reach_at(shop.id, None)
    assert address() == "other@customer.example"
    shop.storage.write(lambda tx: tx.people.cut(shop.id, "anna", 5.0))
    assert address() is None


def test_an_address_is_asked_for_and_proved_by_a_link_that_opens_nothing(shop: Shop) -> None:
    for _ in range(2):
        shop.store.contacts.ask(shop.id, CUSTOMER)
    shop.deliver()
    [letter] = shop.mail.received
    assert (letter["To"], letter["Auto-Submitted"]) == (CUSTOMER, "auto-generated")
    shop.later()
    shop.says("Sind Sie noch da?")
    shop.deliver()
    assert len(shop.mail.received) == 1  # nobody has confirmed it yet
    token = re.findall(r"/m/([\w-]+)", said(letter))[0]
    links = Links(shop.storage)
    assert (links.look(token).proves, links.send_again(token).again) == (True, False)
    found, own = links.use(token)
    assert (found.state, own, links.use(token)[0].state) == ("usable", "", "used")
    assert not shop.waiting(), "no link to the conversation goes there"
    shop.says("Ihre Lampe ist da.")
    shop.deliver()
    shop.ahead = READ_WITHIN + 1
    shop.deliver()
    assert "Ihre Lampe ist da." in said(shop.mail.received[1])
    shop.store.contacts.ask(shop.id, CUSTOMER)
    assert not shop.waiting()  # it is known
