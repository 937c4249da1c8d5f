"""The night: who left an address is answered by e-mail, replies by e-mail, and comes back by a link."""

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.channels import deliveries
from bot.channels.deliveries import Deliverer
from bot.channels.inbox import Inbox, same_address
from bot.conversations import letters
from bot.conversations.errors import UnknownToken
from bot.conversations.links import LASTS, Links
from bot.conversations.reading import Reading
from bot.conversations.store import Store
from bot.handoff.desk import Desk
from bot.operation.channels import channels
from bot.staff.accounts import Member
from bot.storage import Storage
from bot.storage.records import Message
from knowledge.home import Home, Settings
from knowledge.mail import Mail
from knowledge.sites import Site
from tests.bot.channels.mails import CUSTOMER, SHOP, bounce, reply
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


class TestLetters:
    def test_one_letter_tells_all_that_was_answered(self, night: Night) -> None:
        night.answers("Erst dies.\n\nUnd <das>.")
        night.answers("Dann jenes.")
        [letter] = night.deliver()
        text = said(letter)
        assert letter["To"] == CUSTOMER
        assert letter["From"] == "Wendelkorn & Töchter <help@shop.example>"
        assert letter["Subject"] == "Ihre Frage an Wendelkorn & Töchter"
        assert "Anna hat Ihnen geantwortet:\n\nErst dies.\n\nUnd <das>.\n\nDann jenes." in text
        assert "Und &lt;das&gt;." in said(letter, "html")
        assert "einfach auf diese E-Mail antworten" in text
        assert letter["Auto-Submitted"] is None
        assert night.counts() == {"done": 2}

    def test_what_comes_later_is_another_letter_of_the_same_thread(self, night: Night) -> None:
        night.answers("Erst dies.")
        night.deliver()
        night.answers("Dann jenes.")
        first, second = night.deliver(2)
        assert "Erst dies" not in said(second)
        assert first["References"] == second["References"] != first["Message-ID"] != second["Message-ID"]

    def test_nothing_goes_out_before_the_customer_had_time_to_read(self, night: Night) -> None:
        night.ahead = letters.READ_WITHIN - 5
        night.answers()
        with night.delivering():
            threading.Event().wait(0.3)
        assert (night.server.received, night.counts()) == ([], {"pending": 1})

    def test_what_fails_is_sent_again_with_the_same_words(self, night: Night) -> None:
        seen = []

        def refuse_once(_: str, message: EmailMessage) -> str | None:
            seen.append((message["Message-ID"], said(message).partition("Gespräch öffnen")[0]))
            if len(seen) == 1:
                night.answers("Und noch etwas.")
                return "451 later"
            return None

        night.server.answer = refuse_once
        night.answers("Erst dies.")
        with night.delivering():
            wait_until(lambda: len(seen) == 1)
            night.ahead += 30  # beyond the pause, within the lease
            night.server.wait(2)
            wait_until(lambda: night.counts() == {"done": 2})
        assert seen[0] == seen[1] != seen[2]
        assert "Und noch etwas." in seen[2][1]

    def test_who_takes_the_address_back_gets_nothing(self, night: Night) -> None:
        night.answers()
        night.store.contacts.reach_at(night.id, None)
        with night.delivering():
            wait_until(lambda: night.counts() == {"done": 1})
        assert night.server.received == []

    def test_without_a_mailbox_nobody_is_told_to_reply(
        self, storage: Storage, server: MailServer, tmp_path: Any
    ) -> None:
        night = Night(storage, server, tmp_path, imap="")
        night.answers()
        [letter] = night.deliver()
        assert "E-Mails an diese Adresse liest niemand" in said(letter)

    def test_where_no_letters_are_sent_none_is_promised_or_waits(self, night: Night) -> None:
        plain = Store(night.storage)
        id = plain.create()[0].id
        plain.post(id, choice="handoff")
        plain.contacts.reach_at(id, CUSTOMER)
        Desk(plain).accept(id, night.anna)
        Desk(plain).reply(id, night.anna, "Hallo")
        assert night.counts() == {}

    @pytest.mark.parametrize(("locale", "says"), [("en", "has answered you"), ("fr", "vous a répondu")])
    def test_in_the_customers_language(self, night: Night, locale: str, says: str) -> None:
        def speak(tx: Any) -> None:
            tx.conversations.change(night.id, locale=locale)

        night.storage.write(speak)
        night.answers()
        [letter] = night.deliver()
        assert f"Anna {says}" in said(letter)
        assert f'<html lang="{locale}">' in said(letter, "html")

    def test_an_address_that_does_not_exist_is_told_to_the_agents_and_written_to_no_more(
        self, night: Night, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG, "kundig")
        night.server.recipient = lambda address: f"550 5.1.1 <{address}> unknown"
        night.answers()
        with night.delivering():
            wait_until(lambda: night.counts() == {"dead": 1})
        assert "kommen nicht an" in night.notes()[0]
        night.answers("Noch etwas.")
        assert night.counts() == {"dead": 1}
        night.store.contacts.reach_at(night.id, CUSTOMER)  # left again: perhaps it works now
        night.answers("Und das.")
        assert night.counts() == {"dead": 1, "pending": 1}
        assert CUSTOMER not in caplog.text


class TestLinks:
    def test_opening_it_changes_nothing_and_using_it_works_once(self, night: Night) -> None:
        night.answers()
        token = link_in(night.deliver()[0])
        assert [night.links.look(token).state for _ in range(3)] == ["usable"] * 3
        found, own = night.links.use(token)
        assert (found.state, night.store.authenticate(own).id) == ("usable", night.id)
        assert night.store.authenticate(night.token).id == night.id  # the first browser stays, too
        again, nothing = night.links.use(token)
        assert (again.state, nothing, again.again) == ("used", "", True)

    def test_of_many_who_use_it_at_once_one_succeeds(self, night: Night) -> None:
        night.answers()
        token = link_in(night.deliver()[0])
        owns: list[str] = []
        threads = [threading.Thread(target=lambda: owns.append(night.links.use(token)[1])) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(list(filter(None, owns))) == 1

    def test_an_expired_one_brings_another_to_the_same_address(
        self, night: Night, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        night.answers()
        token = link_in(night.deliver()[0])
        from bot.conversations import links

        now = links.time.time
        monkeypatch.setattr(links.time, "time", lambda: now() + LASTS + 1)
        assert night.links.use(token)[0].state == "expired"
        monkeypatch.undo()
        night.links.use(token)
        for _ in range(3):
            night.links.send_again(token)
        letter = night.deliver(2)[1]
        assert len(night.server.received) == 2
        assert (letter["To"], letter["Auto-Submitted"]) == (CUSTOMER, "auto-generated")
        assert night.store.authenticate(night.links.use(link_in(letter))[1]).id == night.id

    def test_nobody_learns_anything_from_a_guess(self, night: Night) -> None:
        assert night.links.look("guessed").state == "unknown"
        assert night.links.use("guessed") == (night.links.look("guessed"), "")
        assert night.links.send_again("\ud800").state == "unknown"
        assert night.counts() == {}
        with pytest.raises(UnknownToken):
            night.store.authenticate("guessed")


@pytest.mark.slow
@pytest.mark.parametrize("storage", ["postgresql"], indirect=True)
def test_all_of_it_on_postgresql(night: Night) -> None:
    night.answers()
    letter = night.deliver()[0]
    own = night.links.use(link_in(letter))[1]
    assert night.store.authenticate(own).id == night.id
    assert [night.inbox.take(reply(letter, "Danke!").as_bytes()) for _ in range(2)] == ["message"] * 2
    assert [night.inbox.take(bounce(letter)) for _ in range(2)] == ["notice"] * 2
    assert [message.text for message in night.messages()].count("Danke!") == 1
    night.answers("Noch etwas.")
    assert (len(night.notes()), night.counts()) == (1, {"done": 1})


class TestReplies:
    @pytest.fixture
    def letter(self, night: Night) -> EmailMessage:
        night.answers()
        return night.deliver()[0]

    def test_a_reply_is_the_customers_message(self, night: Night, letter: EmailMessage) -> None:
        raw = reply(letter, "Danke!\n\nAm 26.11.26 um 09:12 schrieb Wendelkorn:\n> Das geht so.\n").as_bytes()
        assert night.inbox.take(raw) == "message"
        assert night.messages()[-1].text == "Danke!"
        assert night.inbox.take(raw) == "message"  # fetched once more, and counted once
        assert [each.text for each in night.messages()].count("Danke!") == 1
        assert night.state() == "human"

    def test_a_closed_conversation_opens_again_and_a_person_is_called(
        self, night: Night, letter: EmailMessage
    ) -> None:
        night.desk.close(night.id, night.anna)
        night.inbox.take(reply(letter, "Doch noch eine Frage.").as_bytes())
        assert night.state() == "queued"
        assert night.desk.ticket(night.id).reason == "mailed"
        with night.storage.reading() as read:
            assert read.turns.pending() == 0

    def test_from_another_address_it_is_shown_to_staff_alone(
        self, night: Night, letter: EmailMessage
    ) -> None:
        night.desk.close(night.id, night.anna)
        before = len(night.messages())
        stranger = reply(letter, "Ich bin Max!", sender="Eve <eve@evil.example>").as_bytes()
        assert [night.inbox.take(stranger) for _ in range(2)] == ["notice"] * 2
        assert len(night.messages()) == before
        assert len(night.notes()) == 1
        assert "eve@evil.example" in night.notes()[0]
        assert "Ich bin Max!" in night.notes()[0]
        assert night.state() == "queued"

    def test_without_the_thread_an_address_alone_opens_nothing(
        self, night: Night, letter: EmailMessage
    ) -> None:
        guess = reply(letter, "Hallo", In_Reply_To=f"<{'0' * 32}@shop.example>", References="").as_bytes()
        nothing = reply(letter, "Hallo", In_Reply_To="", References="").as_bytes()
        known = reply(letter, "Hallo", In_Reply_To=f"<{night.id}@shop.example>", References="").as_bytes()
        assert [night.inbox.take(raw) for raw in (guess, nothing, known)] == ["foreign"] * 3

    def test_who_leaves_another_address_is_no_longer_reached_by_the_old_thread(
        self, night: Night, letter: EmailMessage
    ) -> None:
        night.store.contacts.reach_at(night.id, "other@customer.example")
        assert night.inbox.take(reply(letter).as_bytes()) == "foreign"

    def test_machines_are_shown_to_staff_and_never_answered(self, night: Night, letter: EmailMessage) -> None:
        away = reply(letter, "Bin bis Montag weg.", Auto_Submitted="auto-replied").as_bytes()
        assert night.inbox.take(away) == "notice"
        assert "Bin bis Montag weg." in night.notes()[0]
        assert night.inbox.take(letter.as_bytes()) == "nothing"  # our own
        assert night.inbox.take(reply(letter, sender=SHOP).as_bytes()) == "nothing"
        assert night.counts() == {"done": 1}

    def test_a_machine_that_does_not_say_so_is_stopped(
        self, night: Night, letter: EmailMessage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from bot.channels import inbox

        monkeypatch.setattr(inbox, "MOST", 3)
        became = [night.inbox.take(reply(letter, f"Nr. {n}").as_bytes()) for n in range(5)]
        assert became == ["message"] * 3 + ["left"] * 2
        assert len(night.notes()) == 1

    def test_a_bounce_is_shown_and_the_address_gets_no_more(self, night: Night, letter: EmailMessage) -> None:
        assert night.inbox.take(bounce(letter, "delayed", "4.4.1")) == "foreign"
        assert night.notes() == []
        assert [night.inbox.take(bounce(letter)) for _ in range(2)] == ["notice"] * 2
        assert len(night.notes()) == 1
        assert "kommen nicht an" in night.notes()[0]
        night.answers("Noch etwas.")
        assert night.counts() == {"done": 1}

    def test_what_is_too_long_or_attached_is_told(self, night: Night, letter: EmailMessage) -> None:
        night.store.message_limit = 200
        message = reply(letter, "lang " * 100)
        message.add_attachment(b"MZ", maintype="application", subtype="pdf", filename="a.pdf")
        message.add_attachment(b"%PDF", maintype="application", subtype="x", filename="b.exe")
        night.inbox.take(message.as_bytes())
        text = night.messages()[-1].text
        assert len(text) <= 200
        assert "[Die E-Mail war länger; der Rest ist weggelassen.]" in text
        assert text.endswith("[2 Anhänge sind weggelassen.]")

    @pytest.mark.slow  # a process looks at each file
    def test_a_picture_comes_along_and_alone_it_is_enough(self, night: Night, letter: EmailMessage) -> None:
        picture = BytesIO()
        Image.new("RGB", (40, 30), "red").save(picture, "PNG")
        message = reply(letter, "")
        message.add_attachment(picture.getvalue(), maintype="image", subtype="png", filename="rot.png")
        assert [night.inbox.take(message.as_bytes()) for _ in range(2)] == ["message"] * 2
        latest = night.messages()[-1]
        assert (latest.text, len(latest.media), latest.media[0]["title"]) == ("", 1, "rot.png")

    def test_who_has_read_it_gets_no_letter(self, night: Night) -> None:
        night.answers()
        Reading(night.storage).by_customer(night.id, read=night.store.conversation(night.id).seq)
        with night.delivering():
            wait_until(lambda: night.counts() == {"done": 1})
        assert night.server.received == []

    def test_an_empty_one_is_nothing(self, night: Night, letter: EmailMessage) -> None:
        assert night.inbox.take(reply(letter, "\u200b\n").as_bytes()) == "nothing"

    def test_no_address_stands_in_the_log(
        self, night: Night, letter: EmailMessage, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG, "kundig")
        night.inbox.take(reply(letter).as_bytes())
        night.inbox.take(bounce(letter))
        assert "customer.example" not in caplog.text
        assert str(letter["References"])[1:33] not in caplog.text


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("Max@Customer.Example", CUSTOMER, True), ("max+shop@customer.example", CUSTOMER, True),
     ("maxi@customer.example", CUSTOMER, False), ("max@evil.example", CUSTOMER, False),
     ("", CUSTOMER, False)],
)  # fmt: skip
def test_which_addresses_are_the_same(one: str, other: str, same: bool) -> None:
    assert same_address(one, other) == same
