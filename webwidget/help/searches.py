"""Searching: a page of results, and suggestions as somebody types."""

from dataclasses import dataclass

from flask import Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from knowledge.search.index import Index, Named
from webwidget.api.strangers import admit
from webwidget.help.pages import blueprint, shortened
from webwidget.help.place import Place, place, shown, uncached
from webwidget.plain import plain

LONGEST = 200  # letters
RESULTS, SUGGESTED, EXCERPT = 10, 6, 170
LEAST = 0.3  # of what was typed, by rarity, that a suggestion holds


@dataclass(frozen=True)
class Result:
    """An entry that was found, with the beginning of its answer."""

    entry: Named
    excerpt: str


@blueprint.get("/help/<name>/<locale>/search")
def search(name: str, locale: str) -> ResponseReturnValue:
    """What fits best. Nobody else's list keeps it: it is not for search engines, and holds what was typed."""
    here, typed = place(name, locale), _typed()
    admit("searches")
    results = here.book.read(_results, here.view, typed)
    return shown(here, "search", _alternates(here), kept=False, query=typed, results=results)


@blueprint.get("/help/<name>/<locale>/api/suggest")
def suggest(name: str, locale: str) -> Response:
    """Questions that may be meant, with their addresses."""
    here, typed = place(name, locale), _typed()
    admit("searches")
    found = here.book.read(_suggested, here.view, typed)
    answers = [
        {
            "question": each.question,
            "topic": each.topic,
            "address": url_for("help.entry", name=name, locale=locale, address=here.of(each)),
        }
        for each in found
    ]
    return uncached(jsonify(answers=answers))


def _typed() -> str:
    return " ".join(
        "".join(s if s.isprintable() else " " for s in request.args.get("q", "")[:LONGEST]).split()
    )


def _alternates(here: Place) -> dict[str, str]:
    """The same search in other languages would find nothing: their first pages."""
    return {
        locale: url_for("help.home", name=here.site.name, locale=locale, _external=True)
        for locale in here.locales
    }


def _results(index: Index, view: str, typed: str) -> list[Result]:
    found = index.search(typed, view, most=RESULTS)
    return [
        Result(each, shortened(plain(index.entry(view, each.id).answer), EXCERPT)) for each in found.entries
    ]


def _suggested(index: Index, view: str, typed: str) -> tuple[Named, ...]:
    return index.search(typed, view, most=SUGGESTED, unfinished=True).at_least(LEAST)
