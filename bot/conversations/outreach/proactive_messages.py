"""Proactive messages as staff write them: where and when the chat offers itself, in which words."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from bot.storage import Storage, Transaction
from bot.storage.repositories.proactive_messages import ProactiveMessage
from knowledge.entries import check_locale, check_text
from knowledge.errors import InvalidField, KundigError
from knowledge.languages import language_of
from knowledge.sites.contexts import MANY, STARS

LONGEST: Final = 160  # characters: it must be read at a glance
MOST: Final = 20  # messages of an installation
SOONEST, LATEST = 3, 600  # seconds on a page
_PATH = re.compile(r"/[^\s?#]{0,199}")
_NAME = r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}"
_GIVEN = re.compile(rf"{_NAME}(\.{_NAME}){{0,4}}(=[^\x00-\x1f]{{1,80}})?")


class UnknownProactiveMessage(KundigError):
    """There is none of this id."""

    public = True


class ProactiveMessages:
    """All of an installation."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def all(self) -> list[ProactiveMessage]:
        """Those that were changed last come first."""
        with self._storage.reading() as read:
            return read.proactive_messages.all()

    def on(self, site: str) -> list[ProactiveMessage]:
        """Those that are shown on a site's pages."""
        return [each for each in self.all() if each.active and (not each.sites or site in each.sites)]

    def get(self, id: str) -> ProactiveMessage:
        """Raises UnknownProactiveMessage."""
        found = next((each for each in self.all() if each.id == id), None)
        if found is None:
            raise UnknownProactiveMessage(id=id)
        return found

    def save(self, one: ProactiveMessage, author: str) -> ProactiveMessage:
        """It holds from now on. Raises InvalidField."""
        saved = replace(_checked(one), author=author, id=one.id or secrets.token_hex(6))

        def job(tx: Transaction) -> None:
            if not one.id and len(tx.proactive_messages.all()) >= MOST:
                raise InvalidField("text", "too_many_messages", most=MOST)
            tx.proactive_messages.save(replace(saved, changed=tx.now()))

        self._storage.write(job)
        return saved

    def remove(self, id: str) -> None:
        """Raises UnknownProactiveMessage."""
        if not self._storage.write(lambda tx: tx.proactive_messages.remove(id)):
            raise UnknownProactiveMessage(id=id)


def said_in(one: ProactiveMessage, language: str) -> str:
    """In this language; empty where it says nothing in it."""
    return next((text for at, text in one.texts.items() if language_of(at) == language), "")


def _checked(one: ProactiveMessage) -> ProactiveMessage:
    for locale in one.texts:
        check_locale(locale, "text")
    texts = {at: check_text("text", said, LONGEST) for at, said in one.texts.items()}
    texts = {at: said for at, said in texts.items() if said}
    if not texts:
        raise InvalidField("text", "empty")
    if not SOONEST <= one.seconds <= LATEST:
        raise InvalidField("seconds", "no_seconds", value=one.seconds, least=SOONEST, most=LATEST)
    paths, given = _listed(one.paths), _listed(one.given)
    for path in paths:
        if not _PATH.fullmatch(path) or path.count("*") > STARS:
            raise InvalidField("paths", "no_path", value=path[:80], most=STARS)
    for condition in given:
        if not _GIVEN.fullmatch(condition):
            raise InvalidField("given", "no_given", value=condition[:80])
    return replace(one, texts=texts, paths=paths, given=given)


def _listed(lines: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if len(found) > MANY:
        raise InvalidField("paths", "too_many", count=len(found), most=MANY)
    return found
