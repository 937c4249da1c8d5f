"""Where somebody is on the help pages: a site, a language of it, and the release that answers."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Response, make_response, render_template, request, url_for

from knowledge.entries import Entry
from knowledge.languages import Phrases, catalogue, name_of, phrases, preferred, speakers
from knowledge.search.index import Named
from knowledge.sites.sites import Site
from webwidget.announced import Announced, announced
from webwidget.errors import RETRY, Refused
from webwidget.help.asked import Asked, asked_in_public
from webwidget.searching import Book, book
from webwidget.security import content_security
from webwidget.services import services

LANGUAGES = speakers("help")
PICTURES = "data: https:"
FILES = Path(__file__).parent


@dataclass(frozen=True)
class Place:
    """`locale` is the site's, as it stands in the address; `view`, what of the index it shows."""

    site: Site
    locale: str
    view: str
    book: Book

    @property
    def language(self) -> str:
        """In which the page itself speaks."""
        return preferred([self.locale], among=LANGUAGES)

    @property
    def said(self) -> Phrases:
        return phrases(self.language, "help")

    @property
    def locales(self) -> dict[str, str]:
        """The site's that have entries, with their view."""
        return views_of(self.site, self.book)

    @cached_property
    def announced(self) -> list[Announced]:
        """What everybody should know here."""
        return announced(self.site.name, self.locale)

    @cached_property
    def asked(self) -> Mapping[str, Asked]:
        """What was asked and answered in public, by entry."""
        return asked_in_public(self.site.name)

    def of(self, entry: Entry | Named) -> str:
        """The end of an entry's address."""
        return f"{entry.id}-{slug_of(entry)}"

    def etag(self) -> str:
        """Another one whenever a page may look different: by release, site, program and host."""
        news = [*map(vars, self.announced), *map(vars, self.asked.values()), *self.asked]
        seen = [news, self.book.digest, self.site.as_json(), _program(), request.host_url, request.full_path]
        return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:32]


def slug_of(entry: Entry | Named) -> str:
    from knowledge.search.slugs import slug

    return entry.slug if isinstance(entry, Named) else slug(entry.question)


def views_of(site: Site, opened: Book) -> dict[str, str]:
    """What the site's locales show, those that have entries."""
    return {locale: view for locale in site.locales if (view := opened.view(locale))}


def place(name: str, locale: str) -> Place:
    """Raises UnknownSite, Refused where the site has nothing in this language."""
    site, opened = services().sites.get(name), opened_book()
    views = views_of(site, opened)
    if locale not in views:
        raise Refused(HTTPStatus.NOT_FOUND, "not_found")
    return Place(site, locale, views[locale], opened)


def opened_book() -> Book:
    """Raises Refused: there is nothing before the first release, and nothing yet while its index is made."""
    if (opened := book()) is not None:
        return opened
    if services().answering.number() is None:
        raise Refused(HTTPStatus.NOT_FOUND, "not_found")
    raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", headers=RETRY)


def known_locales(site: Site) -> list[str]:
    """In which the site has something, its first one first. Raises Refused where it is none."""
    if not (found := list(views_of(site, opened_book()))):
        raise Refused(HTTPStatus.NOT_FOUND, "not_found")
    return found


def shown(
    here: Place, template: str, alternates: Mapping[str, str], *, kept: bool = True, **told: Any
) -> Response:
    """A page. `alternates` are its addresses in other languages; the own one is canonical.

    One that is `kept` is asked for again each time, and comes only if it is another.
    """
    page = make_response(
        render_template(
            f"help/{template}.html",
            here=here,
            site=here.site,
            announced=here.announced,
            said=here.said,
            say=here.said.say,
            counted=here.said.counted,
            language=here.locale,
            alternates=alternates,
            canonical=alternates.get(here.locale, ""),
            names={locale: name_of(locale, locale).capitalize() for locale in here.locales},
            kept=kept,
            **told,
        )
    )
    page.headers["Content-Security-Policy"] = content_security(pictures=PICTURES)
    return fresh(page, here) if kept else uncached(page)


def fresh(page: Response, here: Place) -> Response:
    page.set_etag(here.etag())
    page.cache_control.public = True
    page.cache_control.no_cache = True
    return page


def uncached(page: Response) -> Response:
    page.cache_control.no_store = True
    return page


def unchanged(here: Place) -> Response | None:
    """The answer to whoever has the page already."""
    if not request.if_none_match.contains(here.etag()):
        return None
    return fresh(Response(status=HTTPStatus.NOT_MODIFIED), here)


def addresses(endpoint: str, here: Place, among: Iterable[str], **values: Any) -> dict[str, str]:
    """The whole address of a page in these locales."""
    return {
        locale: url_for(endpoint, name=here.site.name, locale=locale, _external=True, **values)
        for locale in among
    }


@cache
def _program() -> str:
    """What pages are made with."""
    files = sorted(path for path in FILES.rglob("*.*") if path.suffix in (".html", ".css", ".js", ".py"))
    made = hashlib.sha256(b"".join(path.read_bytes() for path in files))
    made.update(json.dumps([dict(catalogue("help", language)) for language in LANGUAGES]).encode())
    return made.hexdigest()


@cache
def version(file: str) -> str:
    """Of a file in static/, for its address."""
    return hashlib.sha256((FILES / "static" / file).read_bytes()).hexdigest()[:12]
