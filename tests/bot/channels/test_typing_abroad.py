"""An agent types, and the customer sees it on their phone."""

from functools import partial
from pathlib import Path

import pytest

from bot.channels.connecting import opened
from bot.channels.fakes.whatsapp import fake_whatsapp
from bot.channels.messengers import typing_abroad
from bot.channels.messengers.typing_abroad import TypingAbroad
from bot.channels.networks import MESSENGERS
from bot.conversations.messengers.messengers import Inbound, receive
from bot.conversations.store import Store
from bot.staff.connections import Connections
from tests.fresh import fresh_store

KIM = "4915112345678"


def test_it_is_shown_now_and_then_and_a_network_that_is_away_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fresh_store(tmp_path / "store.sqlite") as storage, fake_whatsapp() as network:
        store, kept = Store(storage), Connections(storage, b"s" * 32)
        connection = kept.add("c1", "whatsapp", "Lumen", "", network.secrets())
        receive(store, connection, Inbound("wamid.7", KIM, text="Hallo"), "Lumen")
        with storage.reading() as read:
            peer = read.messengers.known("c1", KIM)
        assert peer is not None
        asked: list[int] = []

        def now(tell: object) -> None:
            asked.append(1)
            tell()  # type: ignore[operator]

        typing = TypingAbroad(storage, MESSENGERS, partial(opened, kept), now)
        for _ in range(3):
            typing.show(peer.conversation)
        assert network.seen == ["wamid.7"]
        typing.show(store.create()[0].id)
        assert len(asked) == 1, "who writes in the chat is told by the chat"
        monkeypatch.setattr(typing_abroad, "EVERY", 0.0)
        again = TypingAbroad(storage, MESSENGERS, partial(opened, kept), now)
        network.token = "another"
        for _ in range(3):
            again.show(peer.conversation)
        assert len(asked) == 2, "it would not show it, and is not asked for a while"
        storage.write(lambda tx: tx.messengers.left("c1", KIM, 1.0))
        TypingAbroad(storage, MESSENGERS, partial(opened, kept), now).show(peer.conversation)
        assert len(asked) == 2
