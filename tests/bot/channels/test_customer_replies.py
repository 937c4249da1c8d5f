"""Replies by e-mail: whose they are, and what becomes of machines, bounces and pictures."""

import logging
from email.message import EmailMessage
from io import BytesIO

import pytest
from PIL import Image

from bot.channels.mail.inbox import same_address
from bot.conversations.reading import Reading
from tests.bot.channels.mails import CUSTOMER, SHOP, bounce, reply
from tests.bot.channels.night import Night, night, server, storage
from tests.receiver import wait_until

__all__ = ["night", "server", "storage"]


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
        from bot.channels.mail import inbox

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
