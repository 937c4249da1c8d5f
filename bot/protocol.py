"""The seam between web and bot: a turn goes out, a reply comes back, both as JSON. Pure.

A choice's id is `entry:<id>` for an entry, `topic:<name>` for the questions of a topic, `none` for “none of
these”, `handoff` for a person, `continue` for the bot instead of waiting for one, or `word:<id>` to hear of
an incident's end.
"""

import json
import re
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self, get_args

from bot.checks import Malformed as Malformed
from bot.checks import checked_count, checked_list, checked_matching, checked_object, parsed, whole

ENTRY, TOPIC, NONE, HANDOFF, CONTINUE = "entry:", "topic:", "none", "handoff", "continue"
WORD = "word:"
Reason = Literal[
    "requested", "second_miss", "none_of_these", "bot_unavailable", "taken_over", "mailed", "reopened",
]  # fmt: skip
REASONS: tuple[str, ...] = get_args(Reason)
NARROWED = "with the answer before: a passage of it"  # the reading of a trace that brings no new question
UNSOLVED = "after the answer: it did not settle it"  # neither does this one
THANKED = "after the answer: thanks"  # nor this one, and nothing was looked up
LISTS = ("evidence", "ranked", "contexts")  # of a trace
TEXT_LIMIT = 20_000  # characters; the web process asks for far less
TITLE_LIMIT = 500

_ENTRY_CHOICE = re.compile(rf"{ENTRY}[A-Za-z0-9][A-Za-z0-9._-]{{0,79}}")
_TOPIC_CHOICE = re.compile(rf"{TOPIC}[^\s\x00-\x1f][^\x00-\x1f]{{0,499}}")
_WORD_CHOICE = re.compile(rf"{WORD}[0-9a-f]{{12}}")
_NAME = re.compile(r"[A-Za-z0-9._:-]{1,120}")
_SITE = re.compile(r"[A-Za-z0-9._-]{0,80}")
_CONTEXT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_LOCALE = re.compile(r"[A-Za-z]{2}([-_][A-Za-z]{2,4})?")


@dataclass(frozen=True)
class Choice:
    """Something a customer can pick instead of typing; `title` is what they read."""

    id: str
    title: str

    def __post_init__(self) -> None:
        if not (isinstance(self.id, str) and _is_choice(self.id)):
            known = f"{ENTRY}<id>, {TOPIC}<name>, {WORD}<id>, {NONE}, {HANDOFF} or {CONTINUE}"
            raise Malformed("choice", f"a choice is {known}, not {self.id!r:.90}")
        if not (isinstance(self.title, str) and self.title.strip()):
            raise Malformed("choice", f"the choice {self.id} has no title")

    @property
    def entry(self) -> str | None:
        """The entry it stands for, if any."""
        return self.id.removeprefix(ENTRY) if self.id.startswith(ENTRY) else None

    @property
    def topic(self) -> str | None:
        """The topic it stands for, if any."""
        return self.id.removeprefix(TOPIC) if self.id.startswith(TOPIC) else None

    @classmethod
    def of_entry(cls, entry: str, title: str) -> Self:
        return cls(f"{ENTRY}{entry}", title)

    @classmethod
    def of_topic(cls, topic: str) -> Self:
        return cls(f"{TOPIC}{topic}", topic)

    def as_json(self) -> dict[str, str]:
        return {"id": self.id, "title": self.title}

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Raises Malformed."""
        fields = checked_object("choice", data)
        title = fields.get("title")
        if not isinstance(title, str):
            raise Malformed("choice", "a choice needs an id and a title")
        return cls(fields.get("id"), whole(title)[:TITLE_LIMIT].strip())  # type: ignore[arg-type]


@dataclass(frozen=True)
class Turn:
    """A customer's message on its way to the bot: typed text, masked already, or a choice."""

    conversation: str
    seq: int  # of the message; grows along a conversation
    attempt: int  # from 1; above 1 the bot may have seen this turn before
    site: str
    locale: str
    text: str | None
    choice: Choice | None
    contexts: tuple[str, ...] = ()  # of the site, in which the customer is

    def __post_init__(self) -> None:
        for name in self.contexts:
            checked_matching("contexts", name, _CONTEXT)
        checked_matching("conversation", self.conversation, _NAME)
        checked_matching("site", self.site, _SITE)
        checked_matching("locale", self.locale, _LOCALE)
        checked_count("turn", self.seq, 0)
        checked_count("attempt", self.attempt, 1)
        if (self.text is None) == (self.choice is None):
            raise Malformed("text", "a turn holds either a text or a choice")
        if self.text is not None and not (self.text.strip() and len(self.text) <= TEXT_LIMIT):
            raise Malformed("text", f"a text has 1 to {TEXT_LIMIT} characters, not {len(self.text)}")

    @property
    def said(self) -> str:
        """What the customer typed or picked, in words."""
        return self.choice.title if self.choice else self.text or ""

    def as_json(self) -> dict[str, Any]:
        choice = self.choice.as_json() if self.choice else None
        return {
            "conversation": self.conversation, "turn": self.seq, "attempt": self.attempt, "site": self.site,
            "locale": self.locale, "text": self.text, "choice": choice,
        } | ({"contexts": list(self.contexts)} if self.contexts else {})  # fmt: skip

    @classmethod
    def from_body(cls, body: bytes) -> Self:
        """The turn of a request. Raises Malformed."""
        return cls.from_json(parsed(body))

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Raises Malformed."""
        fields = checked_object("", data)
        text, choice = fields.get("text"), fields.get("choice")
        if not isinstance(text, str | None):
            raise Malformed("text", "a text is needed")
        return cls(
            conversation=fields.get("conversation", ""),
            seq=fields.get("turn", -1),
            attempt=fields.get("attempt", 0),
            site=fields.get("site", ""),
            locale=fields.get("locale", ""),
            text=None if text is None else whole(text).strip(),
            choice=None if choice is None else Choice.from_json(choice),
            contexts=tuple(checked_list("contexts", fields)),
        )


@dataclass(frozen=True)
class Candidate:
    """An entry the bot thought of, by the question it would answer; `probability` is 0 to 1."""

    entry: str
    probability: float
    question: str

    def __post_init__(self) -> None:
        if not 0 <= self.probability <= 1:
            raise Malformed("trace", f"{self.probability!r} is no probability")

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Raises Malformed."""
        try:
            return cls(str(data["entry"]), float(data["probability"]), str(data.get("question", "")))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Malformed("trace", f"a candidate is no candidate ({error!r})") from error


@dataclass(frozen=True)
class Trace:
    """Why the bot said what it said: its decision, the entry and wording that spoke for it, and the others.

    For staff and statistics, never for customers.
    """

    decision: str
    entry: str | None = None
    variant: str | None = None
    probability: float | None = None
    margin: float | None = None
    release: int | None = None
    candidates: tuple[Candidate, ...] = ()
    evidence: tuple[float, ...] = ()  # the matcher's numbers, to learn from once the question has ended
    view: str = ""  # of the matcher
    basis: str = ""  # what evidence must share to be comparable
    ranked: tuple[str, ...] = ()  # the best entries, also those that are no candidates; best first
    reading: str = ""  # how the message was understood, where it was not read by itself
    picked: str = ""  # the id of the choice that a typed message named
    contexts: tuple[str, ...] = ()  # in which the customer was: entries of others were left out

    def __post_init__(self) -> None:
        texts = (self.entry, self.variant, self.view, self.basis, self.reading, self.picked)
        numbers = (self.probability, self.margin, self.release, *self.evidence)
        if not all(
            value is None or isinstance(value, str) for value in (*texts, *self.ranked, *self.contexts)
        ):
            raise Malformed("trace", f"entries, variant, view and basis are texts, not {texts!r:.80}")
        if not all(value is None or isinstance(value, int | float) for value in numbers):
            raise Malformed(
                "trace", f"probability, margin, release and evidence are numbers, not {numbers!r:.80}"
            )

    def as_json(self) -> dict[str, Any]:
        """What the bot has nothing to learn from is left out, where there is none."""
        fields = {name: value for name, value in asdict(self).items() if value not in ((), "")}
        lists = {name: list(fields[name]) for name in LISTS if name in fields}
        candidates = [asdict(candidate) for candidate in self.candidates]
        return fields | lists | {"decision": self.decision, "candidates": candidates}

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """What earlier versions wrote is read, too: what it lacks is empty. Raises Malformed."""
        fields = checked_object("trace", data)
        candidates = tuple(map(Candidate.from_json, checked_list("candidates", fields)))
        known = {name: fields[name] for name in cls.__dataclass_fields__ if fields.get(name) is not None}
        lists = {name: tuple(checked_list(name, fields)) for name in LISTS}
        return cls(**known | lists | {"decision": str(fields.get("decision", "")), "candidates": candidates})


@dataclass(frozen=True)
class Answer:
    """One message of the bot; `text` is Markdown."""

    text: str
    choices: tuple[Choice, ...] = ()
    media: tuple[dict[str, Any], ...] = ()
    entry: str | None = None
    trace: Trace | None = None
    topic: str = ""  # of the entry

    def __post_init__(self) -> None:
        if not (isinstance(self.text, str) and self.text.strip()):
            raise Malformed("text", "an answer has no text")
        if not isinstance(self.entry, str | None):
            raise Malformed("entry", "an answer's entry is an id")
        if not isinstance(self.topic, str):
            raise Malformed("topic", "an answer's topic is a text")

    def as_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "choices": [choice.as_json() for choice in self.choices],
            "media": list(self.media),
            "entry": self.entry,
            "trace": self.trace.as_json() if self.trace else None,
        } | ({"topic": self.topic} if self.topic else {})

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Raises Malformed."""
        fields = checked_object("replies", data)
        trace = fields.get("trace")
        return cls(
            text=fields.get("text", ""),
            choices=tuple(Choice.from_json(choice) for choice in checked_list("choices", fields)),
            media=tuple(checked_object("media", media) for media in checked_list("media", fields)),
            entry=fields.get("entry"),
            trace=None if trace is None else Trace.from_json(trace),
            topic=fields.get("topic", ""),
        )


@dataclass(frozen=True)
class Reply:
    """What the bot says to one turn; `handoff` is the reason why a person should take over."""

    answers: tuple[Answer, ...]
    locale: str = ""  # that the bot speaks; an entry may be written in another
    handoff: Reason | None = None

    def __post_init__(self) -> None:
        if not self.answers:
            raise Malformed("replies", "a reply has no answers")
        if not isinstance(self.locale, str):
            raise Malformed("locale", "a locale is a text")
        if self.handoff is not None and self.handoff not in REASONS:
            raise Malformed("handoff", f"{self.handoff!r} is none of {', '.join(REASONS)}")

    def as_json(self) -> dict[str, Any]:
        handoff = {"reason": self.handoff} if self.handoff else None
        return {"replies": [a.as_json() for a in self.answers], "handoff": handoff, "locale": self.locale}

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Raises Malformed, also for what could not be stored: infinite numbers, halves of characters."""
        fields = checked_object("", data)
        try:
            json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
        except ValueError as error:
            raise Malformed("", f"this cannot be stored ({error})") from error
        handoff = fields.get("handoff")
        return cls(
            answers=tuple(Answer.from_json(answer) for answer in checked_list("replies", fields)),
            handoff=None if handoff is None else checked_object("handoff", handoff).get("reason", ""),
            locale=fields.get("locale", ""),
        )


def _is_choice(id: str) -> bool:
    patterns = (_ENTRY_CHOICE, _TOPIC_CHOICE, _WORD_CHOICE)
    return id in (NONE, HANDOFF, CONTINUE) or any(pattern.fullmatch(id) for pattern in patterns)
