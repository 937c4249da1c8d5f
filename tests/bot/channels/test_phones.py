"""A phone shows what was written and what came, in the order in which it happened."""

from bot.channels.fakes.facebook import FakeFacebook
from bot.channels.fakes.mastodon import FakeMastodon
from bot.channels.fakes.phones import MOST_SENT, Line, Phones
from bot.channels.fakes.telegram import FakeTelegram
from bot.channels.fakes.threads import OPENING, FacebookThreads, MastodonThreads

KIM, ALEX = "123456", "654321"


def sends(fake: FakeTelegram, person: str, text: str, *buttons: str) -> None:
    rows = [[{"text": each, "callback_data": f"c:2:{number}"}] for number, each in enumerate(buttons)]
    asked = {"chat_id": person, "text": text, "reply_markup": {"inline_keyboard": rows}}
    assert fake.asked(fake.token, "sendMessage", asked)[0] == 200


def test_a_talk_in_its_order_and_nobody_elses() -> None:
    fake = FakeTelegram()
    phones = Phones(fake)
    sends(fake, KIM, "Willkommen")
    phones.write(KIM, "Wie lange?")
    phones.write(ALEX, "Ich auch")
    sends(fake, KIM, "Meinten Sie …?", "Lieferung", "Garantie")
    assert phones.choices(KIM) == ["Lieferung", "Garantie"]
    assert phones.choices(ALEX) == []
    phones.press(KIM, 1)
    phones.press(KIM, 7)
    sends(fake, KIM, "Zwei Jahre.")
    assert phones.talk(KIM) == [
        Line(False, "Willkommen"),
        Line(True, "Wie lange?"),
        Line(False, "Meinten Sie …?"),
        Line(True, "Garantie"),
        Line(False, "Zwei Jahre."),
    ]
    assert phones.talk(ALEX) == [Line(True, "Ich auch")]


def test_what_nobody_looks_back_at_is_forgotten() -> None:
    fake = FakeTelegram()
    phones = Phones(fake)
    fake.sent = [(KIM, "alt", [])] * (MOST_SENT + 1)
    phones.write(KIM, "neu")
    assert phones.talk(KIM) == [Line(True, "neu")]


def test_a_thread_shows_what_everybody_sees_and_what_one_alone() -> None:
    fake = FakeFacebook()
    threads = FacebookThreads(fake)
    threads.write(KIM, "Wo bleibt W-20417?")
    [comment] = [id for id, each in fake.comments.items() if each["item"] == "comment"]
    fake.asked("POST", comment, {}, {"is_hidden": True})
    letter = {"recipient": {"comment_id": comment}, "message": {"text": "Hier sind wir allein."}}
    assert fake.asked("POST", f"{fake.page}/messages", {}, letter)[0] == 200
    assert threads.talk(KIM) == [
        Line(False, OPENING),
        Line(True, "Wo bleibt W-20417?", "hidden"),
        Line(False, "Hier sind wir allein.", "private"),
    ]
    assert threads.talk(ALEX) == [Line(False, OPENING)], "below a post of their own"


def test_mentions_below_a_post_are_plain_text() -> None:
    fake = FakeMastodon()
    threads = MastodonThreads(fake)
    threads.write(KIM, "Ist sie <b>leise</b> & sparsam?")
    assert threads.talk(KIM)[1:] == [Line(True, "@wendelkorn Ist sie <b>leise</b> & sparsam?")]
