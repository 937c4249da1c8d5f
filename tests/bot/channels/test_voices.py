"""Voice messages of all networks: heard at the desk, once; and the bot owns up that it hears nothing."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.channels.fakes.direct import fake_instagram, fake_messenger
from bot.channels.fakes.telegram import fake_telegram
from bot.channels.fakes.whatsapp import fake_whatsapp
from bot.conversations.attachments import ADDRESS, by_agent
from bot.protocol import HANDOFF, Reply, Turn
from bot.staff.accounts import Member
from bot.storage.records import Message
from tests.bot.channels.served import Served, served
from tests.receiver import wait_until
from tests.sounds import mp4, ogg
from webwidget.receiving import handed_out

KIM = "4711"
ANNA = Member("anna", "Anna", frozenset({"agent"}))


def silent(turn: Turn) -> Reply:
    return Reply(())


def speaks(kind: str, fake: Any) -> None:
    """As each network tells of it."""
    if kind == "telegram":
        fake.files["voice/file_1.oga"] = ogg()
        person = {"id": int(KIM), "is_bot": False, "first_name": "Kim", "language_code": "de"}
        chat, voice = {"id": int(KIM), "type": "private"}, {"file_id": "voice/file_1.oga", "duration": 1}
        fake._queue({"message": {"message_id": 1, "from": person, "chat": chat, "date": 0, "voice": voice}})
    elif kind == "whatsapp":
        audio = {"id": fake.keep(ogg()), "mime_type": "audio/ogg; codecs=opus", "voice": True}
        fake.says(KIM, {"type": "audio", "audio": audio})
    else:
        sent = {"type": "audio", "payload": {"url": f"{fake.address}/files/{fake.keep(mp4())}"}}
        fake.event(KIM, {"message": {"mid": "m_voice", "attachments": [sent]}})


def voices(shop: Served) -> list[Message]:
    return [each for each in shop.services.store.messages(shop.conversation_of(KIM)) if each.media]


@pytest.mark.slow
def test_a_voice_of_each_network_is_heard_at_the_desk(tmp_path: Path) -> None:
    fakes = {
        "telegram": fake_telegram,
        "whatsapp": fake_whatsapp,
        "messenger": fake_messenger,
        "instagram": fake_instagram,
    }
    with ExitStack() as opened:
        shop = opened.enter_context(served(tmp_path / "home", silent))
        for kind, fake_of in fakes.items():
            fake: Any = opened.enter_context(fake_of())
            fake.duplicates = 3
            shop.join(kind, fake.secrets())
            speaks(kind, fake)
            wait_until(lambda: len(voices(shop)) == 1)
            wait_until(lambda of=fake: any("Sprachnachricht ist da" in each for each in of.got(KIM)))
            id, [said] = shop.conversation_of(KIM), voices(shop)
            told = shop.services.store.messages(id)
            assert [each.role for each in told] == ["system", "customer", "bot"], kind
            assert [each.id for each in told[-1].choices] == [HANDOFF]
            [shown] = said.media
            file = str(shown["src"]).removeprefix(ADDRESS)
            one, content = shop.services.attachments.read(id, file, by_agent("anna"))
            assert one.name == ("voice.m4a" if kind in ("messenger", "instagram") else "voice.ogg"), kind
            assert b"home" not in content
            played = handed_out(one, content)
            assert played.headers["Content-Disposition"].startswith("inline"), "in the page"
            assert played.mimetype == ("audio/mp4" if kind in ("messenger", "instagram") else "audio/ogg")


@pytest.mark.slow
def test_while_a_person_listens_nothing_is_said_of_it(tmp_path: Path) -> None:
    with served(tmp_path / "home", silent) as shop, fake_whatsapp() as fake:
        shop.join("whatsapp", fake.secrets())
        fake.write(KIM, "Hallo?")
        id = shop.conversation_of(KIM)
        shop.services.store.post(id, choice="handoff")
        shop.services.handoff.desk.accept(id, ANNA)
        before = len(shop.services.store.messages(id))
        speaks("whatsapp", fake)
        wait_until(lambda: len(voices(shop)) == 1)
        assert len(shop.services.store.messages(id)) == before + 1
