"""Words of dialects in the standard language, as `dialects.toml` says."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files

FEWEST = 2  # words of a dialect, one of them telling; a single one may be a typing error, or a name

_WORD = re.compile(r"[^\W\d_]+")
_DATA: Mapping[str, Mapping[str, Mapping[str, str]]] = tomllib.loads(
    files(__package__).joinpath("dialects.toml").read_text(encoding="utf-8")
)


def _standard(*kinds: str) -> dict[str, str]:
    """The standard words, by the words of dialects."""
    sections = [section[kind] for section in _DATA.values() for kind in kinds]
    return {word: said for section in sections for said, words in section.items() for word in words.split()}


_TELLING, _KNOWN = _standard("telling"), _standard("beside", "telling")


def standard(text: str) -> str:
    """The text, with the words of a dialect in the standard language; as it was where it is in none."""
    found = [word for word in _WORD.findall(text.lower()) if word in _KNOWN]
    if len(found) < FEWEST or _TELLING.keys().isdisjoint(found):
        return text
    return _WORD.sub(lambda word: _KNOWN.get(word.group().lower(), word.group()), text)
