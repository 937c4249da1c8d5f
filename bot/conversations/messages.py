"""What a conversation consists of."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from bot.conversations.states import State
from bot.protocol import Choice

Role = Literal["customer", "bot", "agent", "system"]


@dataclass(frozen=True)
class Message:
    """One message; `seq` counts from 1 without gaps within its conversation."""

    conversation: str
    seq: int
    role: Role
    text: str
    created: float  # unix seconds, UTC
    name: str | None = None  # the agent's name as customers see it
    choices: tuple[Choice, ...] = ()
    media: tuple[dict[str, Any], ...] = ()
    entry: str | None = None
    trace: dict[str, Any] | None = None
    state: State | None = None  # on system messages that change it
    choice: str | None = None  # what the customer picked

    def __post_init__(self) -> None:
        if self.role not in get_args(Role) or self.seq < 1:
            raise ValueError(f"A message has a role and a seq from 1, not {self.role!r} and {self.seq!r}.")

    def as_json(self, *, staff: bool = False) -> dict[str, Any]:
        """What a client shows; the trace is for staff only."""
        shown: dict[str, Any] = {
            "seq": self.seq,
            "role": self.role,
            "text": self.text,
            "created": self.created,
            "name": self.name,
            "choices": [choice.as_json() for choice in self.choices],
            "media": list(self.media),
            "entry": self.entry,
            "state": self.state,
            "choice": self.choice,
            "trace": self.trace if staff else None,
        }
        return {key: value for key, value in shown.items() if value not in (None, [])}

    @classmethod
    def from_row(cls, row: sqlite3.Row) -> "Message":
        return cls(
            conversation=row["conversation"],
            seq=row["seq"],
            role=cast(Role, row["role"]),
            text=row["text"],
            created=row["created"],
            name=row["name"],
            choices=tuple(Choice(**choice) for choice in json.loads(row["choices"] or "[]")),
            media=tuple(json.loads(row["media"] or "[]")),
            entry=row["entry"],
            trace=json.loads(row["trace"]) if row["trace"] else None,
            state=row["state"],
            choice=row["choice"],
        )


@dataclass(frozen=True)
class Conversation:
    """A conversation without its messages; `seq` is that of the last one, 0 when there is none."""

    id: str
    site: str
    locale: str
    state: State
    seq: int
    page: str | None  # origin and path of the page it began on
    identity: dict[str, Any] | None
    agent: str | None  # the account that has it, while the state is human
    created: float
    updated: float

    @classmethod
    def from_row(cls, row: sqlite3.Row) -> "Conversation":
        fields = {name: row[name] for name in cls.__dataclass_fields__}
        return cls(**fields | {"identity": json.loads(row["identity"]) if row["identity"] else None})


@dataclass(frozen=True)
class Posted:
    """A message that is safely stored; `repeated` when its key had been stored before."""

    seq: int
    repeated: bool
