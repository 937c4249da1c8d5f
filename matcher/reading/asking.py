"""A question that is written without its mark, with it: encoders hear the difference. Pure."""

import re

from matcher.reading.phrases import PHRASES, any_of

_MARK = re.compile(r"[.!?:…\n]")


def _opening(language: str) -> re.Pattern[str]:
    """What begins a question: a word that asks, or a verb before its subject."""
    asked, verb, subject = (any_of(kind, language=language) for kind in ("asked", "verbs", "subjects"))
    return re.compile(rf"(?:{asked}(?:['’]\w+)?|{verb}[ \t]+{subject})[ \t]+\S", re.IGNORECASE)


_OPENINGS = {language: _opening(language) for language in PHRASES}


def marked(text: str, language: str) -> str:
    """The text, and a question mark where it is one sentence without a mark that begins as questions do."""
    opening = _OPENINGS.get(language)
    asks = opening is not None and not _MARK.search(text) and opening.match(text)
    return f"{text}?" if asks else text
