"""What tells a public post in each language, as data: one file a language beside this one. Pure.

People mix languages, so the phrases of all are looked for in every post.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from knowledge.languages import LANGUAGES

_APART = r"[^\w.!?;\n]+"  # within a sentence
_GAPS = {"…": rf"(?:{_APART}\w+){{0,8}}?{_APART}", "..": rf"(?:{_APART}\w+){{0,2}}?{_APART}"}


@cache
def told_by(name: str) -> re.Pattern[str]:
    """Any of the phrases of this name, of all languages, in a text in small letters."""
    found = "|".join(_pattern(phrase, lists) for lists in _all() for phrase in lists.get(name, ()))
    return re.compile(rf"(?<![\w-])(?:{found or '(?!)'})(?![\w])")


@cache
def _all() -> tuple[Mapping[str, Sequence[str]], ...]:
    folder = files(__name__)
    found = [folder / f"{language}.toml" for language in LANGUAGES]
    return tuple(tomllib.loads(file.read_text("utf-8")) for file in found if file.is_file())


def _pattern(phrase: str, lists: Mapping[str, Sequence[str]]) -> str:
    pattern, gap = "", _APART
    for word in phrase.split():
        if word in _GAPS:
            gap = _GAPS[word]
            continue
        pattern += (gap if pattern else "") + _word(word, lists)
        gap = _APART
    return pattern


def _word(word: str, lists: Mapping[str, Sequence[str]]) -> str:
    if word.startswith("{"):
        return f"(?:{'|'.join(_pattern(each, lists) for each in lists[word[1:-1]])})(?!\\w)"
    return r"\w*".join(map(re.escape, word.split("*")))
