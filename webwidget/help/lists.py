"""What machines read: a map of all addresses for search engines, and an overview for language models."""

from collections.abc import Iterable
from http import HTTPStatus

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from knowledge.search.index import Index, Named
from webwidget.errors import Refused
from webwidget.help.pages import blueprint
from webwidget.help.place import Place, fresh, known_locales, place, unchanged
from webwidget.services import services

PART = 5_000  # entries of one map; search engines take 50,000 addresses
OUTLINED = 300  # entries of each language in the overview


@blueprint.get("/help/<name>/sitemap.xml")
def sitemap(name: str) -> ResponseReturnValue:
    """All addresses; of large sites, a list of such maps."""
    here = _anywhere(name)
    if known := unchanged(here):
        return known
    sizes = here.book.read(_sizes, here.locales.values())
    if sum(sizes) <= PART:
        return _map(here, list(here.locales), 0)
    parts = [
        url_for("help.part", name=name, locale=locale, number=number, _external=True)
        for locale, size in zip(here.locales, sizes, strict=True)
        for number in range(1, -(-size // PART) + 1)
    ]
    return _xml(here, render_template("help/sitemaps.xml", parts=parts))


@blueprint.get("/help/<name>/<locale>/sitemap-<int:number>.xml")
def part(name: str, locale: str, number: int) -> ResponseReturnValue:
    """A part of a large site."""
    here = place(name, locale)
    if not 1 <= number <= -(-here.book.read(Index.size, here.view) // PART):
        raise Refused(HTTPStatus.NOT_FOUND, "not_found")
    return unchanged(here) or _map(here, [locale], number - 1)


@blueprint.get("/help/<name>/llms.txt")
def overview(name: str) -> ResponseReturnValue:
    """What there is, in Markdown (https://llmstxt.org)."""
    here = _anywhere(name)
    if known := unchanged(here):
        return known
    outline = here.book.read(_outline, here.locales)
    text = render_template("help/llms.txt", here=here, outline=outline, say=here.said.say)
    return fresh(Response(text, mimetype="text/plain"), here)


def _anywhere(name: str) -> Place:
    """In the site's first language that has something."""
    return place(name, known_locales(services().sites.get(name))[0])


def _map(here: Place, locales: list[str], skipped: int) -> Response:
    pages: list[dict[str, str]] = []
    for locale in locales:
        if not skipped:
            homes = {at: _address(here, "help.home", at) for at in here.locales}
            homes["x-default"] = url_for("help.start", name=here.site.name, _external=True)
            pages.append(_own_first(locale, homes))
            topics = here.book.read(Index.topics, here.locales[locale])
            pages += ({locale: _address(here, "help.topic", locale, slug=each.slug)} for each in topics)
        for same in here.book.read(_part, here.locales, locale, skipped):
            pages.append(_own_first(locale, {at: _entry(here, at, one) for at, one in same.items()}))
    return _xml(here, render_template("help/sitemap.xml", pages=pages))


def _xml(here: Place, text: str) -> Response:
    return fresh(Response(text, mimetype="application/xml"), here)


def _sizes(index: Index, views: Iterable[str]) -> list[int]:
    return [index.size(view) for view in views]


def _part(index: Index, locales: dict[str, str], locale: str, skipped: int) -> list[dict[str, Named]]:
    """A part of what a locale shows, each entry in all languages that have it."""
    entries = index.all(locales[locale], PART, skipped * PART)
    ids = [each.id for each in entries]
    others = {at: index.with_ids(view, ids) for at, view in locales.items()}
    return [{at: those[id] for at, those in others.items() if id in those} for id in ids]


def _own_first(locale: str, addresses: dict[str, str]) -> dict[str, str]:
    return {locale: addresses[locale], **addresses}


def _address(here: Place, endpoint: str, locale: str, **values: str) -> str:
    return url_for(endpoint, name=here.site.name, locale=locale, _external=True, **values)


def _entry(here: Place, locale: str, entry: Named) -> str:
    return _address(here, "help.entry", locale, address=here.of(entry))


def _outline(index: Index, locales: dict[str, str]) -> dict[str, list[tuple[str, list[Named]]]]:
    """Of each language its topics with their questions, as many as one reads."""
    outline = {}
    for locale, view in locales.items():
        left, topics = OUTLINED, []
        for slug, name in [*((topic.slug, topic.name) for topic in index.topics(view)), ("", "")]:
            entries = index.of_topic(view, slug, left) if left else []
            left -= len(entries)
            topics += [(name, entries)] if entries else []
        outline[locale] = topics
    return outline
