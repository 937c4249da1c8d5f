"""The night: who left an address is answered by e-mail, replies by e-mail, and comes back by a link."""

import logging
import threading
from email.message import EmailMessage
from typing import Any

import pytest

from bot.conversations import letters
from bot.conversations.store import Store
from bot.handoff.desk import Desk
from bot.storage import Storage
from tests.bot.channels.mails import CUSTOMER, bounce, reply
from tests.bot.channels.night import Night, link_in, night, server, storage
from tests.mailserver import MailServer, said
from tests.receiver import wait_until

__all__ = ["night", "server", "storage"]


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
