"""Turns that run with a scripted bot, and what became of them."""

from collections.abc import Iterator
from typing import Any

import gevent
import pytest

from bot.conversations.errors import BotUnavailable
from bot.conversations.store import Store
from bot.conversations.turns import Turns
from bot.protocol import Answer, Reply
from bot.storage.records import Message
from tests import sql

DOWN = BotUnavailable("no route")


def reply(text: str, **more: Any) -> Reply:
    return Reply((Answer(text),), **more)


class Running:
    """Turns that run with a scripted bot."""

    def __init__(self, store: Store, bot: Any, patience: float = 5.0, at_once: int = 16) -> None:
        self.turns = Turns(store, bot, patience, at_once)

    def __enter__(self) -> Turns:
        self.turns.start()
        return self.turns

    def __exit__(self, *error: object) -> None:
        self.turns.stop()


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    with gevent.Timeout(20):
        yield


def states(store: Store) -> list[tuple[int, str, int]]:
    return sql.run(store.storage, "SELECT seq, state, attempts FROM turn ORDER BY seq")


def shape(messages: list[Message]) -> list[tuple[str, str]]:
    return [(message.role, message.state or message.text) for message in messages]
