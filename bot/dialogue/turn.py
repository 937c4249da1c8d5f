"""One turn as the web process sees it: a customer's message comes in, replies go out. Pure."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

TEXT_LIMIT = 20_000  # characters; the web process asks for far less
ENTRY_CHOICE = "entry:"
NONE = "none"
HANDOFF = "handoff"

_CHOICE = re.compile(rf"{ENTRY_CHOICE}[A-Za-z0-9][A-Za-z0-9._-]{{0,79}}|{NONE}|{HANDOFF}")
_CONVERSATION = re.compile(r"[A-Za-z0-9._:-]{1,120}")
_LOCALE = re.compile(r"[A-Za-z]{2}([-_][A-Za-z]{2,4})?")
_HALF_CHARACTERS = re.compile("[\ud800-\udfff]")


class BadTurn(Exception):
    """The request is no turn. `field` names the part that is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Choice:
    """A choice by its id: `entry:<id>`, `none` or `handoff`. `title` is what the customer read."""

    id: str
    title: str

    def __post_init__(self) -> None:
        if not _CHOICE.fullmatch(self.id):
            raise BadTurn("choice", f"A choice is entry:<id>, {NONE} or {HANDOFF}, not {self.id[:90]!r}.")


@dataclass(frozen=True)
class Turn:
    """A customer's message: typed text, or a choice. `number` grows along a conversation."""

    conversation: str
    number: int
    attempt: int
    locale: str
    text: str
    choice: Choice | None

    @classmethod
    def from_json(cls, body: bytes) -> "Turn":
        """Raises BadTurn."""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise BadTurn("", "The body is no JSON.") from error
        if not isinstance(data, dict):
            raise BadTurn("", "The body is no JSON object.")
        text, choice = _text(data.get("text")), _choice(data.get("choice"))
        if bool(text) == bool(choice):
            raise BadTurn("text", "A turn holds either a text or a choice.")
        return cls(
            conversation=_matching(data, "conversation", _CONVERSATION),
            number=_count(data, "turn", 0),
            attempt=_count(data, "attempt", 1),
            locale=_matching(data, "locale", _LOCALE)[:2].lower(),
            text=text or (choice.title if choice else ""),
            choice=choice,
        )


@dataclass
class Reply:
    """What the bot says to one turn, gathered while Rasa runs. `replies` empty means that it failed."""

    locale: str
    replies: list[dict[str, Any]] = field(default_factory=list)
    handoff: dict[str, str] | None = None

    def add(self, text: str, said: dict[str, Any]) -> None:
        """`said` is what Answers put beside the text: choices, media, entry, trace, handoff, locale."""
        shown = {name: said[name] for name in ("choices", "media", "entry", "trace")}
        self.replies.append({"text": text, **shown})
        self.handoff = said["handoff"] or self.handoff
        self.locale = said["locale"]

    def as_json(self) -> dict[str, Any]:
        return {"replies": self.replies, "handoff": self.handoff, "locale": self.locale}


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadTurn("text", "The text must be a string.")
    if len(value) > TEXT_LIMIT:
        raise BadTurn("text", f"The text has {len(value)} characters; at most {TEXT_LIMIT} are read.")
    text = _HALF_CHARACTERS.sub("\ufffd", value).strip()
    if not text:
        raise BadTurn("text", "The text is empty.")
    return text


def _choice(value: object) -> Choice | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        raise BadTurn("choice", 'A choice is an object like {"id": "none", "title": "None of these"}.')
    title = value.get("title", "")
    if not isinstance(title, str):
        raise BadTurn("choice", "The title of a choice must be a string.")
    return Choice(value["id"], _HALF_CHARACTERS.sub("\ufffd", title)[:500].strip() or value["id"])


def _matching(data: dict[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise BadTurn(name, f"The {name} is missing or is not one.")
    return value


def _count(data: dict[str, Any], name: str, least: int) -> int:
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value < 2**53:
        raise BadTurn(name, f"The {name} must be a whole number from {least} on.")
    return value
