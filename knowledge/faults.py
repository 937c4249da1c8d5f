"""What went wrong, as data: it can be kept, sent, and told in any language. Values are shown safely."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from babel.dates import format_date
from babel.numbers import format_decimal

from knowledge.languages import text

LONGEST = 300  # characters of one value in a sentence
LARGEST = 1e15  # numbers beyond are shown as the program writes them
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Fault:
    """`key` names the sentence in the catalogue `errors`, `data` fills its gaps.

    A number is an amount and is written as the language does; what only names something, such as a port or
    a release, is given as text.
    """

    key: str
    data: Mapping[str, object] = field(default_factory=dict)

    def told(self, language: str) -> str:
        """What is wrong, the value and the remedy, in this language."""
        try:
            values = {name: shown(value, language) for name, value in self.data.items()}
            return text("errors", self.key, language, **values)
        except KeyError:  # tests keep code and catalogues together; a second error would hide the first
            return f"{self.key} {dict(self.data)}" if self.data else self.key

    def cut(self) -> Self:
        """With no more of each value than a sentence shows, so that a thousand of them can be kept."""
        return replace(self, data={name: _cut(value) for name, value in self.data.items()})

    def as_json(self) -> str:
        """A line of text that `from_json` reads back."""
        return json.dumps({"key": self.key, "data": dict(self.data)}, ensure_ascii=False, default=str)

    @classmethod
    def from_json(cls, line: str) -> Self:
        """What earlier versions kept is a sentence, which is then told as it is."""
        try:
            kept = json.loads(line)
            return cls(kept["key"], kept["data"])
        except (ValueError, TypeError, KeyError):
            return cls("kept", {"sentence": line})


def shown(value: object, language: str) -> str:
    """A value inside a sentence: not too long, on one line, nothing in it that steers a terminal."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST:
        return format_decimal(value, locale=language, decimal_quantization=False)
    if isinstance(value, str) and _DAY.fullmatch(value):
        value = _day(value, language)
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in str(_cut(value)))


def _day(written: str, language: str) -> str:
    """A day as people write it; what is none stays as it is."""
    try:
        return format_date(date.fromisoformat(written), "medium", locale=language)
    except ValueError:
        return written


def _cut(value: object) -> object:
    if value is None or isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < LARGEST):
        return value
    written = value if isinstance(value, str) else str(value)
    return written if len(written) <= LONGEST else written[: LONGEST - 1] + "…"
