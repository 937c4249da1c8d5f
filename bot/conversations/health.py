"""Whether the bot answers at this moment, asked where turns are brought."""

import time
from typing import Protocol

import urllib3

from bot.conversations.transport import HEALTH, Transport
from knowledge.errors import InvalidSetting
from knowledge.folder.home import Home

SECONDS = 1.0  # to connect, and to answer
FRESH = 0.5  # seconds that an answer counts, however many ask


class BotHealth(Protocol):
    """Something that knows whether a bot is there."""

    def ok(self) -> bool: ...


class HttpHealth:
    """Of the bot of `home`."""

    def __init__(self, home: Home) -> None:
        self._transport = Transport(home, urllib3.Timeout(SECONDS))
        self._asked, self._ok = float("-inf"), False

    def ok(self) -> bool:
        """False when nobody listens, there is no answer in time, or another answer than 200."""
        if time.monotonic() - self._asked > FRESH:
            self._ok, self._asked = self._ask(), time.monotonic()
        return self._ok

    def _ask(self) -> bool:
        try:
            response = self._transport.request("GET", HEALTH)
        except (InvalidSetting, urllib3.exceptions.HTTPError):
            return False
        return response.status == 200


class AlwaysOk:
    """Of a bot in this very process."""

    def ok(self) -> bool:
        return True
