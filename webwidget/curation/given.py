"""What agents really answered to the questions of a gap, without what may point to a person.

Nothing is stored for it: it is read from the conversations, and gone when those are.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.conversations.approved import letters
from bot.conversations.errors import UnknownConversation
from bot.conversations.insights.questions import A_GREETING
from bot.conversations.store import Store
from bot.privacy.masking import reusable
from bot.storage.records import Message
from bot.storage.repositories.gaps import Asked

LOOKED_AT = 30  # conversations, the latest ones
OF_ONE = 2  # messages of an agent after a question
A_LINE = 25  # characters; what is shorter answers nobody else
SHOWN = 3


@dataclass(frozen=True)
class Given:
    """An answer in an agent's own words; `entry` is whose answer it is, where it is one."""

    text: str
    locale: str
    agent: str  # as customers see them
    created: float
    entry: str | None
    conversation: str
    seq: int

    @property
    def key(self) -> str:
        """Names it, also when others are found later."""
        return hashlib.sha256(f"{self.locale} {self.text}".encode()).hexdigest()[:16]


def given(store: Store, asked: Sequence[Asked]) -> list[Given]:
    """The answers that were given most often first, of those the latest; what is short is last."""
    helped = [each for each in asked if each.question.ending == "person"]
    helped.sort(key=lambda each: -each.question.asked)
    found: dict[str, list[Given]] = {}
    for each in helped[:LOOKED_AT]:
        for answer in _after(store, each):
            found.setdefault(letters(answer.text), []).append(answer)
    ranked = sorted(found.values(), key=lambda same: (_is_short(same[0]), -len(same), -same[0].created))
    return [same[0] for same in ranked[:SHOWN]]


def _after(store: Store, asked: Asked) -> Iterator[Given]:
    """What an agent answered to the question."""
    question = asked.question
    try:
        told = store.messages(question.conversation, question.seq)
    except UnknownConversation:  # erased meanwhile
        return
    for each in _answering(told):
        text = reusable(each.text, question.locale)
        if letters(text):
            yield Given(
                text, question.locale, each.name or "", each.created, each.entry, each.conversation, each.seq
            )


def _answering(told: Sequence[Message]) -> list[Message]:
    """What is longer than a greeting; where all is short, the longest that asks nothing back."""
    wrote = [each for each in told if each.role == "agent"]
    told_more = [each for each in wrote if not _is_short(each)]
    lines = [each for each in wrote if len(each.text) > A_LINE and not each.text.rstrip().endswith("?")]
    return told_more[:OF_ONE] or sorted(lines, key=lambda each: -len(each.text))[:1]


def _is_short(said: Given | Message) -> bool:
    return not said.entry and len(said.text) <= A_GREETING
