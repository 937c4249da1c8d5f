"""Contexts: where customers are on their way, told by a page's address or by what the page hands over. Pure.

A site names them, greets in them in its own words, and shows some topics and questions first. An entry may be
limited to some: elsewhere it answers nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Self
from urllib.parse import urlsplit

from knowledge.entries import LINE_LENGTH, check_id, check_locale, check_text
from knowledge.errors import InvalidField

MOST = 20  # contexts of one site
MANY = 10  # paths, topics or entries of one
STARS = 4  # in one path: more take long to look for, and say nothing
_PATH = re.compile(r"/[^\s?#]{0,199}")
KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_NOTHING: tuple[object, ...] = (None, False, "", [], {})

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Context:
    """It is one where the page's path fits one of `paths`, in which * stands for anything, or where the page
    handed over one of `given`, like `cart`. `topics` and `entries` are shown first.
    """

    name: str
    paths: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    greeting: Mapping[str, str] = field(default_factory=dict, hash=False)
    topics: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_id(self.name, "context")
        if not (self.paths or self.given):
            raise InvalidField("context", "no_sign", name=self.name)
        self._check_rules()
        for locale, text in self.greeting.items():
            check_locale(locale, "context")
            check_text("context", text, LINE_LENGTH)
        for topic in self.topics:
            check_text("context", topic, LINE_LENGTH)
        for entry in self.entries:
            check_id(entry, "context")
        for listed in (self.paths, self.given, self.topics, self.entries):
            if len(listed) > MANY:
                raise InvalidField("context", "too_many", count=len(listed), most=MANY)

    def _check_rules(self) -> None:
        for path in self.paths:
            if not _PATH.fullmatch(path) or path.count("*") > STARS:
                raise InvalidField("context", "no_path", value=path, most=STARS)
        for key in self.given:
            if not KEY.fullmatch(key):
                raise InvalidField("context", "no_key", value=key)

    def fits(self, path: str, given: Given) -> bool:
        told = any(given.get(key) not in _NOTHING for key in self.given)
        return told or any(_pattern(each).fullmatch(path) for each in self.paths)

    def within(self, locales: Iterable[str]) -> Self:
        """With greetings in these languages alone, and no empty ones."""
        known = set(locales)
        return replace(
            self, greeting={at: text for at, text in self.greeting.items() if text and at in known}
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "paths": list(self.paths),
            "given": list(self.given),
            "greeting": dict(self.greeting),
            "topics": list(self.topics),
            "entries": list(self.entries),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        lists = {name: tuple(data.get(name, ())) for name in ("paths", "given", "topics", "entries")}
        return cls(str(data["name"]), greeting=dict(data.get("greeting", {})), **lists)


def fitting(contexts: Iterable[Context], page: str | None, given: Given) -> tuple[Context, ...]:
    """Those that a page is in, in the site's order."""
    path = _path_of(page)
    return tuple(each for each in contexts if each.fits(path, given))


def _path_of(page: str | None) -> str:
    """Of a web page's address, without a slash at its end."""
    try:
        path = urlsplit(page or "").path
    except ValueError:
        return "/"
    return path.rstrip("/") or "/"


@lru_cache(maxsize=512)
def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\*+", path.rstrip("/") or "/")
    return re.compile(".*".join(map(re.escape, parts)), re.DOTALL)


def values_of(given: object) -> Iterator[str]:
    """Every text in what a page handed over."""
    if isinstance(given, dict):
        for each in given.values():
            yield from values_of(each)
    elif isinstance(given, list):
        for each in given:
            yield from values_of(each)
    elif isinstance(given, str | int | float) and not isinstance(given, bool):
        yield str(given)


def allowed(of_entry: Sequence[str], contexts: Iterable[str]) -> bool:
    """Whether an entry answers here: everywhere, where it names none."""
    return not of_entry or not set(of_entry).isdisjoint(contexts)
