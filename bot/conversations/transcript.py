"""Writing one conversation in a transaction: the only place where messages, states and events are made."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, Self

from bot.conversations import events
from bot.conversations.errors import TooManyWaiting, TooMuchUnanswered, UnknownConversation
from bot.conversations.letters import answer_by_mail
from bot.conversations.outlook import outlook
from bot.conversations.pushing import tell_browsers
from bot.conversations.states import Event as Step
from bot.conversations.states import transition
from bot.conversations.texts import text as system_text
from bot.conversations.texts import told
from bot.conversations.wording import storable
from bot.protocol import CONTINUE, HANDOFF, Answer, Choice, Reason
from bot.storage import Transaction
from bot.storage.records import Event, Message, PendingTurn, Role, State
from bot.storage.repositories.contacts import WRITES

DESK = "desk"  # the topic of everything a desk shows
TURNS = "turns"  # the topic of turns that wait for the bot
MOST_UNANSWERED = 12  # messages of one conversation that wait for the bot
MOST_WAITING = 50  # conversations of one source that wait for a person
_CHANGING = ("state", "seq", "locale", "failures", "agent", "awaiting")  # of a conversation, by its messages


@dataclass(frozen=True)
class Holder:
    """The process that brings turns to the bot, and for how many seconds those it stores are its own. What
    can be brought at once it is `given`, where there is a way, so that it need not look.
    """

    name: str
    lease: float
    given: Callable[[PendingTurn], None] | None = None


class Transcript:
    """The conversation `id` in a transaction that may change it; raises UnknownConversation.

    `before` is what was stored already under the idempotency key of what is to be written.

    Used as a context: what was appended is written, and its events told, when the block ends well.
    """

    def __init__(self, transaction: Transaction, id: str, key: str | None = None) -> None:
        locked = transaction.conversations.lock(storable(id), key)
        if locked is None:
            raise UnknownConversation(id)
        self.transaction = transaction
        self.before, self.unanswered = locked.before, locked.pending
        self._has_webhooks, self._by_mail = locked.has_webhooks, locked.by_mail
        self._connection, self._source, self._on_page = locked.connection, locked.source, locked.on_page
        self.conversation = found = locked.conversation
        self.id = found.id
        self.state: State = found.state
        self.seq: int = found.seq
        self.locale: str = found.locale
        self.failures: int = found.failures
        self.agent: str | None = found.agent
        self.awaiting: float | None = found.awaiting
        self._messages: list[Message] = []
        self._events: list[Event] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._write()

    def append(self, role: Role, text: str, **fields: Any) -> int:
        """The next message, with other fields of `Message` as needed; its seq."""
        self.seq += 1
        now = time.time()
        if role == "agent":
            self.awaiting = None
        elif role == "customer" and self.state == "human":
            self.awaiting = self.awaiting or now
        self._messages.append(Message(self.id, self.seq, role, text, now, **fields))
        self.happened(events.OF_ROLE[role], seq=self.seq)
        return self.seq

    def say(self, answer: Answer, turn: int) -> int:
        """A message of the bot, in reply to the customer's message `turn`; its seq."""
        return self.append(
            "bot",
            answer.text,
            choices=answer.choices,
            media=answer.media,
            entry=answer.entry,
            trace=answer.trace,
            turn=turn,
        )

    def move(
        self,
        step: Step,
        *,
        turn: int | None = None,
        said: str | None = None,
        choices: tuple[Choice, ...] = (),
        **values: str,
    ) -> int:
        """Change the state and tell the customer: what is `said`, else what goes with the state, with
        `values` in it. The seq of that message. Raises NotAllowed.
        """
        before, self.state = self.state, transition(self.state, step)
        if before == "bot":
            self.transaction.turns.drop(self.id, time.time())
            self.failures = 0
        elif before in ("queued", "human") and self.state in ("bot", "closed"):
            self.agent = None
            self.transaction.handoffs.end(self.id, time.time())
        if self.state != "human":
            self.awaiting = None
        self.transaction.changed.add(DESK)
        text = said or system_text(self.state, self.locale, **values)
        told = {"name": values.get("name"), "state": self.state, "turn": turn, "choices": choices}
        seq = self.append("system", text, **told)
        if step in events.OF_STEP:
            self.happened(events.OF_STEP[step], seq=seq)
        return seq

    def crowded(self) -> bool:
        """Whether nobody else from here may wait for a person: one place must not fill the whole queue."""
        return self.transaction.handoffs.neighbours(self.id) >= MOST_WAITING

    def request(self, reason: Reason, *, turn: int | None = None, first: bool = False) -> None:
        """Ask for a person, `first` of all who wait. Raises TooManyWaiting, unless you have asked whether it
        is crowded.
        """
        if self.crowded():
            raise TooManyWaiting
        reopens = self.state == "closed"
        found = outlook(self.transaction, self.id, self.conversation.site, first=first)
        elsewhere = self._connection is not None
        said = told(found, self.locale, by_mail=self._by_mail == WRITES, elsewhere=elsewhere)
        choices = (self.offer_bot(),)
        seq = self.move("request", turn=turn, said=said, choices=choices)
        ahead = found.ahead if found.kind == "soon" else None
        self.transaction.handoffs.add(self.id, seq, reason, time.time(), ahead, first=first)
        if reopens:
            self.happened(events.REOPENED, seq=seq)
        self.happened(events.HANDOFF_REQUESTED, seq=seq, reason=reason, locale=self.locale)

    def accept(self, agent: str, display: str, *, assigned: bool = False) -> None:
        """An agent takes over, or was `assigned` to it. Raises NotAllowed."""
        seq = self.move("accept", name=display)
        self.agent, self.awaiting = agent, time.time()
        self.transaction.handoffs.accept(self.id, agent, self.awaiting)
        if assigned:
            self.transaction.assignments.give(self.id, agent, self.awaiting)
        self.happened(events.HANDOFF_ACCEPTED, seq=seq, agent=agent, assigned=assigned)

    def take_over(self, agent: str, display: str) -> None:
        """An agent takes a conversation that the bot is having. Raises NotAllowed."""
        asked = self.unanswered > 0
        seq = self.move("take_over", said=system_text("human", self.locale, name=display), name=display)
        self.agent, self.awaiting = agent, time.time() if asked else None
        self.transaction.handoffs.add(self.id, seq, "taken_over", time.time())
        self.transaction.handoffs.accept(self.id, agent, time.time())
        self.happened(events.HANDOFF_ACCEPTED, seq=seq, agent=agent, assigned=False)

    def resume(self, agent: str, display: str, *, turn: int) -> None:
        """The agent who had it before it was closed goes on with it. Raises NotAllowed."""
        said = system_text("resumed", self.locale, name=display)
        seq, now = self.move("resume", said=said, name=display, turn=turn), time.time()
        self.agent, self.awaiting = agent, now
        self.transaction.handoffs.add(self.id, seq, "reopened", now)
        self.transaction.handoffs.accept(self.id, agent, now)
        self.happened(events.REOPENED, seq=seq)
        self.happened(events.HANDOFF_ACCEPTED, seq=seq, agent=agent, assigned=True)

    def transfer(self, agent: str, display: str) -> None:
        """Another agent goes on. Raises NotAllowed."""
        seq = self.move("transfer", name=display)
        self.agent = agent
        self.transaction.handoffs.pass_on(self.id, agent)
        self.happened(events.HANDOFF_TRANSFERRED, seq=seq, agent=agent)

    def requeue(self, gone: str = "", team: str | None = None) -> None:
        """It waits again, before all who asked later: who had it lets go, for a `team` or for everybody; or
        is `gone`, by the name that customers see, and then it stays with its team. Raises NotAllowed.
        """
        key = "requeued" if gone else "passed_on"
        said = system_text(key, self.locale, name=gone)
        seq = self.move("requeue", said=said, choices=(self.offer_bot(),))
        self.agent = None
        self.transaction.handoffs.requeue(self.id, time.time())
        if gone:
            team = self.transaction.handoffs.team(self.id)
        else:
            self.transaction.handoffs.to_team(self.id, team)
        self.happened(events.HANDOFF_REQUEUED, seq=seq, team=team)

    def close(self, *, asked: bool, said: str | None = None) -> int:
        """End it, and with `asked` ask whether the problem was solved. Raises NotAllowed."""
        seq = self.move("close", said=said)
        if asked:
            self.transaction.surveys.ask(self.id, seq, time.time())
        return seq

    def ask_bot(self, seq: int, holder: Holder | None) -> None:
        """Put the customer's message `seq` on the list of what the bot has to answer.

        Raises TooMuchUnanswered: better not taken than left waiting for too long.
        """
        if self.unanswered >= MOST_UNANSWERED:
            raise TooMuchUnanswered
        name, lease = (holder.name, self.transaction.now() + holder.lease) if holder else (None, None)
        now = time.time()
        self.transaction.turns.add(self.id, seq, now, name, lease)
        if holder and holder.given and not self.unanswered:
            self.transaction.then.append(partial(holder.given, self._pending(seq, now)))
        else:
            self.transaction.changed.add(TURNS)

    def _pending(self, seq: int, created: float) -> PendingTurn:
        """The turn of a message that was appended here, as who looks for it would find it."""
        (asked,) = (each for each in self._messages if each.seq == seq)
        of = self.id, seq, 0, created, self.conversation.site, self.locale
        return PendingTurn(*of, asked.text, asked.choice, self._source, on_page=self._on_page)

    def speak(self, locale: str) -> None:
        """Go on in the customer's language."""
        self.locale = locale

    def offer_again(self) -> Choice:
        """The choice of a person, which is always on offer."""
        return Choice(HANDOFF, system_text("handoff", self.locale))

    def offer_bot(self) -> Choice:
        """The choice to go on with the bot, for who waits for a person."""
        return Choice(CONTINUE, system_text("continue", self.locale))

    def happened(self, kind: str, *, seq: int | None = None, **data: Any) -> None:
        """Something that streams, statistics and webhooks should know of."""
        number = self.conversation.events + len(self._events) + 1
        self._events.append(Event(self.id, number, kind, time.time(), seq, data))

    def _write(self) -> None:
        if self._messages:
            self.transaction.messages.add(self._messages)
            tell_browsers(self.transaction, self.id, self._messages, self._events)
            self._wake()
        if self._events:
            self.transaction.events.add(self._events)
            if self._has_webhooks:
                events.deliver(self.transaction, self._events)
            if self._connection:
                events.carry_out(self.transaction, self._connection, self._events)
            elif self._by_mail:
                written = self._by_mail == WRITES
                answer_by_mail(self.transaction, self._messages, self._events, written=written)
        changes = self._changes()
        if changes:
            self.transaction.conversations.change(self.id, **changes)

    def _changes(self) -> dict[str, Any]:
        now = {name: getattr(self, name) for name in _CHANGING}
        now["events"] = self.conversation.events + len(self._events)
        if self._messages:
            now["updated"] = self._messages[-1].created
        return {name: value for name, value in now.items() if getattr(self.conversation, name) != value}

    def _wake(self) -> None:
        """Who watches; the desk shows what is queued or with a person."""
        self.transaction.changed.add(self.id)
        if self.state in ("queued", "human"):
            self.transaction.changed.add(DESK)
