"""What goes out over all messengers: files with their words, nothing twice when an attempt fails half way."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bot.channels.errors import NotDelivered, Refused
from bot.channels.fakes.direct import fake_instagram, fake_messenger
from bot.channels.fakes.telegram import fake_telegram
from bot.channels.fakes.whatsapp import fake_whatsapp
from bot.channels.messengers.direct import FacebookMessenger, InstagramDirect
from bot.channels.messengers.messenger import Messenger, Outbound, OutFile
from bot.channels.messengers.messenger_channel import MessengerChannel
from bot.channels.messengers.telegram import Telegram
from bot.channels.messengers.whatsapp import WhatsApp
from bot.conversations.messengers.messengers import Taken

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
            self.contents, self.see, self.label = network.contents, network.see, network.label
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


def test_what_the_network_says_to_have_is_not_sent_again(networks: Any, tmp_path: Path) -> None:
    """By what comes back with an echo or a state, whoever sends next knows where to go on."""
    channel = MessengerChannel({}, dict, str, tmp_path, "de")
    long = Outbound(KIM, " ".join(f"Wort {number}" for number in range(1200)), 3)
    same = Outbound(KIM, "Wort " * 2500, 4)
    assert [network.kind for network, _, _ in networks if not network.echoes] == ["telegram"]
    for network, fake, secrets in networks[1:]:
        fake.subscription = {"fields": network.fields} if network.kind == "messenger" else {}
        channel._carry(network, secrets, long, "d1")
        went = got(fake)
        assert len(went) > 2
        bodies = [json.dumps(each).encode() for each in fake._echoes]
        found = [one for body in bodies for one in network.read(secrets, body) if isinstance(one, Taken)]
        assert [one.person for one in found] == [KIM] * len(went)
        channel._carry(network, secrets, long, "d2", {one.label for one in found[:2]})
        assert got(fake)[len(went) :] == went[2:]
        channel._carry(network, secrets, long, "d3", {one.label for one in found})
        assert len(got(fake)) == 2 * len(went) - 2
    twice = {network.label(same, 0, content) for content in list(network.contents(same))[:1]}
    channel._carry(network, secrets, same, "d4", twice)
    assert "".join(got(fake)[2 * len(went) - 2 :]).count("Wort") == 2500  # which of them it has, nobody knows


def test_a_file_that_is_not_taken_holds_up_nothing(networks: Any, tmp_path: Path) -> None:
    channel = MessengerChannel({}, dict, str, tmp_path, "de")
    [(network, fake, secrets)] = [each for each in networks if isinstance(each[0], WhatsApp)]
    with pytest.raises(Refused) as caught:
        channel._carry(network, secrets, Outbound(KIM, "Welche?", 3, ("Ja",), files=(FILM,)), "d1")
    assert caught.value.kind == "file_unfit"
    assert got(fake) == ["Welche?"]
