"""Threads below posts of the shop on a fake network, for whoever tries public posts without an account."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import Any, Protocol

from bot.channels.fakes.facebook import FakeFacebook, fake_facebook
from bot.channels.fakes.mastodon import ME, FakeMastodon, fake_mastodon
from bot.channels.fakes.phones import Line

OPENING = "Bohnhild ist wieder da: unsere Kaffeemaschine, die man reparieren kann."
WRITES = "kim"


class Threads(Protocol):
    """What is seen of a fake network; each person has a thread of their own, as each may be answered once."""

    fake: Any

    def write(self, person: str, text: str) -> None:
        """Somebody comments."""

    def press(self, person: str, number: int) -> None:
        """There are no buttons."""

    def talk(self, person: str) -> list[Line]:
        """What stands there, the post first."""

    def choices(self, person: str) -> list[str]:
        """None."""


class _Threads:
    def __init__(self, fake: Any) -> None:
        self.fake = fake
        self._begun: dict[str, str] = {}

    def press(self, person: str, number: int) -> None:
        """Nothing happens."""

    def choices(self, person: str) -> list[str]:
        return []


class FacebookThreads(_Threads):
    """Comments below a post of a page."""

    fake: FakeFacebook

    def write(self, person: str, text: str) -> None:
        self.fake.comment(WRITES, text, self._thread(person))

    def talk(self, person: str) -> list[Line]:
        return list(self._lines(self._thread(person)))

    def _thread(self, person: str) -> str:
        if person not in self._begun:
            self._begun[person] = self.fake.posts(OPENING)
        return self._begun[person]

    def _lines(self, thread: str) -> Iterator[Line]:
        for id, each in list(self.fake.comments.items()):
            if each["post"] != thread:
                continue
            mine = each["from"]["id"] != self.fake.page
            yield Line(mine, each["message"], "hidden" if each["is_hidden"] else "")
            if id in self.fake.letters:
                yield Line(False, self.fake.letters[id], "private")


class MastodonThreads(_Threads):
    """Mentions below a post of the account's."""

    fake: FakeMastodon

    def write(self, person: str, text: str) -> None:
        self.fake.write(WRITES, text, to=self._thread(person))

    def talk(self, person: str) -> list[Line]:
        return list(self._lines(self._thread(person)))

    def _thread(self, person: str) -> str:
        if person not in self._begun:
            self._begun[person] = self.fake.announce(OPENING)
        return self._begun[person]

    def _lines(self, thread: str) -> Iterator[Line]:
        within = {thread}
        for id, each in list(self.fake.statuses.items()):
            if each["in_reply_to_id"] in within:
                within.add(id)
            if id in within:
                yield Line(each["account"]["id"] != ME["id"], _plain(each["content"]))


def _plain(content: str) -> str:
    return html.unescape(re.sub("<[^>]+>", "", re.sub(r"</p>\s*<p>|<br ?/?>", "\n", content)))


Begins = tuple[Callable[[], AbstractContextManager[Any]], Callable[[Any], Threads]]
THREADS: Mapping[str, Begins] = MappingProxyType(
    {"facebook": (fake_facebook, FacebookThreads), "mastodon": (fake_mastodon, MastodonThreads)}
)
