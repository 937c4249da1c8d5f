"""Sites: the pages that may embed the chat, how it greets there, and what is told and kept of customers."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import quote

import idna

from knowledge.entries import LINE_LENGTH, check_id, check_locale, check_text
from knowledge.errors import InvalidField
from knowledge.folder.periods import LONGEST
from knowledge.sites.contexts import MOST, Context
from knowledge.sites.hours import Hours
from knowledge.sites.origins import is_page

# Goes into the frame-ancestors of a Content-Security-Policy as it stands: no path, no space, no other sign.
ORIGIN = re.compile(
    r"https?://(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[0-9]{1,5})?"
)
NOTICE_LENGTH = 1000  # characters: the rest stands on the page that it leads to
MOST_ASSIGNED = 50  # conversations that one person has at once, whatever a site says
USUALLY_ASSIGNED = 5
_PAGE = re.compile(r"((?:https?://)?[^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_SIGNS = "/?#[]@!$&'()*+,;=:%"  # that an address may have
_ENCODED = re.compile(r"\bxn--[a-z0-9-]+")
ACCENT = re.compile(r"#[0-9a-f]{6}")


def as_origin(written: str) -> str:
    """The origin that somebody means: capitals, a final slash, umlauts and a missing https:// are understood.

    Browsers compare with the ASCII form (IDNA 2008, UTS 46). What cannot be understood comes back as it is,
    for `Site` to refuse.
    """
    text = written.strip().rstrip("/")
    scheme, _, rest = text.rpartition("://")
    wildcard = "*." if rest.startswith("*.") else ""
    host, colon, port = rest.removeprefix("*.").partition(":")
    try:
        ascii_host = host.lower() if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return written
    return f"{scheme.lower() or 'https'}://{wildcard}{ascii_host}{colon}{port}" if rest else written


def as_page(written: str) -> str:
    """The address of a page that somebody means, as browsers write it; empty where nothing is written."""
    found = _PAGE.fullmatch(written.strip())
    return as_origin(found[1]) + quote(found[2], safe=_SIGNS) if found and found[1] else ""


def readable(origin: str) -> str:
    """An origin as people write it, with its umlauts; `as_origin` undoes it."""
    return _ENCODED.sub(lambda part: idna.decode(part[0]), origin)


def version_of(notice: str) -> str:
    """What tells one text of a notice from another, wherever it is noted that somebody agreed to it."""
    return hashlib.sha256(notice.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Site:
    """`origins` may embed the chat, `accent` is #rrggbb, `greeting` is one text for each locale.

    `retention` is the days that conversations are kept, None for what the installation's setting says.
    `assign` is the most conversations that an agent is given at once, None where agents take them themselves.
    `notice` tells in each locale what happens with what customers write, in Markdown; with `consent` they
    must agree to it before they write. `contexts` say what is shown where, on the way of customers. Without
    `attachments` customers send no files; agents still do. On `account_page` customers are logged in.
    """

    name: str
    title: str
    locales: tuple[str, ...] = ("de",)
    origins: tuple[str, ...] = ()
    accent: str = "#0b5fff"
    greeting: Mapping[str, str] = field(default_factory=dict, hash=False)
    hours: Hours | None = None
    retention: int | None = None
    notice: Mapping[str, str] = field(default_factory=dict, hash=False)
    consent: bool = False
    assign: int | None = None
    contexts: tuple[Context, ...] = ()
    attachments: bool = True
    account_page: str = ""

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
        page = check_text("account_page", self.account_page, LINE_LENGTH)
        if page and not is_page(page, self.origins):
            raise InvalidField("account_page", "no_page", value=page)
        if not ACCENT.fullmatch(self.accent):
            raise InvalidField("accent", "no_colour", value=self.accent)
        for locale, text in self.greeting.items():
            if locale not in self.locales:
                raise InvalidField("greeting", "foreign_locale", value=locale)
            check_text("greeting", text, LINE_LENGTH)
        self._check_numbers()
        self._check_notice()
        self._check_contexts()

    def _check_contexts(self) -> None:
        names = [each.name for each in self.contexts]
        if len(names) > MOST:
            raise InvalidField("context", "too_many", count=len(names), most=MOST)
        for name in names:
            if names.count(name) > 1:
                raise InvalidField("context", "twice", name=name)
        for locale in (locale for each in self.contexts for locale in each.greeting):
            if locale not in self.locales:
                raise InvalidField("context", "foreign_locale", value=locale)

    def _check_numbers(self) -> None:
        if self.retention is not None and not 1 <= self.retention <= LONGEST:
            raise InvalidField("retention", "no_days", value=self.retention, most=LONGEST)
        if self.assign is not None and not 1 <= self.assign <= MOST_ASSIGNED:
            raise InvalidField("assign", "no_assign", value=self.assign, most=MOST_ASSIGNED)

    def _check_notice(self) -> None:
        for locale, text in self.notice.items():
            if locale not in self.locales:
                raise InvalidField("notice", "foreign_locale", value=locale)
            check_text("notice", text, NOTICE_LENGTH, lines=True)
        missing = [locale for locale in self.locales if self.consent and not self.notice.get(locale)]
        if missing:
            raise InvalidField("notice", "no_notice", value=missing[0])

    def changed(self, **changes: Any) -> Self:
        """With other values. What is said in a language goes with it; what is empty goes, the rest stays."""
        said = {name: self._said(name, changes) for name in ("greeting", "notice")}
        locales = changes.get("locales", self.locales)
        contexts = tuple(each.within(locales) for each in changes.get("contexts", self.contexts))
        return replace(self, **{**changes, **said, "contexts": contexts})

    def _said(self, name: str, changes: Mapping[str, Any]) -> dict[str, str]:
        locales = changes.get("locales", self.locales)
        kept = {at: text for at, text in getattr(self, name).items() if at in locales}
        return {at: text for at, text in {**kept, **changes.get(name, {})}.items() if text}

    def notice_in(self, language: str) -> str:
        """In this language, else in the site's first that has one; empty where there is none."""
        fitting = [text for locale, text in self.notice.items() if locale[:2] == language]
        return next(iter([*fitting, *self.notice.values()]), "")

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title,
            "locales": list(self.locales),
            "origins": list(self.origins),
            "accent": self.accent,
            "greeting": dict(self.greeting),
            "hours": self.hours.as_json() if self.hours else None,
            "retention": self.retention,
            "notice": dict(self.notice),
            "consent": self.consent,
            "assign": self.assign,
            "attachments": self.attachments,
            "account_page": self.account_page,
            "contexts": [each.as_json() for each in self.contexts],
        }
