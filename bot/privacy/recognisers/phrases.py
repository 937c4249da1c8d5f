"""Phrases that announce something, looked for only where their rarest word stands: a text has few of many."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from bot.privacy.message import Message
from bot.privacy.words import any_of, rarest


class Phrases:
    """Any of these, as whole words, with `behind` after them."""

    def __init__(self, phrases: Iterable[str], *, before: str = "", behind: str = "") -> None:
        grouped: defaultdict[str, list[str]] = defaultdict(list)
        for phrase in phrases:
            grouped[next(iter(rarest((phrase,))))].append(phrase)
        self._patterns = {
            word: re.compile(rf"(?<![\w-]){before}(?:{any_of(of)}){behind}", re.IGNORECASE)
            for word, of in grouped.items()
        }

    def find(self, message: Message) -> Iterator[re.Match[str]]:
        """Where they stand, phrase by phrase."""
        for word in self._patterns.keys() & message.words:
            yield from self._patterns[word].finditer(message.plain)
