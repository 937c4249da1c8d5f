"""Whether the bot answers at this moment, asked over its own address."""

import time
from typing import Protocol

import urllib3

from knowledge.errors import BotUnknown
from knowledge.home import Home

SECONDS = 1.0  # to connect, and to answer
FRESH = 0.5  # seconds that an answer counts, however many ask


class BotHealth(Protocol):
    """Something that knows whether a bot is there."""

    def ok(self) -> bool: ...


class HttpHealth:
    """Of the bot whose address is in `home`."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._pool = urllib3.PoolManager(num_pools=1, retries=False, timeout=SECONDS)
        self._asked, self._ok = float("-inf"), False

    def ok(self) -> bool:
        """False when there is no address yet, no answer in time, or another answer than 200."""
        if time.monotonic() - self._asked > FRESH:
            self._ok, self._asked = self._ask(), time.monotonic()
        return self._ok

    def _ask(self) -> bool:
        try:
            response = self._pool.request("GET", f"{self._home.bot_url()}/webhooks/kundig/")
        except (BotUnknown, urllib3.exceptions.HTTPError):
            return False
        return response.status == 200


class AlwaysOk:
    """Of a bot in this very process."""

    def ok(self) -> bool:
        return True
