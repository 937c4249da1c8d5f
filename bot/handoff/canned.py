"""Canned replies: what one may hold, what its variables become, and the ones of an installation.

A variable without a value leaves no hole: what only led up to it goes, too.
"""

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.conversations.wording import cleaned
from bot.staff.accounts import By
from bot.storage import Storage, Transaction
from bot.storage.repositories.audit import Note
from bot.storage.repositories.canned import Stored
from knowledge.entries import check_locale
from knowledge.errors import InvalidField, KundigError

VARIABLES: Final = ("customer", "agent", "site", "number", "email")
LONGEST = 4_000  # characters of a text
MOST = 500  # replies

_NAME = re.compile(r"(?=.{1,40}$)[^\W_]+(-[^\W_]+)*")
_VARIABLE = re.compile(r"\{([^{}\n]{0,40})\}")


class UnknownCannedReply(KundigError):
    """There is none by this name."""


@dataclass(frozen=True)
class CannedReply:
    """`name` is what agents type behind a slash; there is a text for each of some locales."""

    name: str
    texts: Mapping[str, str]

    def __post_init__(self) -> None:
        if not (_NAME.fullmatch(self.name) and self.name == self.name.lower()):
            raise InvalidField("name", "no_shortcut", value=self.name)
        if not self.texts:
            raise InvalidField("text", "empty")
        for locale, text in self.texts.items():
            check_locale(locale)
            check_variables(text)

    def text_for(self, *locales: str) -> str:
        """In the first of these languages that it is written in, else in any."""
        locale = next((locale for locale in locales if locale in self.texts), next(iter(self.texts)))
        return self.texts[locale]


class CannedReplies:
    """Those of an installation."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def all(self) -> list[CannedReply]:
        """By name."""
        with self._storage.reading() as read:
            return [_of(stored) for stored in read.canned_replies.all()]

    def get(self, name: str) -> CannedReply:
        """Raises UnknownCannedReply."""
        found = next((reply for reply in self.all() if reply.name == name), None)
        if found is None:
            raise UnknownCannedReply(name=name)
        return found

    def save(self, reply: CannedReply, by: By, *, instead_of: str | None = None) -> None:
        """Adds a reply, or puts it in place of another. Raises InvalidField when its name is taken."""

        def job(transaction: Transaction) -> None:
            names = {stored.name for stored in transaction.canned_replies.all()} - {instead_of}
            if reply.name in names:
                raise InvalidField("name", "shortcut_taken", value=reply.name)
            if len(names) >= MOST:
                raise InvalidField("name", "too_many", count=len(names) + 1, most=MOST)
            if instead_of is not None and not transaction.canned_replies.remove(instead_of):
                raise UnknownCannedReply(name=instead_of)
            transaction.canned_replies.save(reply.name, reply.texts, by.name, time.time())
            transaction.audit.add(Note(time.time(), "canned_saved", by.name, reply.name, by.network))

        self._storage.write(job)

    def remove(self, name: str, by: By) -> None:
        """Raises UnknownCannedReply."""

        def job(transaction: Transaction) -> None:
            if not transaction.canned_replies.remove(name):
                raise UnknownCannedReply(name=name)
            transaction.audit.add(Note(time.time(), "canned_removed", by.name, name, by.network))

        self._storage.write(job)


def written(name: str, texts: Mapping[str, str]) -> CannedReply:
    """A reply as somebody typed it: a slash in front of its name and capitals do not matter, empty texts are
    left out. Raises InvalidField, InvalidText.
    """
    kept = {locale: cleaned(text, LONGEST) for locale, text in texts.items() if text.strip()}
    return CannedReply(name.strip().removeprefix("/").lower(), kept)


def check_variables(text: str) -> None:
    """Raises InvalidField for a variable that nobody fills in."""
    for name in _VARIABLE.findall(text):
        if name not in VARIABLES:
            known = ", ".join(f"{{{each}}}" for each in VARIABLES)
            raise InvalidField("text", "unknown_variable", value=f"{{{name}}}", known=known)


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables' values. Pure."""
    for name in VARIABLES:
        if not values.get(name):
            text = _without(text, name)
    filled = _VARIABLE.sub(lambda found: values.get(found[1]) or found[0], text)
    return re.sub(r"\n{3,}", "\n\n", filled).strip()


def _without(text: str, name: str) -> str:
    """Without a variable that has no value: a line that only announces it goes, so do brackets around it, the
    blank before it, at the beginning of a line the comma behind it, at the end of a sentence the one before.
    """
    variable = rf"\{{{name}\}}"
    text = re.sub(rf"(?m)^[^\n{{}}]{{1,40}}:[ \t]*{variable}[ \t.]*$\n?", "", text)
    text = re.sub(rf"[ \t]*[(\[„“\"]{variable}[)\]“”\"]", "", text)
    text = re.sub(rf"(?m)^[ \t]*{variable}[ \t]*[,;:–-]?[ \t]*(\w?)", lambda found: found[1].upper(), text)
    text = re.sub(rf"(?m)[,;]?[ \t]*{variable}(?=[ \t]*(?:[.!?…]|$))", "", text)
    return re.sub(rf"[ \t]*{variable}", "", text)


def _of(stored: Stored) -> CannedReply:
    return CannedReply(stored.name, stored.texts)


def for_language(
    replies: Iterable[CannedReply], values: Mapping[str, str], *locales: str
) -> list[dict[str, str]]:
    """Each reply in the first of these languages that it has, filled in."""
    return [{"name": one.name, "text": filled_in(one.text_for(*locales), values)} for one in replies]
