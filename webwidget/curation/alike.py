"""Entries like a question: by what is meant, as the bot finds them, and by the words they share."""

import logging
from collections.abc import Sequence

from bot.conversations.approved import ApprovedAnswers
from bot.conversations.errors import BotError
from bot.suggestions import Wanted
from knowledge.corpus.corpus import Corpus
from knowledge.entries import Entry
from webwidget.services import services

log = logging.getLogger(__name__)

ALIKE = 4  # entries
COMPLETED = 1000  # entries


class Meant:
    """Finds entries of the release by what is meant. Once the bot is away, or late, it is asked no more."""

    def __init__(self) -> None:
        self._away = False

    def __call__(self, question: str, locale: str) -> list[str]:
        wanted = Wanted.of([question], locale)
        if self._away or wanted is None:
            return []
        try:
            return [each.entry for each in services().suggester.suggest(wanted)]
        except BotError as error:
            self._away = True
            log.info("No entries like a question: %s", error)
            return []


class Shelf:
    """The entries of one language."""

    def __init__(self, corpus: Corpus, locale: str) -> None:
        self._corpus, self._locale = corpus, locale
        self._entries = {each.id: each for each in corpus.entries(locale=locale)}
        self._approved = ApprovedAnswers((each.id, each.answer) for each in self._entries.values())

    def known(self) -> list[Entry]:
        """For a field that completes their names."""
        return list(self._entries.values())[:COMPLETED]

    def given(self, answer: str, entry: str | None = None) -> str | None:
        """The entry whose answer somebody gave; `entry` is what is said of it."""
        return entry if entry in self._entries else self._approved(answer)

    def alike(self, question: str, first: Sequence[str]) -> tuple[Entry, ...]:
        """These, and those that share most words with the question."""
        by_words = [each.id for each in self._corpus.like(question, self._locale, ALIKE)]
        ids = dict.fromkeys([*first, *by_words])
        return tuple(self._entries[id] for id in ids if id in self._entries)[:ALIKE]
