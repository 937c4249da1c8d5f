"""What goes out over all messengers: files with their words, nothing twice when an attempt fails half way."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.channels.direct import FacebookMessenger, InstagramDirect
from bot.channels.errors import NotDelivered, Refused
from bot.channels.fakes.direct import fake_instagram, fake_messenger
from bot.channels.fakes.telegram import fake_telegram
from bot.channels.fakes.whatsapp import fake_whatsapp
from bot.channels.messenger import Messenger, Outbound, OutFile
from bot.channels.messenger_channel import MessengerChannel
from bot.channels.telegram import Telegram
from bot.channels.whatsapp import WhatsApp

KIM = "4711"
PHOTO = OutFile("Lampe.jpg", "image/jpeg", b"\xff\xd8\xff jpeg", "https://here/media/x.jpg")
BILL = OutFile("Rechnung.pdf", "application/pdf", b"%PDF-1.7")
FILM = OutFile("Film.mp4", "video/mp4", b"mp4")


@pytest.fixture
def networks() -> Iterator[list[tuple[Messenger, Any, dict[str, str]]]]:
    """Each with its fake, to which Kim has written."""
    with ExitStack() as opened:
        telegram = opened.enter_context(fake_telegram())
        whatsapp, messenger, instagram = (
            opened.enter_context(each()) for each in (fake_whatsapp, fake_messenger, fake_instagram)
        )
        for fake in (whatsapp, messenger, instagram):
            fake.write(KIM, "Hallo")
        yield [
            (Telegram(), telegram, telegram.secrets()),
            (WhatsApp(), whatsapp, whatsapp.secrets()),
            (FacebookMessenger(), messenger, messenger.secrets()),
            (InstagramDirect(), instagram, instagram.secrets()),
        ]


def got(fake: Any) -> list[str]:
    """Files by their names."""
    return [said.partition(",")[0].rstrip("]") for said in fake.got(KIM)]


def test_files_go_out_where_the_network_takes_them(networks: Any, tmp_path: Path) -> None:
    channel = MessengerChannel({}, dict, str, tmp_path, "de")
    asking = Outbound(KIM, "Welche?", 3, ("Diese", "Keine"), files=(PHOTO,))
    alone = Outbound(KIM, "", 4, files=(BILL,))
    for network, fake, secrets in networks:
        channel._carry(network, secrets, asking, "d1")
        if isinstance(network, InstagramDirect):
            assert got(fake) == ["[https://here/media/x.jpg", "Welche?"]
            with pytest.raises(Refused) as caught:
                channel._carry(network, secrets, alone, "d2")
            assert caught.value.fault.data == {"name": "Rechnung.pdf"}
            continue
        channel._carry(network, secrets, alone, "d2")
        assert got(fake) == ["[Lampe.jpg", "Welche?", "[Rechnung.pdf"]
        assert fake.buttons(KIM) == []


def test_an_attempt_that_fails_half_way_goes_on_there(networks: Any, tmp_path: Path) -> None:
    """What went is not said again."""

    class Failing:
        """The network, which is away for the second thing that is said."""

        def __init__(self, network: Messenger) -> None:
            self._network, self.away = network, True
            self.contents, self.see = network.contents, network.see
            self._count = 0

        def put(self, secrets: Any, message: Outbound, content: Any) -> None:
            self._count += 1
            if self._count == 2 and self.away:
                self.away = False
                raise NotDelivered("busy", seconds=1)
            self._network.put(secrets, message, content)

    channel = MessengerChannel({}, dict, str, tmp_path, "de")
    long = Outbound(KIM, "Wort " * 2500, 3, files=(PHOTO,))
    for network, fake, secrets in networks:
        failing = Failing(network)
        with pytest.raises(NotDelivered):
            channel._carry(failing, secrets, long, "d1")  # type: ignore[arg-type]
        channel._carry(failing, secrets, long, "d1")  # type: ignore[arg-type]
        assert "".join(got(fake)[:-1]).count("Wort") == 2500
        assert len([said for said in got(fake) if said.startswith("[")]) == 1
        channel._carry(failing, secrets, Outbound(KIM, "Neu", 4), "d2")  # type: ignore[arg-type]
        assert got(fake)[-1] == "Neu"


def test_a_file_that_is_not_taken_holds_up_nothing(networks: Any, tmp_path: Path) -> None:
    channel = MessengerChannel({}, dict, str, tmp_path, "de")
    [(network, fake, secrets)] = [each for each in networks if isinstance(each[0], WhatsApp)]
    with pytest.raises(Refused) as caught:
        channel._carry(network, secrets, Outbound(KIM, "Welche?", 3, ("Ja",), files=(FILM,)), "d1")
    assert caught.value.kind == "file_unfit"
    assert got(fake) == ["Welche?"]
