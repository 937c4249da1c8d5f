"""What became of customers' questions: a transcript read as questions, and how each ended. Pure.

Nothing is recorded for this: messages, traces and verdicts tell it, and what is erased with a conversation
counts no longer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from bot.protocol import ENTRY, NARROWED, NONE, Trace
from bot.storage.records import Message

Outcome = Literal["answered", "contradicted", "refused", "open"]


@dataclass(frozen=True)
class Question:
    """A question as the customer last put it, and how it ended.

    answered: by an entry, or by one picked from the choices, and nothing was said against it;
    contradicted: answered, then a thumbs-down, the same question again or at once a wish for a person;
    refused: none of the choices was right; open: the bot did not know, or asked back and was left.
    """

    text: str
    created: float  # unix seconds, UTC
    outcome: Outcome
    entry: str | None  # that answered
    praised: bool  # a thumbs-up, or picked from the choices: the entry is surely the right one
    candidates: tuple[str, ...]  # entries the bot thought of, best first
    doubt: float  # probability that none of them is right, as calibrated
    release: int | None


def questions_in(messages: Iterable[Message], verdicts: Mapping[int, bool]) -> list[Question]:
    """The questions of one conversation, oldest first; `verdicts` says by `seq` which replies helped.

    Small talk and choices of follow-ups are no questions. What is asked after a question was left open counts
    as that question in other words, as it does for the bot, which invites to that.
    """
    reader = _Reader(verdicts)
    for message in messages:
        reader.read(message)
    return reader.found


class _Reader:
    def __init__(self, verdicts: Mapping[int, bool]) -> None:
        self.found: list[Question] = []
        self._verdicts = verdicts
        self._asked: Message | None = None  # the customer's message that the bot has not replied to
        self._since = 0  # messages of the customer since the last question got its reply
        self._current = False  # whether what comes may still be about the last question

    def read(self, message: Message) -> None:
        if message.role == "customer":
            self._asked, self._since = message, self._since + 1
            if message.choice == NONE:
                self._amend("open", outcome="refused")
        elif message.role == "bot" and self._asked is not None and message.trace is not None:
            self._reply(self._asked, message, message.trace)
            self._asked = None
        elif message.state is not None:
            if message.state == "queued" and self._since <= 1:
                self._contradict()
            self._current = False

    def _reply(self, asked: Message, reply: Message, trace: Trace) -> None:
        picked = asked.choice or trace.picked  # a choice may be typed
        if picked == NONE:
            self._amend("open", outcome="refused")
        elif picked:
            self._picked(picked.removeprefix(ENTRY), reply)
        elif trace.reading == NARROWED:
            pass  # a passage of the answer before: the same question still
        elif not trace.candidates:  # the bot took it for “that does not help”
            self._contradict()
        else:
            self._add(_judged(_question(asked, trace), self._verdicts.get(reply.seq)))

    def _picked(self, entry: str, reply: Message) -> None:
        """A choice from a clarification answers its question; a follow-up leaves it behind."""
        if self._current and self.found[-1].outcome == "open" and entry in self.found[-1].candidates:
            answered = replace(self.found[-1], outcome="answered", entry=entry, praised=True)
            self.found[-1] = _judged(answered, self._verdicts.get(reply.seq))
            self._since = 0
        else:
            self._current = False

    def _add(self, question: Question) -> None:
        before = self.found[-1] if self._current else None
        again = before is not None and self._since <= 1 and _asks_again(question, before)
        if again and question.outcome == "answered" and not question.praised:
            question = replace(question, outcome="contradicted")
        if before is not None and (again or before.outcome == "open"):
            self.found.pop()
        self.found.append(question)
        self._current, self._since = True, 0

    def _contradict(self) -> None:
        if self._current and not self.found[-1].praised:
            self._amend("answered", outcome="contradicted")

    def _amend(self, expected: Outcome, *, outcome: Outcome) -> None:
        if self._current and self.found[-1].outcome == expected:
            self.found[-1] = replace(self.found[-1], outcome=outcome)


def _question(asked: Message, trace: Trace) -> Question:
    known = sum(candidate.probability for candidate in trace.candidates)
    return Question(
        text=asked.text,
        created=asked.created,
        outcome="answered" if trace.entry else "open",
        entry=trace.entry or None,
        praised=False,
        candidates=tuple(candidate.entry for candidate in trace.candidates),
        doubt=min(max(1 - known, 0.0), 1.0),
        release=trace.release,
    )


def _judged(question: Question, helpful: bool | None) -> Question:
    if helpful is None or question.outcome != "answered":
        return question
    return replace(question, outcome="answered" if helpful else "contradicted", praised=helpful)


def _asks_again(question: Question, before: Question) -> bool:
    """Whether who was just answered by an entry asks what fits that entry best."""
    return before.outcome == "answered" and not before.praised and question.candidates[0] == before.entry
