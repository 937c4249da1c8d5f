"""Reading what comes by e-mail: what somebody wrote, and whether a person or a machine did."""

import time
from email.message import EmailMessage

import pytest

from bot.channels.mail.letter_body import as_message
from bot.channels.mail.mail_html import text_of
from bot.channels.mail.mail_text import reply_in
from bot.channels.mail.mail_threads import headers
from bot.channels.mail.received_mail import read
from bot.conversations.letters import Letter
from knowledge.folder.mail import Mail
from tests.bot.channels.mails import bounce, reply

MAIL = Mail({"from": "help@shop.example", "smtp": "smtp://localhost", "link": "https://c.example"})
THREAD = "0123456789abcdef" * 2
LETTER = as_message(
    Letter("max@customer.example", "de", "Ihre Frage", ("x",), headers=headers(THREAD, "7", MAIL.domain)),
    MAIL,
    "msg_1",
)

QUOTING = {
    "gmail": "Am Do., 26. Nov. 2026 um 09:12 Uhr schrieb Shop <help@shop.example>:\n\n> Guten Tag,\n>\n> so.",
    "thunderbird": "Am 26.11.26 um 09:12 schrieb Wendelkorn:\n> Guten Tag,\n> so.",
    "outlook": "Von: Wendelkorn <help@shop.example>\nGesendet: Donnerstag, 26. November 2026 09:12\nAn: Max\n"
    "Betreff: Ihre Frage\n\nGuten Tag,\n\nso.",
    "outlook's line": "________________________________\nVon: Shop\nGesendet: Donnerstag\nAn: Max\n\nso.",
    "apple": "Gesendet von meinem iPhone\n\n> Am 26.11.2026 um 09:12 schrieb Shop <h@x.de>:\n> \n> so.",
    "english": "On Thu, 26 Nov 2026 at 09:12, Wendelkorn <help@shop.example> wrote:\n> Hello,\n> so.",
    "french": "Le jeu. 26 nov. 2026 à 09:12, Wendelkorn <help@shop.example> a écrit :\n\n> Bonjour,",
    "not marked": "Am 26.11.26, 09:12 schrieb Wendelkorn <help@shop.example>:\n Guten Tag,\n so.",
    "a signature": "-- \nMax Muster\nMusterweg 1",
}  # fmt: skip


@pytest.mark.parametrize("quoted", QUOTING.values(), ids=QUOTING)
def test_what_is_quoted_goes_and_what_was_written_stays(quoted: str) -> None:
    own = "Danke!\n\n- eins\n- zwei\n\nThank you,\nthe second one is blue.\nHinweis: er klemmt."
    assert reply_in(f"{own}\n\n{quoted}\n") == own


def test_answers_between_and_below_quotations_stay() -> None:
    text = "Am 26.11.26 um 09:12 schrieb Wendelkorn:\n> Welches Modell?\nDas rote.\n> Und wann?\nGestern.\n"
    assert reply_in(text) == "Das rote.\nGestern."


def test_where_nothing_would_be_left_all_of_it_stays() -> None:
    assert reply_in("> Ich antworte\n> falsch herum.") == "> Ich antworte\n> falsch herum."
    assert reply_in("\n\n") == ""


HOSTILE = ["\n" * 200_000 + "x", "x\n\n" * 50_000, "On " * 60_000 + "wrote", ("Am " * 50 + "\n") * 4000,
           ">" * 200_000, "Von: a\n" * 30_000, "-- \n" * 30_000, ("_" * 40 + "\n") * 3000]  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_takes_long(hostile: str) -> None:
    begun = time.process_time()
    reply_in(hostile)
    assert time.process_time() - begun < 5  # the library alone would take minutes


def test_a_reply_names_its_thread_even_where_a_server_gave_the_letter_another_id() -> None:
    assert read(reply(LETTER).as_bytes()).threads == (THREAD,)
    rewritten = reply(LETTER, In_Reply_To="<other@aws.example>", References=f"{LETTER['References']} <o@a>")
    assert read(rewritten.as_bytes()).threads == (THREAD,)
    assert read(reply(LETTER, In_Reply_To="", References="").as_bytes()).threads == ()


def test_the_same_e_mail_has_the_same_key() -> None:
    one, other = reply(LETTER, "eins"), reply(LETTER, "zwei")
    assert read(one.as_bytes()).key == read(b"Received: again\r\n" + one.as_bytes()).key
    assert read(one.as_bytes()).key != read(other.as_bytes()).key
    nameless = reply(LETTER, Message_ID="").as_bytes()
    assert read(nameless).key == read(nameless).key != read(nameless + b"!").key


@pytest.mark.parametrize(
    ("charset", "says"),
    [("iso-8859-1", "Grüße"), ("utf-8", "Grüße €"), ("windows-1252", "Preis: 5 €"), ("koi8-r", "Привет")],
)
def test_charsets(charset: str, says: str) -> None:
    message = EmailMessage()
    message.set_content(says, charset=charset)
    assert read(message.as_bytes()).text == says


def test_a_charset_that_is_none_or_a_lie() -> None:
    for charset in ("x-unknown", "us-ascii", "utf-8"):
        raw = b"Content-Type: text/plain; charset=" + charset.encode() + b"\r\n\r\nGr\xfc\xdfe"
        assert read(raw).text == "Grüße"


def test_html_alone_is_read_without_its_quotation() -> None:
    source = (
        "<html><head><style>p{}</style></head><body><p>Ja,\n bitte.</p><div>Zwei&nbsp;Paar<br>oder drei</div>"
        "<script>alert(1)</script><span style='display: none'>secret</span><!-- x -->"
        "<div class='gmail_quote'>Am … schrieb<blockquote>so</blockquote></div></body></html>"
    )
    assert text_of(source) == "Ja, bitte.\n\nZwei Paar\noder drei"
    outlook = "<p>Ja.</p><div id='appendonsend'></div><hr><div id='divRplyFwdMsg'>Von:</div><p>alt</p>"
    assert text_of(outlook) == "Ja."
    assert text_of("<blockquote>Nur das</blockquote>") == "Nur das"
    assert text_of("") == ""
    assert text_of("<div>" * 5000 + "tief") != "boom"


def test_attachments_are_counted_and_pictures_of_signatures_are_not() -> None:
    message = reply(LETTER)
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="rechnung.pdf")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", disposition="inline", cid="<logo@x>")
    message.add_attachment("notes", filename="notes.txt")
    found = read(message.as_bytes())
    assert [(file.name, file.content.strip()) for file in found.files] == [
        ("rechnung.pdf", b"%PDF"), ("notes.txt", b"notes"),
    ]  # fmt: skip
    assert found.text == "Danke, das hilft."


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"}, {"Auto_Submitted": "auto-generated (vacation)"},
        {"Precedence": "bulk"}, {"Precedence": "auto_reply"}, {"X_Autoreply": "yes"},
        {"X_Auto_Response_Suppress": "All"}, {"Return_Path": "<>"}, {"List_Id": "<l.example>"},
        {"Subject": "Automatische Antwort: Ihre Frage"}, {"Subject": "Out of Office"},
        {"Subject": "Abwesenheitsnotiz"}, {"Subject": "Automatic reply: x"},
        {"Subject": "Réponse automatique : x"},
    ],
    ids=str,
)  # fmt: skip
def test_machines_are_recognised(headers: dict[str, str]) -> None:
    assert read(reply(LETTER, **headers).as_bytes()).automatic
    assert not read(reply(LETTER, Auto_Submitted="no").as_bytes()).automatic


def test_a_report_says_whose_letter_did_not_arrive() -> None:
    assert read(bounce(LETTER)).failed == (THREAD,)
    delayed = read(bounce(LETTER, "delayed", "4.4.1"))
    assert (delayed.failed, delayed.automatic) == ((), True)
    whole = bounce(LETTER).replace(b"text/rfc822-headers", b"message/rfc822")
    assert read(whole).failed == (THREAD,)


def test_that_a_letter_was_opened_is_no_news() -> None:
    raw = (
        bounce(LETTER)
        .replace(b"delivery-status", b"disposition-notification")
        .replace(b"Action: failed\r\n", b"")
    )
    found = read(raw)
    assert (found.failed, found.text, found.automatic) == ((), "", True)


RUBBISH = [
    b"",
    b"\x00",
    b"\xff" * 1000,
    b"From: \r\n\r\n",
    b"From: =?x?q?=FF?=\r\n\r\nx",
    b"Subject: " + b"a" * 10**6,
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 5000,
    b"Content-Type: text/plain; charset*=x''%\r\n\r\nx",
    b"Content-Disposition: attachment; filename*=x\r\n\r\nx",
    b"Content-Transfer-Encoding: base64\r\n\r\n!!!",
    b"References: " + b"<" * 10**5 + b"\r\n\r\n",
    b"Message-ID: <a\r\n\r\n",
    b"From: @@@,,,<<>>\r\n\r\nx",
    b"Content-Type: message/rfc822\r\n\r\n" * 300,
]


@pytest.mark.parametrize("raw", RUBBISH, ids=range(len(RUBBISH)))
def test_rubbish_is_read_somehow(raw: bytes) -> None:
    assert read(raw).threads == ()
