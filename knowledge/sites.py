"""Sites: the pages that may embed the chat, and how it greets there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from knowledge.entries import LINE_LENGTH, check_id, check_locale, check_text
from knowledge.errors import InvalidField

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
