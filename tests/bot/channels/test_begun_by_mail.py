"""E-mail as a channel of its own: somebody writes who never chatted, and is answered by letter."""

from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest

from bot.channels import deliveries
from bot.channels.mail import begun_by_mail
from bot.channels.mail.fetching import Fetching, may_be_ours
from bot.channels.mail.received_mail import read
from bot.conversations import letters
from bot.storage import Storage
from knowledge.sites.sites import Site
from tests.bot.channels.by_mail import ASKS, RETURNS, Shop, shop, written
from tests.bot.channels.mails import CUSTOMER, SHOP, bounce, reply
from tests.bot.channels.night import server, storage
from tests.mailbox import mailbox
from tests.mailserver import PASSWORD, USER, MailServer, said

__all__ = ["server", "shop", "storage"]


class TestATalkByLetter:
    def test_it_is_answered_asked_back_picked_by_number_and_handed_over(self, shop: Shop) -> None:
        first = written("Hallo, wie geht das?\n-- \nMax")
        assert [shop.takes(first) for _ in range(2)] == ["message"] * 2
        assert (len(shop.ids()), shop.state()) == (1, "bot")
        assert [each.text for each in shop.messages()] == ["Rückgabe?\n\nHallo, wie geht das?"]
        assert shop.bot(ASKS)
        [asked] = shop.deliver()
        text = said(asked)
        assert (asked["To"], asked["Subject"], asked["Auto-Submitted"]) == (
            CUSTOMER,
            "Re: Rückgabe?",
            "auto-replied",
        )
        assert asked["In-Reply-To"] == first["Message-ID"]
        assert first["Message-ID"] in asked["References"]
        assert (
            "Meinen Sie Rückgabe oder Umtausch?\n\n1. Rückgabe\n2. Ein Mensch\n\nAntworten Sie mit der Zahl"
            in text
        )
        assert "antwortet ein Bot" in text
        assert "mit „Mensch“ antworten" in text
        assert "auf Ihre E-Mail an Wendelkorn & Töchter" in text

        number = reply(asked, "1.\n\nAm 26.11.26 um 09:12 schrieb Wendelkorn:\n> 2. Ein Mensch\n")
        assert [shop.takes(number) for _ in range(2)] == ["message"] * 2
        assert [(each.text, each.choice) for each in shop.messages()[1:]] == [("Rückgabe", "entry:returns")]
        assert shop.bot(RETURNS)
        answered = shop.deliver(2)[1]
        assert "Binnen 30 Tagen, siehe Rückgabe (https://shop.example/r?a=1&b=2)." in said(answered)
        assert 'href="https://shop.example/r?a=1&amp;b=2"' in said(answered, "html")
        assert "Meinen Sie" not in said(answered)

        assert shop.takes(reply(answered, "„Mensch“!")) == "message"
        assert (shop.state(), shop.desk.ticket(shop.id).reason) == ("queued", "requested")
        waiting = shop.deliver(3)[2]
        assert "Ihre E-Mail liegt bei unserem Team." in said(waiting)
        assert shop.takes(reply(waiting, "Bestellung 12, danke.")) == "message"
        shop.ahead = letters.READ_WITHIN + 1
        shop.answers("Ist unterwegs.")
        agents = shop.deliver(4)[3]
        assert "Anna hat Ihnen geantwortet:\n\nIst unterwegs." in said(agents)
        assert agents["Auto-Submitted"] is None
        assert "Bot" not in said(agents)

    def test_a_follow_up_before_any_letter_goes_on_and_another_address_does_not(self, shop: Shop) -> None:
        first = written("Hallo?")
        shop.takes(first)
        own = reply(first, "Noch etwas.", References="", Subject="Re: Rückgabe?")
        colleague = reply(first, "Ich auch!", sender="Eve <eve@evil.example>", References="")
        assert (shop.takes(own), shop.takes(colleague)) == ("message", "notice")
        assert (len(shop.ids()), [each.text for each in shop.messages()][1:]) == (1, ["Noch etwas."])
        assert "eve@evil.example" in shop.notes()[0]
        shop.takes(written("Etwas ganz anderes.", "Anders"))
        assert len(shop.ids()) == 2  # each thread is its own

    def test_a_bounce_ends_letters_until_they_write_again(self, shop: Shop) -> None:
        first = written("Hallo?")
        shop.takes(first)
        shop.bot(RETURNS)
        [letter] = shop.deliver()
        assert shop.takes(bounce(letter)) == "notice"
        assert shop.takes(reply(letter, "Bin weg", Auto_Submitted="auto-replied")) == "notice"
        assert shop.store.contacts.mail(shop.id) == "fails"
        shop.takes(reply(letter, "Und nun?"))
        assert shop.store.contacts.mail(shop.id) == "sends"
        shop.bot(RETURNS)
        assert len(shop.deliver(2)) == 2


def test_who_is_killed_between_beginning_and_writing_begins_once(shop: Shop) -> None:
    message = written("Hallo?")
    shop.inbox._beginnings.begin(read(message.as_bytes()))
    assert [shop.takes(message) for _ in range(2)] == ["message"] * 2
    assert (len(shop.ids()), len(shop.messages())) == (1, 1)


def test_nobodys_link_is_brought_to_whom_it_was_forged_for(shop: Shop) -> None:
    shop.takes(written("Hallo?", "Gewinnen Sie auf win.example!"))
    shop.bot(RETURNS)
    [letter] = shop.deliver()
    assert letter["Subject"] == "Ihre Frage an Wendelkorn & Töchter"
    assert "win.example" not in said(letter)


def test_a_form_of_ours_writes_for_whom_it_names(shop: Shop) -> None:
    """It is answered to the customer, whose address is not proved by that."""
    form = {"sender": "Formular <no-reply@shop.example>", "Reply_To": f"Max <{CUSTOMER}>"}
    passes = "mx.shop.example; dmarc=pass header.from=shop.example"
    message = written("Wie lange kann ich zurückgeben?", Authentication_Results=passes, **form)
    head = message.as_bytes().partition(b"\r\n\r\n")[0]
    assert may_be_ours(head, begins=True, domain="shop.example")
    assert not may_be_ours(head, begins=True, domain="other.example")
    found = read(message.as_bytes(), "mx.shop.example", "shop.example")
    assert (found.sender, found.proof, found.unasked) == (CUSTOMER, "unknown", False)
    assert shop.takes(message) == "message"
    with shop.storage.reading() as opened:
        contact = opened.contacts.of(shop.id)
    assert contact is not None
    assert contact.email == CUSTOMER
    for answers in ("", f"{CUSTOMER}, eve@evil.example", "anna@shop.example", "nobody"):
        mail = written("Hallo", sender=SHOP, **({"Reply_To": answers} if answers else {}))
        assert read(mail.as_bytes(), "", "shop.example").sender == SHOP


def test_files_are_declined_where_a_site_takes_none(shop: Shop) -> None:
    shop.storage.write(lambda tx: tx.sites.save(Site("shop", "Wendelkorn", ("de",), attachments=False)))
    message = written("Was ist das für eine Lampe?", subject="Lampe")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="Lampe.pdf")
    assert [shop.takes(message), shop.takes(message)] == ["message", "message"]
    [asked], [told] = shop.messages(), shop.messages("bot")
    assert asked.text.startswith("Was ist das für eine Lampe?")
    assert (asked.media, asked.seq < told.seq) == ((), True)
    assert told.text == "Dateien können wir hier leider nicht annehmen. Was Sie schreiben, lesen wir."


class TestWhatBeginsNothing:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Auto_Submitted": "auto-replied"},
            {"List_Id": "<news.example>"},
            {"List_Unsubscribe": "<https://x.example>"},
            {"Precedence": "bulk"},
            {"Return_Path": "<>"},
            {"X_Spam_Flag": "YES"},
            {"subject": "Automatische Antwort: Rückgabe"},
            {"sender": "No-Reply <no-reply@big.example>"},
            {"sender": "news-bounces@list.example"},
            {"sender": SHOP},
            {"sender": ""},
            {"sender": "Max <max@localhost>"},
        ],
    )
    def test_machines_lists_and_ourselves(self, shop: Shop, headers: dict[str, str]) -> None:
        message = written("Kaufen Sie jetzt.", **headers)
        assert (shop.takes(message), shop.ids()) == ("foreign", [])
        head = message.as_bytes().partition(b"\r\n\r\n")[0]
        assert not may_be_ours(head, begins=True) or headers.get("sender") in (SHOP, "Max <max@localhost>")

    def test_nothing_where_no_site_takes_e_mails(
        self, storage: Storage, server: MailServer, tmp_path: Path
    ) -> None:
        shop = Shop(storage, server, tmp_path, site="")
        message = written("Hallo?")
        assert (shop.takes(message), shop.ids(), shop.inbox.begins) == ("foreign", [], False)
        assert not may_be_ours(message.as_bytes())

    def test_too_many_stay_in_the_mailbox(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        became = [shop.takes(written(f"Nr. {number}", f"Nr. {number}")) for number in range(8)]
        assert became == ["message"] * begun_by_mail.MOST_OF_ONE + ["left"] * 2
        monkeypatch.setattr(begun_by_mail, "MOST_OF_ALL", 7)
        others = [shop.takes(written("Hallo", sender=f"p{number}@x.example")) for number in range(3)]
        assert others == ["message", "left", "left"]

    def test_a_machine_that_does_not_say_so_gets_three_letters_at_most(self, shop: Shop) -> None:
        """The bot's, that a person has it, and then nothing more."""
        last: EmailMessage = written("Ihr Anliegen ist eingegangen.", "Ticket")
        for round in range(4):
            shop.takes(
                last
                if round == 0
                else reply(last, "Ihr Anliegen ist eingegangen.", Message_ID=f"<{round}@x>")
            )
            if shop.state() == "bot":
                shop.bot(RETURNS)
            with shop.delivering():
                deliveries_done(shop)
            last = shop.server.received[-1]
        assert (len(shop.server.received), shop.state()) == (3, "queued")

    def test_also_when_it_says_something_else_each_time(self, shop: Shop) -> None:
        last: EmailMessage = written("Ticket 0", "Ticket")
        for round in range(8):
            shop.takes(last if round == 0 else reply(last, f"Ticket {round}", Message_ID=f"<{round}@x>"))
            if shop.state() == "bot":
                shop.bot(RETURNS)
            with shop.delivering():
                deliveries_done(shop)
            last = shop.server.received[-1]
        assert (len(shop.server.received), shop.state()) == (7, "queued")


def deliveries_done(shop: Shop) -> None:
    from tests.receiver import wait_until

    wait_until(lambda: "pending" not in shop.counts())


def test_a_forged_sender_begins_nothing_and_goes_on_with_nothing(
    storage: Storage, server: MailServer, tmp_path: Path
) -> None:
    shop = Shop(storage, server, tmp_path, results="mx.shop.example")
    forged = {"Authentication_Results": "mx.shop.example; dmarc=fail header.from=customer.example"}
    assert shop.takes(written("Ich bin Max", **forged)) == "foreign"
    first = written("Hallo?")
    shop.takes(first)
    assert shop.takes(reply(first, "Neue Adresse bitte!", References="", **forged)) == "notice"
    assert (len(shop.messages()), "Neue Adresse bitte!" in shop.notes()[0]) == (1, True)


@pytest.mark.slow
def test_a_thread_with_quotes_an_away_notice_and_a_bounce_over_real_servers(
    storage: Storage, server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "LOOK_EVERY", 0.05)
    with mailbox() as imap:
        monkeypatch.setenv("SSL_CERT_FILE", str(imap.certificate))
        there = f"imaps://{USER}:{quote(PASSWORD, safe='')}@localhost:{imap.secure}"
        shop = Shop(storage, server, tmp_path, imap=there)
        box = shop.home.settings.mail.imap
        assert box

        def fetch(*messages: EmailMessage | bytes) -> int:
            imap.put(*(each if isinstance(each, bytes) else each.as_bytes() for each in messages))
            taken = Fetching(storage, shop.inbox, box).run()
            shop.id = next(iter(shop.ids()), "")
            return taken

        Fetching(storage, shop.inbox, box).run()  # what is there already is not ours
        newsletter = written("Angebote!", List_Unsubscribe="<https://x.example>")
        assert fetch(written("Hallo, wie geht das?"), newsletter) == 1
        assert imap.unread() == 1  # the newsletter is left as it was
        shop.bot(ASKS)
        [asked] = shop.deliver()
        away = reply(asked, "Bin im Urlaub.", Subject="Abwesenheit", Auto_Submitted="auto-replied")
        quoting = reply(asked, "1\n\nAm 26.11.26 um 09:12 schrieb Wendelkorn:\n> Meinen Sie\n> 2. Ein Mensch")
        assert fetch(away, quoting, quoting) == 3
        assert [each.choice for each in shop.messages()] == [None, "entry:returns"]
        assert "Bin im Urlaub." in shop.notes()[0]
        shop.bot(RETURNS)
        answered = shop.deliver(2)[1]
        assert fetch(bounce(answered)) == 1
        assert "kommen nicht an" in shop.notes()[1]
        assert (shop.store.contacts.mail(shop.id), len(shop.server.received), imap.unread()) == (
            "fails",
            2,
            1,
        )
