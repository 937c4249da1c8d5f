"""Entries as schema.org's FAQPage, as a page or as JSON, in which an import finds all but their risk again.

Search engines read the answer as HTML. Beside it stands the Markdown that the HTML was made of, which counts
as long as it makes the same HTML: whoever edits the page changes the answer. What schema.org has a name for
is told by that name: a topic, pictures and videos, links, follow-ups, a draft, the days it holds, its
audience by context, and that it is not to be said in public.
"""

import html
import json
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

import nh3

from knowledge.dialect import markdown
from knowledge.entries import Entry, Link, Media
from knowledge.validity import DAYS

NAME = "urn:kundig"
ALWAYS = frozenset(("id", "locale", "question", "answer"))
MAY_BE = ("variants", "topic", "media", "followups", "links", *DAYS, "contexts")
STATES = {"draft": "Draft", "review": "In review", "approved": "Published", "archived": "Obsolete"}
PRIVATE = "private"
MEANT = {name: state for state, name in STATES.items()}


def write_json(entries: Sequence[Entry]) -> bytes:
    return json.dumps(_as_json_ld(entries), ensure_ascii=False, indent=2).encode()


def write_page(entries: Sequence[Entry]) -> bytes:
    """A page that shows the questions and tells search engines of them."""
    # Inside a script, `<` could end it.
    data = json.dumps(_as_json_ld(entries), ensure_ascii=False, indent=2).replace("<", "\\u003c")
    shown = "\n".join(_details(entry) for entry in entries)
    lang = entries[0].locale if entries else "de"
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n<title>FAQ</title>\n'
        f'<script type="application/ld+json">\n{data}\n</script>\n</head>\n'
        f"<body>\n<h1>FAQ</h1>\n{shown}\n</body>\n</html>\n"
    ).encode()


def is_ours(question: Mapping[str, Any]) -> bool:
    return str(question.get("@id")).startswith(f"{NAME}:")


def entry(question: Mapping[str, Any], answer: Callable[[], str]) -> Entry:
    """Of a question that `is_ours`; `answer` tells what its HTML says. Raises InvalidField, ImportRefused."""
    locale, _, id = str(question["@id"]).removeprefix(f"{NAME}:").partition(":")
    told = _first(question.get("acceptedAnswer"))
    source = _text(_first(told.get("encoding")), "text")
    return Entry(
        id=id,
        locale=locale,
        question=_text(question, "name"),
        answer=source if source and _html(source) == told.get("text") else answer(),
        variants=tuple(text for text in _all(question.get("alternateName")) if isinstance(text, str)),
        topic=_text(_first(question.get("about")), "name"),
        media=tuple(_media(each) for each in _all(told.get("associatedMedia")) if isinstance(each, dict)),
        followups=tuple(_text(each, "identifier") for each in _all(question.get("mentions"))),
        links=tuple(Link(_text(each, "name"), _text(each, "url")) for each in _all(question.get("citation"))),
        state=MEANT.get(_text(question, "creativeWorkStatus"), "approved"),  # type: ignore[arg-type]
        **_period(_text(question, "temporalCoverage")),
        contexts=tuple(_text(each, "audienceType") for each in _all(question.get("audience"))),
        public=_text(question, "conditionsOfAccess") != PRIVATE,
    )


def given(entry: Entry) -> frozenset[str]:
    """The fields that a page speaks of: a published entry is nothing special."""
    named = {name for name in MAY_BE if getattr(entry, name)}
    special = {"state"} if entry.state != "approved" else set()
    return ALWAYS | named | special | (set() if entry.public else {"public"})


def _as_json_ld(entries: Sequence[Entry]) -> dict[str, Any]:
    """One FAQPage for each locale."""
    by_locale = groupby(sorted(entries, key=lambda entry: entry.locale), key=lambda entry: entry.locale)
    return {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "FAQPage", "inLanguage": locale, "mainEntity": [_as_question(entry) for entry in group]}
            for locale, group in by_locale
        ],
    }


def _as_question(entry: Entry) -> dict[str, Any]:
    source = {"@type": "MediaObject", "encodingFormat": "text/markdown", "text": entry.answer}
    return {
        "@type": "Question",
        "@id": f"{NAME}:{entry.locale}:{entry.id}",
        "identifier": entry.id,
        "name": entry.question,
        "alternateName": list(entry.variants),
        **({"about": {"@type": "Thing", "name": entry.topic}} if entry.topic else {}),
        **_listed("mentions", [{"@type": "Question", "identifier": id} for id in entry.followups]),
        **_listed(
            "citation", [{"@type": "WebPage", "name": link.title, "url": link.url} for link in entry.links]
        ),
        "creativeWorkStatus": STATES[entry.state],
        **_covered(entry),
        **_listed("audience", [{"@type": "Audience", "audienceType": name} for name in entry.contexts]),
        **({} if entry.public else {"conditionsOfAccess": PRIVATE}),
        "acceptedAnswer": {
            "@type": "Answer",
            "text": _html(entry.answer),
            "encoding": source,
            **_listed("associatedMedia", [_as_media(media) for media in entry.media]),
        },
    }


def _covered(entry: Entry) -> dict[str, str]:
    """The days it holds, as an interval of ISO 8601; `..` stands for an open end."""
    if not entry.valid_from and not entry.valid_until:
        return {}
    return {"temporalCoverage": f"{entry.valid_from or '..'}/{entry.valid_until or '..'}"}


def _period(covered: str) -> dict[str, Any]:
    start, _, end = covered.partition("/")
    return {name: text.replace("..", "") for name, text in zip(DAYS, (start, end), strict=True)}


def _listed(name: str, parts: list[Any]) -> dict[str, list[Any]]:
    return {name: parts} if parts else {}


def _as_media(media: Media) -> dict[str, str]:
    kind = {"image": "ImageObject", "video": "VideoObject"}[media.kind]
    return {"@type": kind, "contentUrl": media.src, "name": media.title, "thumbnailUrl": media.poster}


def _media(told: Mapping[str, Any]) -> Media:
    kind = "video" if told.get("@type") == "VideoObject" else "image"
    return Media(kind, _text(told, "contentUrl"), _text(told, "name"), _text(told, "thumbnailUrl"))  # type: ignore[arg-type]


def _details(entry: Entry) -> str:
    question = html.escape(entry.question)
    return f'<details lang="{entry.locale}"><summary>{question}</summary>\n{_html(entry.answer)}</details>'


def _html(answer: str) -> str:
    return nh3.clean(markdown().render(answer))


def _text(data: Any, name: str) -> str:
    found = data.get(name) if isinstance(data, Mapping) else None
    return found if isinstance(found, str) else ""


def _first(value: Any) -> Mapping[str, Any]:
    return next((each for each in _all(value) if isinstance(each, dict)), {})


def _all(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
