"""Recognising an approved answer in what an agent wrote. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_TARGETS = re.compile(r"\]\([^)]*\)")  # of links: readers see their words alone
_SHORT = 40  # letters; a shorter answer may stand in any text by chance


@dataclass(frozen=True)
class Approved:
    """An entry that an agent answers with, word for word, and the pictures that go with it."""

    entry: str
    media: tuple[dict[str, Any], ...] = ()


class ApprovedAnswers:
    """The answers of a release, by what is left of them when copied from wherever they are shown."""

    def __init__(self, answers: Iterable[tuple[str, str]]) -> None:
        """`answers` are pairs of an entry's id and its answer, Markdown."""
        held = {letters(answer): entry for entry, answer in answers}
        self._held = dict(sorted(held.items(), key=lambda pair: -len(pair[0])))

    def __call__(self, text: str) -> str | None:
        """The entry whose answer the text is, or holds among other words; the longest of several."""
        written = letters(text)
        for answer, entry in self._held.items():
            if answer and (answer == written or (len(answer) >= _SHORT and answer in written)):
                return entry
        return None


def letters(text: str) -> str:
    """Letters and digits alone: marks of Markdown, links and line breaks are lost on the way."""
    return "".join(filter(str.isalnum, _TARGETS.sub("]", text).casefold()))
