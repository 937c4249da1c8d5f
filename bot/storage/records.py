"""What the store keeps, as frozen records. Times are unix seconds, UTC."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from bot.protocol import Choice, Trace

State = Literal["bot", "queued", "human", "closed"]
Role = Literal["customer", "bot", "agent", "system"]
TurnState = Literal["pending", "done", "failed", "dropped"]
DeliveryState = Literal["pending", "done", "dead"]


@dataclass(frozen=True)
class Conversation:
    """A conversation without its messages; `seq` is that of the last one, 0 when there is none."""

    id: str
    site: str
    locale: str
    state: State
    seq: int
    page: str | None  # origin and path of the page it began on
    agent: str | None  # the account that has it, while the state is human
    created: float
    updated: float
    failures: int = 0  # turns in a row that brought no reply
    events: int = 0  # number of the last event
    awaiting: float | None = None  # since when the customer waits for a word of the agent
    channel: str = "chat"  # where the customer writes: a kind of network, “mail”, or here


@dataclass(frozen=True)
class Message:
    """One message; `seq` counts from 1 without gaps within its conversation."""

    conversation: str
    seq: int
    role: Role
    text: str
    created: float
    name: str | None = None  # the agent's name as customers see it
    choices: tuple[Choice, ...] = ()
    media: tuple[dict[str, Any], ...] = ()
    entry: str | None = None
    trace: Trace | None = None
    state: State | None = None  # on system messages that change it
    choice: str | None = None  # what the customer picked
    client_key: str | None = None  # idempotency key, prefixed with its author
    turn: int | None = None  # seq of the customer's message this one replies to

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
            "trace": self.trace.as_json() if self.trace and staff else None,
        }
        return {key: value for key, value in shown.items() if value not in (None, [])}


@dataclass(frozen=True)
class PendingTurn:
    """A customer's message the bot has to answer. `attempts` counts the processes that died over it."""

    conversation: str
    seq: int
    attempts: int
    created: float
    site: str
    locale: str
    text: str
    choice: str | None
    source: str  # whence it came; its conversation where that is not known
    on_page: bool = True  # whether a page of the company's may be around the conversation


@dataclass(frozen=True)
class Handoff:
    """One time that a person was asked for; `seq` is that of the system message that says so."""

    conversation: str
    seq: int
    reason: str
    requested: float
    accepted: float | None = None
    agent: str | None = None
    ended: float | None = None
    since: float | None = None  # since when it is in the queue, this time
    ahead: int | None = None  # how many waited before it then; None where nobody was there
    team: str | None = None  # that it was passed on to


@dataclass(frozen=True)
class Waiting:
    """A conversation that a person was asked for: its latest handoff, and what the customer last wrote."""

    conversation: Conversation
    handoff: Handoff
    last_text: str
    alike: int = 0  # how many from the same source wait, itself among them; 0 where that is not known


@dataclass(frozen=True)
class Event:
    """Something that happened to a conversation; `number` counts from 1 without gaps within it."""

    conversation: str
    number: int
    kind: str
    created: float
    seq: int | None = None  # of the message it is about
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """Whether the answer `seq` helped, as the customer said; `entry` is empty when it came from none."""

    conversation: str
    seq: int
    helpful: bool
    comment: str  # masked
    entry: str
    created: float


@dataclass(frozen=True)
class Outcome:
    """What a question was decided on and how it ended: numbers, no text.

    `end` is one of those that `bot.conversations.insights.ends` names. Without a conversation it is unlinked.
    """

    conversation: str | None
    seq: int | None
    source: str | None
    day: float  # midnight before it
    decision: str  # answer, clarify or handoff
    end: str
    unaided: bool  # an agent answered it in words of their own
    place: int  # of the right entry among those thought of, else -1
    first: float  # chance that the best entry was right, as calibrated
    among: float  # that one of them was
    calibrated_for: float  # the share of unanswerable questions that was assumed then
    evidence: tuple[float, ...]
    view: str
    basis: str
    weight: float = 1.0


@dataclass(frozen=True)
class Moved:
    """A conversation with something new to it, and when that was."""

    id: str
    when: float
    source: str | None


@dataclass(frozen=True)
class Account:
    """An account of the staff with the hash of its password."""

    name: str
    display: str
    password: str
    roles: tuple[str, ...]
    created: float
    disabled: float | None = None  # since when it may not log in
    one_time: float | None = None  # until when its password holds, which must be changed first
    email: str | None = None
    language: str | None = None  # of letters; none: the installation's


@dataclass(frozen=True)
class Tries:
    """Failed log-ins under one name; no further try before `until`."""

    name: str
    failures: int
    until: float


@dataclass(frozen=True)
class Session:
    """A log-in that is open, in one browser."""

    id: bytes  # sha256 of what the cookie holds
    account: str
    created: float
    seen: float
    origin: str | None = None  # the network it began from
    browser: str | None = None


@dataclass(frozen=True)
class Webhook:
    """Somebody outside who wants to hear of events of these kinds; of none since it is `gone`."""

    id: str
    url: str
    secret: str
    kinds: tuple[str, ...]
    created: float
    gone: float | None = None

    def wants(self, kind: str) -> bool:
        return self.gone is None and kind in self.kinds


@dataclass(frozen=True)
class Delivery:
    """One event, or one letter, on its way to one target outside."""

    id: str
    channel: str
    target: str
    conversation: str | None  # None for what is in no conversation, such as a letter to staff
    event: int | None  # its number in the conversation
    state: DeliveryState
    attempts: int
    due: float
    created: float
    error: str | None = None
    finished: float | None = None
    letter: str | None = None  # which kind of letter it is
    about: str | None = None  # what else that needs to know, such as an account's name; never content
    upto: int | None = None  # seq of the last message in it, once it was packed
    begun: float | None = None  # when it was first claimed
    taken: str | None = None  # labels of what the network says to have of it

    def arrived(self, now: float) -> "Delivery":
        """The same after its last attempt, which went well."""
        return replace(self, state="done", attempts=self.attempts + 1, error=None, finished=now)

    def later(self, due: float, error: str) -> "Delivery":
        """The same after an attempt that failed."""
        return replace(self, attempts=self.attempts + 1, due=due, error=error)

    def given_up(self, now: float, error: str) -> "Delivery":
        """The same after its last attempt, which failed, too."""
        return replace(self, state="dead", attempts=self.attempts + 1, error=error, finished=now)


@dataclass(frozen=True)
class TimedJob:
    """Work that runs at set times, and how its last run ended."""

    name: str
    due: float
    finished: float | None
    error: str | None


@dataclass(frozen=True)
class Node:
    """A process of the installation and the release it serves."""

    id: str
    kind: str
    host: str
    release: int | None
    seen: float
