"""What became of customers' questions: a transcript read as questions, and how each ended. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from bot.protocol import ENTRY, NARROWED, NONE, THANKED, UNSOLVED, Trace
from bot.storage.records import Message

Outcome = Literal["answered", "contradicted", "refused", "open"]
Approved = Callable[[str], str | None]  # the entry whose answer an agent's words hold

A_GREETING = 80  # characters; an agent who wrote no more has answered nothing yet


@dataclass(frozen=True)
class Question:
    """A question as the customer last put it, and how it ended.

    answered: by an entry, or by one picked from the choices, and nothing was said against it;
    contradicted: answered, then a thumbs-down, the same question again or at once a wish for a person;
    refused: none of the choices was right; open: the bot did not know, or asked back and was left.
    """

    seq: int  # of the customer's message
    text: str
    created: float  # unix seconds, UTC
    trace: Trace  # of the bot's decision
    outcome: Outcome
    entry: str | None = None  # that answered
    praised: bool = False  # by a thumb, a pick or an agent: the entry is surely the right one
    sent: bool = False  # an agent sent it
    unaided: bool = False  # an agent answered in words of their own
    replied: int = 0  # seq of the bot's reply to it, of the answer where there is one
    thanked: bool = False  # at once
    handed: bool = False  # a person was called while nothing else had been asked
    earlier: "tuple[Question, ...]" = ()  # the same in other words, before; oldest first

    @property
    def ranked(self) -> tuple[str, ...]:
        """The best entries, best first; without evidence, as in follow-ups, those that the bot named."""
        named = tuple(candidate.entry for candidate in self.trace.candidates)
        return self.trace.ranked if self.trace.evidence else named


def questions_in(
    messages: Iterable[Message], verdicts: Mapping[int, bool], approved: Approved = lambda text: None
) -> list[Question]:
    """The questions of one conversation, oldest first; `verdicts` says by `seq` which replies helped.

    Small talk and choices of follow-ups are no questions. What is asked after a question was left open, or
    its choices were refused, counts as that question in other words, as it does for the bot, which invites
    to that.
    """
    reader = _Reader(verdicts, approved)
    for message in messages:
        reader.read(message)
    return reader.found


class _Reader:
    def __init__(self, verdicts: Mapping[int, bool], approved: Approved) -> None:
        self.found: list[Question] = []
        self._verdicts, self._approved = verdicts, approved
        self._asked: Message | None = None  # the customer's message that the bot has not replied to
        self._since = 0  # messages of the customer since the last question got its reply
        self._current = False  # whether what comes may still be about the last question
        self._handed = False  # whether a person was called because of the last question
        self._written = 0  # characters that the person has written since

    def read(self, message: Message) -> None:
        if message.role == "customer":
            self._asked, self._since = message, self._since + 1
            if message.choice == NONE:
                self._amend("open", outcome="refused")
        elif message.role == "bot" and self._asked is not None and message.trace is not None:
            self._reply(self._asked, message, message.trace)
            self._asked = None
        elif message.role == "agent" and self._handed:
            self._helped(message)
        elif message.state is not None:
            self._moved(message.state)

    def _moved(self, state: str) -> None:
        if state == "queued":
            if self._since <= 1:
                self._contradict()
            if self._current:
                self._change(handed=True)
            self._handed, self._written = self._current and not self._settled(), 0
        elif state != "human":
            self._handed = False
        self._current = False

    def _settled(self) -> bool:
        return self.found[-1].outcome == "answered"

    def _helped(self, message: Message) -> None:
        """What an agent writes to whom the bot could not help; a first entry they send is the right one."""
        self._written += len(message.text)
        entry = message.entry or self._approved(message.text)
        if self.found[-1].sent:
            return
        if entry is not None:
            self._change(entry=entry, outcome="answered", praised=True, sent=True, unaided=False)
        elif self._written > A_GREETING:
            self._change(unaided=True)

    def _reply(self, asked: Message, reply: Message, trace: Trace) -> None:
        picked = asked.choice or trace.picked  # a choice may be typed
        if picked == NONE:
            self._amend("open", outcome="refused")
        elif picked:
            self._picked(picked.removeprefix(ENTRY), reply)
        elif trace.reading == THANKED:
            if self._current and self._since <= 1:
                self._change(thanked=True)
        elif trace.reading in (NARROWED, UNSOLVED):
            pass  # about the answer before: the same question still
        elif trace.candidates:
            self._add(self._judged(_question(asked, trace, reply.seq), reply))
        elif trace.decision == "handoff":  # the bot took it for “that does not help”
            self._contradict()

    def _picked(self, entry: str, reply: Message) -> None:
        """A choice from a clarification answers its question; a follow-up leaves it behind."""
        offered = {candidate.entry for candidate in self.found[-1].trace.candidates} if self._current else ()
        if self._current and self.found[-1].outcome == "open" and entry in offered:
            replied = {"replied": reply.seq, "thanked": False}
            answered = replace(self.found[-1], outcome="answered", entry=entry, praised=True, **replied)  # type: ignore[arg-type]
            self.found[-1] = self._judged(answered, reply)
            self._since = 0
        else:
            self._current = False

    def _judged(self, question: Question, reply: Message) -> Question:
        helpful = self._verdicts.get(reply.seq)
        if helpful is None or question.outcome != "answered":
            return question
        return replace(question, outcome="answered" if helpful else "contradicted", praised=helpful)

    def _add(self, question: Question) -> None:
        before = self.found[-1] if self._current else None
        again = before is not None and self._since <= 1 and _asks_again(question, before)
        if again and question.outcome == "answered" and not question.praised:
            question = replace(question, outcome="contradicted")
        if before is not None and (again or before.outcome in ("open", "refused")):
            self.found.pop()
            one = replace(before, earlier=(), outcome="contradicted" if again else before.outcome)
            question = replace(question, earlier=(*before.earlier, one))
        self.found.append(question)
        self._current, self._since = True, 0

    def _contradict(self) -> None:
        if self._current and not self.found[-1].praised:
            self._amend("answered", outcome="contradicted")

    def _amend(self, expected: Outcome, *, outcome: Outcome) -> None:
        if self._current and self.found[-1].outcome == expected:
            self._change(outcome=outcome)

    def _change(self, **values: object) -> None:
        self.found[-1] = replace(self.found[-1], **values)  # type: ignore[arg-type]


def _question(asked: Message, trace: Trace, replied: int) -> Question:
    outcome: Outcome = "answered" if trace.entry else "open"
    entry = trace.entry or None
    return Question(asked.seq, asked.text, asked.created, trace, outcome, entry, replied=replied)


def _asks_again(question: Question, before: Question) -> bool:
    """Whether who was just answered by an entry asks what fits that entry best."""
    return before.outcome == "answered" and not before.praised and question.ranked[0] == before.entry
