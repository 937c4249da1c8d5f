"""A customer's phone on a fake network, for whoever tries messengers without an account."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

from bot.channels.fakes.direct import fake_instagram, fake_messenger
from bot.channels.fakes.telegram import fake_telegram
from bot.channels.fakes.whatsapp import fake_whatsapp

KEPT = 200  # lines that a phone shows
MOST_SENT = 5000  # messages that a fake keeps for all phones


class FakeMessenger(Protocol):
    """What a fake must do to be written to from a phone."""

    sent: list[Any]

    def secrets(self) -> dict[str, str]:
        """What a connection to it asks for."""

    def write(self, person: str, text: str) -> object: ...
    def press(self, person: str, button: Mapping[str, str]) -> object: ...
    def got(self, person: str) -> list[str]: ...
    def buttons(self, person: str) -> list[dict[str, str]]: ...


FAKES: Mapping[str, Callable[[], AbstractContextManager[FakeMessenger]]] = MappingProxyType(
    {
        "telegram": fake_telegram,
        "whatsapp": fake_whatsapp,
        "messenger": fake_messenger,
        "instagram": fake_instagram,
    }
)


@dataclass(frozen=True)
class Line:
    """Something on a phone's screen; `mine` was written there. In public, it may be `hidden` or `private`."""

    mine: bool
    text: str
    state: str = ""


class Phones:
    """All phones on one fake network, each by the number of who holds it."""

    def __init__(self, fake: FakeMessenger) -> None:
        self.fake = fake
        self._written: dict[str, list[tuple[int, str]]] = {}  # behind so many that were received
        self._lock = threading.Lock()

    def write(self, person: str, text: str) -> None:
        """Somebody writes."""
        self._keep(person, text)
        self.fake.write(person, text)

    def press(self, person: str, number: int) -> None:
        """Somebody presses one of the buttons that are there now; nothing happens where there is none."""
        found = self.fake.buttons(person)
        if 0 <= number < len(found):
            self._keep(person, _title(found[number]))
            self.fake.press(person, found[number])

    def talk(self, person: str) -> list[Line]:
        """What is on the screen, oldest first."""
        with self._lock:
            written = list(self._written.get(person, ()))
        return list(_together(self.fake.got(person), written))[-KEPT:]

    def choices(self, person: str) -> list[str]:
        """What stands on the buttons."""
        return [_title(each) for each in self.fake.buttons(person)]

    def _keep(self, person: str, text: str) -> None:
        with self._lock:
            if len(self.fake.sent) > MOST_SENT:  # nobody looks back so far: all begin anew
                self.fake.sent.clear()
                self._written.clear()
            self._written.setdefault(person, []).append((len(self.fake.got(person)), text))


def _together(got: list[str], written: list[tuple[int, str]]) -> Iterator[Line]:
    at = 0
    for behind, text in written:
        yield from (Line(False, each) for each in got[at:behind])
        at = max(at, behind)
        yield Line(True, text)
    yield from (Line(False, each) for each in got[at:])


def _title(button: Mapping[str, str]) -> str:
    return button.get("text") or button.get("title") or ""
