"""The seam to the bot: one turn goes out, one reply comes back."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import gevent
import urllib3

from bot.conversations.errors import BotError, BotFailed, BotUnavailable
from bot.conversations.messages import Choice
from knowledge.errors import BotUnknown
from knowledge.home import Home


@dataclass(frozen=True)
class Turn:
    """A customer's message on its way to the bot; personal data in `text` is masked already."""

    conversation: str
    seq: int
    attempt: int  # from 1; above 1 the bot may have seen this turn before
    locale: str
    text: str | None
    choice: Choice | None

    def as_json(self) -> dict[str, Any]:
        return {
            "conversation": self.conversation,
            "turn": self.seq,
            "attempt": self.attempt,
            "locale": self.locale,
            "text": self.text,
            "choice": self.choice.as_json() if self.choice else None,
        }


@dataclass(frozen=True)
class Answer:
    """One message of the bot; `text` is Markdown."""

    text: str
    choices: tuple[Choice, ...] = ()
    media: tuple[dict[str, Any], ...] = ()
    entry: str | None = None
    trace: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.text, str) or not self.text.strip():
            raise ValueError("an answer has no text")
        if not isinstance(self.entry, str | None) or not isinstance(self.trace, dict | None):
            raise ValueError("an answer's entry is a text, its trace an object")

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Answer":
        return cls(
            text=data["text"],
            choices=tuple(Choice(choice["id"], choice["title"]) for choice in data.get("choices") or ()),
            media=tuple(dict(media) for media in data.get("media") or ()),
            entry=data.get("entry"),
            trace=data.get("trace"),
        )


@dataclass(frozen=True)
class Reply:
    """What the bot says to one turn; `handoff` is the reason why a person should take over."""

    answers: tuple[Answer, ...]
    handoff: str | None = None
    locale: str | None = None

    def __post_init__(self) -> None:
        if not self.answers:
            raise ValueError("a reply has no answers")
        if not isinstance(self.handoff, str | None) or not isinstance(self.locale, str | None):
            raise ValueError("a reply's reason and locale are texts")

    @classmethod
    def from_json(cls, data: Any) -> "Reply":
        """Raises BotFailed when `data` is not what the seam says."""
        try:
            json.dumps(data, ensure_ascii=False, allow_nan=False).encode()  # or it could not be stored
            handoff = data.get("handoff")
            return cls(
                answers=tuple(Answer.from_json(answer) for answer in data["replies"]),
                handoff=None if handoff is None else handoff["reason"],
                locale=data.get("locale"),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BotFailed(f"malformed reply ({type(error).__name__}: {error})") from error


class Bot(Protocol):
    def turn(self, turn: Turn) -> Reply:
        """Raises BotUnavailable or BotFailed."""


class HttpBot:
    """The bot behind the address in `home`; connections are kept open."""

    def __init__(self, home: Home, *, connect_seconds: float = 1.0, reply_seconds: float = 5.0) -> None:
        self._home = home
        self._url: str | None = None
        self._pool = urllib3.PoolManager(
            num_pools=2,
            maxsize=16,
            retries=False,
            timeout=urllib3.Timeout(connect=connect_seconds, read=reply_seconds),
        )

    def turn(self, turn: Turn) -> Reply:
        """Raises BotUnavailable or BotFailed; after the first, the address is read anew."""
        try:
            self._url = self._url or self._home.bot_url()
            response = self._pool.request("POST", f"{self._url}/webhooks/kundig/turn", json=turn.as_json())
        except (urllib3.exceptions.HTTPError, BotUnknown) as error:
            self._url = None
            raise BotUnavailable(error) from error
        if response.status != 200:
            raise BotFailed(f"HTTP {response.status}")
        try:
            return Reply.from_json(response.json())
        except ValueError as error:
            raise BotFailed("the reply is no JSON") from error


class FakeBot:
    """A scripted bot: says what `script` says, an echo when the script is over.

    A script's item is a reply, an error to raise, or a function of the turn. A turn that comes again after it
    was answered gets the same reply, as the real bot does.
    """

    def __init__(
        self, script: Iterable[Reply | BotError | Callable[[Turn], Reply]] = (), *, delay: float = 0.0
    ) -> None:
        self.turns: list[Turn] = []
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
    return Reply((Answer(turn.choice.title if turn.choice else turn.text or ""),))
