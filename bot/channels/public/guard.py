"""What becomes of a public post. Pure.

Everybody reads along: so a question is answered only when we are sure, from an entry that may be said in
public, and once a thread; nothing is ever asked back. What concerns one customer (an account, an order, a
bill, personal data) and anger are led into a private talk. What is no question is left alone.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

from bot.channels.public.seeing import MENTION, small, tells
from bot.channels.public.words import told_by
from bot.tryout import Tried

Kind = Literal["answer", "private", "propose", "nothing"]
Reason = Literal[
    "sure", "unsure", "personal", "case", "anger", "person", "entry", "direct",
    "own", "automated", "advert", "others", "no_question", "again", "enough",
]  # fmt: skip

A_THREAD: Final = 1  # automatic replies to one author in one thread
A_THREAD_ALL: Final = 5  # to all of them there
AN_AUTHOR: Final = 3  # an hour, wherever they write
AN_HOUR: Final = 60  # of one connection, to all
LIKELY: Final = 0.5  # an entry that is not for the public leads away from it
PLAUSIBLE: Final = 0.35  # an entry is proposed to an agent


@dataclass(frozen=True)
class Before:
    """What we said automatically before, and whether the author wrote the very same lately."""

    thread: int = 0  # to this author in this thread
    all: int = 0  # in this thread
    author: int = 0  # to this author within an hour
    hour: int = 0  # by this connection within an hour
    again: bool = False


@dataclass(frozen=True)
class Read:
    """A post as the guard reads it: its masked text, and what was found out about it."""

    text: str
    personal: tuple[str, ...] = ()
    own: bool = False
    automated: bool = False
    direct: bool = False


@dataclass(frozen=True)
class Fate:
    """What becomes of it, why, and the entry that it was about, if one was found."""

    kind: Kind
    reason: Reason
    entry: str = ""
    hides: bool = False  # the post, where the network can, until its author has removed the data


def fate(read: Read, tried: Tried, private: Collection[str], before: Before = Before()) -> Fate:
    """`private` are the entries that may not be said in public."""
    if (left := _left_alone(read)) is not None:
        return Fate("nothing", left)
    found = _found(read, tried, private)
    if found.kind == "nothing" or not (enough := _enough(before)):
        return found
    if enough == "again" and not found.hides:  # nothing is hidden without a word
        return Fate("nothing", enough, found.entry)
    kind: Kind = "private" if found.kind == "private" else "propose"  # in both cases an agent sends it
    return Fate(kind, enough, found.entry, found.hides)


def _calls(read: Read, tried: Tried) -> bool:
    """Whether it calls somebody by name to come and look, as people do below pictures; who signs with a name,
    or says whose something is, calls nobody.
    """
    return read.personal == ("name",) and tried.post == "nothing" and not tells("names", small(read.text))


def _left_alone(read: Read) -> Reason | None:
    """Whether it is nothing to answer, whatever it says."""
    if read.own:
        return "own"
    text = small(read.text)
    if read.automated or tells("machine", text):
        return "automated"
    wordless = not any(letter.isalpha() for letter in text) and not tells("anger", text)
    return "no_question" if wordless and not read.personal else None


def _found(read: Read, tried: Tried, private: Collection[str]) -> Fate:
    text, entry = small(read.text), _best(tried)
    if read.personal and not _calls(read, tried):
        return Fate("private", "personal", entry, hides=True)
    if read.direct:
        return Fate("private", "direct", entry)
    if tells("anger", text) or tells("sarcasm", text):
        return Fate("private", "anger", entry)
    if tells("advert", text):
        return Fate("nothing", "advert")
    if MENTION.match(read.text):
        return Fate("nothing", "others")
    sure = tried.kind == "answer" and asks(text)  # then a question for everybody has these words
    if concerns_them(text, weighs=tried.post != "nothing") or (tried.post == "private" and not sure):
        return Fate("private", "case", entry)
    if tried.intent == "handoff" and asks(text):
        return Fate("private", "person")
    sounds = asks(text) if not tried.post else tried.post == "question"
    if tried.kind == "small_talk" or not (sounds or sure):
        return Fate("nothing", "no_question")
    return _answered(text, tried, private)


def _answered(text: str, tried: Tried, private: Collection[str]) -> Fate:
    likely = tried.thoughts[0] if tried.thoughts else None
    if likely and likely.probability >= LIKELY and likely.entry in private:
        return Fate("private", "entry", likely.entry)
    if tried.kind == "answer" and likely:
        return Fate("answer", "sure", likely.entry)
    if tells("thou", text) and "?" in text:
        return Fate("nothing", "others")
    return Fate("propose", "unsure", _best(tried))


def _best(tried: Tried) -> str:
    found = [each.entry for each in tried.thoughts[:1] if each.probability >= PLAUSIBLE]
    return found[0] if found else ""


def concerns_them(text: str, *, weighs: bool = True) -> bool:
    """Whether it is about an order, an account or a bill of theirs, and not about what if. That something was
    bought or received `weighs` only where it does not sound content.
    """
    supposed = told_by("suppose").pattern
    real = re.sub(rf"{supposed}[^,.!?;]*", " ", text)
    return tells("own", real) or (weighs and tells("told", real) and not tells("may", real))


def asks(text: str) -> bool:
    """Whether somebody wants to know something, with or without a question mark."""
    beginning = next(iter(text.split()), "")
    return "?" in text or tells("asks", beginning.strip(".,!:"))


def _enough(before: Before) -> Reason | None:
    """Whether we have said so much there that a machine must stop; it may be talking to another one."""
    if before.again:
        return "again"
    most = (
        (before.thread, A_THREAD),
        (before.all, A_THREAD_ALL),
        (before.author, AN_AUTHOR),
        (before.hour, AN_HOUR),
    )
    return "enough" if any(count >= limit for count, limit in most) else None
