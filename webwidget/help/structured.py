"""What search engines are told of a page in their own words: schema.org, as JSON-LD. Pure."""

import json
from collections.abc import Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup

from knowledge.entries import Entry
from knowledge.search.index import Named, Topic
from webwidget.help.place import Place
from webwidget.rendering import render

SIGNS = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "'": "\\u0027"})


def as_json(*things: dict[str, Any]) -> Markup:
    """For a `script` element, which nothing in it can end."""
    document = {"@context": "https://schema.org", "@graph": list(things)}
    return Markup(json.dumps(document, ensure_ascii=False).translate(SIGNS))  # noqa: S704


def of_site(here: Place) -> dict[str, Any]:
    """The first page."""
    address = url_for("help.home", name=here.site.name, locale=here.locale, _external=True)
    search = url_for("help.search", name=here.site.name, locale=here.locale, _external=True)
    return {
        "@type": "WebSite",
        "name": here.said.say("title", title=here.site.title),
        "url": address,
        "inLanguage": here.locale,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search + "?q={search_term_string}"},
            "query-input": "required name=search_term_string",
        },
    }


def of_topic(here: Place, topic: Topic, entries: Sequence[Named], address: str) -> dict[str, Any]:
    """A list of questions, each of which has a page."""
    pages = [
        url_for("help.entry", name=here.site.name, locale=here.locale, address=here.of(one), _external=True)
        for one in entries
    ]
    listed = [
        {"@type": "ListItem", "position": at, "name": one.question, "url": page}
        for at, (one, page) in enumerate(zip(entries, pages, strict=True), 1)
    ]
    return {
        "@type": "CollectionPage",
        "name": topic.name,
        "inLanguage": here.locale,
        "url": address,
        "mainEntity": {"@type": "ItemList", "itemListElement": listed},
        "breadcrumb": _way([_start(here), (topic.name, address)]),
    }


def of_entry(here: Place, entry: Entry, text: str, topic: str, address: str) -> dict[str, Any]:
    """A page with one question and its answer, and the way to it."""
    answer = {"@type": "Answer", "text": render(entry.answer) or text}
    question = {"@type": "Question", "name": entry.question, "acceptedAnswer": answer}
    way = [_start(here)]
    if topic:
        values = {"name": here.site.name, "locale": here.locale, "slug": topic}
        way.append((entry.topic, url_for("help.topic", _external=True, **values)))
    return {
        "@type": "FAQPage",
        "inLanguage": here.locale,
        "url": address,
        "mainEntity": [question],
        "breadcrumb": _way([*way, (entry.question, address)]),
    }


def _start(here: Place) -> tuple[str, str]:
    address = url_for("help.home", name=here.site.name, locale=here.locale, _external=True)
    return here.said.say("heading"), address


def _way(steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    listed = [
        {"@type": "ListItem", "position": at, "name": name, "item": item}
        for at, (name, item) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": listed}
