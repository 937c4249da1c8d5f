"""Sites: the pages that may embed the chat, and how it greets there."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlite_utils

from knowledge.database import Database
from knowledge.entries import LINE_LENGTH, check_id, check_locale, check_text
from knowledge.errors import InvalidField, UnknownSite

# Goes into the frame-ancestors of a Content-Security-Policy as it stands: no path, no space, no other sign.
ORIGIN = re.compile(
    r"https?://(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[0-9]{1,5})?"
)
ACCENT = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Site:
    """`origins` may embed the chat, `accent` is #rrggbb, `greeting` is one text for each locale."""

    name: str
    title: str
    locales: tuple[str, ...] = ("de",)
    origins: tuple[str, ...] = ()
    accent: str = "#0b5fff"
    greeting: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        check_id(self.name, "name")
        if not check_text("title", self.title, LINE_LENGTH):
            raise InvalidField("title", "empty")
        if not self.locales:
            raise InvalidField("locales", "no_locales")
        for locale in self.locales:
            check_locale(locale, "locales")
        for origin in self.origins:
            if not ORIGIN.fullmatch(origin):
                raise InvalidField("origins", "no_origin", value=origin)
        if not ACCENT.fullmatch(self.accent):
            raise InvalidField("accent", "no_colour", value=self.accent)
        for locale, text in self.greeting.items():
            if locale not in self.locales:
                raise InvalidField("greeting", "foreign_locale", value=locale)
            check_text("greeting", text, LINE_LENGTH)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title,
            "locales": list(self.locales),
            "origins": list(self.origins),
            "accent": self.accent,
            "greeting": dict(self.greeting),
        }


class Sites:
    """All sites, in the corpus's file."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, "sites", _create)

    def all(self) -> list[Site]:
        """By name."""
        with self._database.reading() as tables:
            return [_site(row) for row in tables.table("sites").rows_where(order_by="name")]

    def get(self, name: str) -> Site:
        """Raises UnknownSite."""
        with self._database.reading() as tables:
            rows = list(tables.table("sites").rows_where("name = ?", [name]))
        if not rows:
            raise UnknownSite(name=name)
        return _site(rows[0])

    def save(self, site: Site) -> None:
        """Adds the site, or replaces the one of this name."""
        lists = ("locales", "origins", "greeting")
        texts = {name: json.dumps(site.as_json()[name], ensure_ascii=False) for name in lists}
        with self._database.writing() as tables:
            tables.table("sites").upsert(site.as_json() | texts, pk="name")


def _create(tables: sqlite_utils.Database) -> None:
    texts = ["name", "title", "locales", "origins", "accent", "greeting"]
    tables.table("sites").create(dict.fromkeys(texts, str), pk="name", not_null=texts)


def _site(row: dict[str, Any]) -> Site:
    return Site(
        name=row["name"],
        title=row["title"],
        locales=tuple(json.loads(row["locales"])),
        origins=tuple(json.loads(row["origins"])),
        accent=row["accent"],
        greeting=json.loads(row["greeting"]),
    )
