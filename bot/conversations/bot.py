"""Bringing a turn to the bot: over HTTP, or to a scripted one."""

import json
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

import gevent
import urllib3

from bot.conversations.errors import BotError, BotFailed, BotUnavailable
from bot.conversations.transport import SEARCH, SUGGESTIONS, TRYOUT, TURN, Transport
from bot.monitoring.requests import carried
from bot.protocol import Answer, Candidate, Reply, Turn
from bot.suggestions import Orders, Wanted, found_in
from bot.tryout import Tried, Trying
from knowledge.errors import InvalidSetting
from knowledge.folder.home import Home

T = TypeVar("T")


class Bot(Protocol):
    def turn(self, turn: Turn) -> Reply:
        """Raises BotUnavailable or BotFailed."""


class Suggester(Protocol):
    def suggest(self, wanted: Wanted) -> tuple[Candidate, ...]:
        """Entries whose answers may fit, best first. Raises BotUnavailable or BotFailed."""

    def search(self, wanted: Wanted) -> Orders:
        """Entries for a list of results. Raises BotUnavailable or BotFailed."""


class Tryout(Protocol):
    def try_out(self, trying: Trying) -> Tried:
        """What the live release makes of a question. Raises BotUnavailable or BotFailed."""


class HttpBot:
    """The bot of `home`, a process of its own; connections are kept open."""

    def __init__(self, home: Home, *, connect_seconds: float = 1.0, reply_seconds: float = 5.0) -> None:
        self._transport = Transport(home, urllib3.Timeout(connect=connect_seconds, read=reply_seconds))

    def turn(self, turn: Turn) -> Reply:
        """Raises BotUnavailable or BotFailed."""
        return self._asked(TURN, turn.as_json(), Reply.from_json)

    def suggest(self, wanted: Wanted) -> tuple[Candidate, ...]:
        """Raises BotUnavailable or BotFailed."""
        return self._asked(SUGGESTIONS, wanted.as_json(), found_in)

    def search(self, wanted: Wanted) -> Orders:
        """Raises BotUnavailable or BotFailed."""
        return self._asked(SEARCH, wanted.as_json(), Orders.from_json)

    def try_out(self, trying: Trying) -> Tried:
        """Raises BotUnavailable or BotFailed."""
        return self._asked(TRYOUT, trying.as_json(), Tried.from_json)

    def _asked(self, path: str, asked: dict[str, Any], read: Callable[[Any], T]) -> T:
        try:
            body = json.dumps(asked).encode()
            response = self._transport.request("POST", path, body=body, headers=carried())
        except (urllib3.exceptions.HTTPError, InvalidSetting) as error:
            raise BotUnavailable(error) from error
        if response.status == 503:
            raise BotUnavailable("it is not ready yet")
        if response.status != 200:
            raise BotFailed(f"HTTP {response.status}")
        try:
            return read(response.json())
        except (ValueError, RecursionError) as error:  # no JSON, or Malformed
            raise BotFailed(error) from error


class FakeBot:
    """A scripted bot: says what `script` says, an echo when the script is over.

    A script's item is a reply, an error to raise, or a function of the turn. A turn that comes again after it
    was answered gets the same reply, as the real bot does.
    """

    def __init__(
        self,
        script: Iterable[Reply | BotError | Callable[[Turn], Reply]] = (),
        *,
        delay: float = 0.0,
        suggests: Callable[[Wanted], tuple[Candidate, ...]] = lambda wanted: (),
        searches: Callable[[Wanted], Orders] = lambda wanted: Orders(),
        tries: Callable[[Trying], Tried] = lambda trying: Tried("handoff"),
    ) -> None:
        self.turns: list[Turn] = []
        self.suggest, self.search, self.try_out = suggests, searches, tries
        self.delay = delay
        self._script = list(script)
        self._answered: dict[tuple[str, int], Reply] = {}

    def turn(self, turn: Turn) -> Reply:
        self.turns.append(turn)
        if self.delay:
            gevent.sleep(self.delay)
        before = self._answered.get((turn.conversation, turn.seq))
        if before is not None and turn.attempt > 1:
            return before
        step = self._script.pop(0) if self._script else _echo
        if isinstance(step, BotError):
            raise step
        reply = step if isinstance(step, Reply) else step(turn)
        self._answered[turn.conversation, turn.seq] = reply
        return reply


def _echo(turn: Turn) -> Reply:
    return Reply((Answer(turn.said),), turn.locale)
