"""Searching: a page of results, and suggestions as somebody types.

The page of results asks the bot, too, and merges both. It compares meanings: “my card is gone” shares no word
with “How do I block my account?”. It may be away, late or busy: then what shares words is all there is.
"""

import logging
from dataclasses import dataclass

from flask import Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from bot.conversations.errors import BotError
from bot.privacy.masking import mask
from bot.suggestions import Orders, Wanted
from knowledge.plain import plain
from knowledge.search.index import Index, Named
from webwidget.api.strangers import admit
from webwidget.errors import Refused
from webwidget.help.pages import blueprint, shortened
from webwidget.help.place import Place, place, shown, uncached
from webwidget.services import services

log = logging.getLogger("kundig.web")

LONGEST = 200  # letters
RESULTS, SUGGESTED, EXCERPT = 10, 6, 170
LOOKED_AT = 20  # of what shares words
FUSED = 5  # how much the first places count: the sixth half of the first
LEAST = 0.2  # of what was typed, by rarity, that a suggestion holds


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
    found = here.book.read(_results, here.view, typed, _meant(typed, here.locale[:2]))
    return shown(here, "search", _alternates(here), kept=False, query=typed, results=found)


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


def _meant(typed: str, locale: str) -> Orders:
    """The entries that the bot thinks are meant; none for a bare keyword."""
    wanted = Wanted.of([mask(typed, locale)], locale)
    if wanted is None or " " not in typed:
        return Orders()
    try:
        admit("meanings")
        return services().suggester.search(wanted)
    except (Refused, BotError) as error:
        log.info("A search without the bot: %s", error)
        return Orders()


def results(index: Index, view: str, typed: str, meant: Orders) -> list[Named]:
    """What the bot thinks is meant, what is near in sense and what shares words, merged by their places
    (reciprocal rank fusion).
    """
    known = index.with_ids(view, {*meant.meant, *meant.near})
    ours = ([known[id] for id in order if id in known] for order in (meant.meant, meant.near))
    score: dict[Named, float] = {}
    for found in (*ours, index.search(typed, view, most=LOOKED_AT).entries):
        for at, each in enumerate(found):
            score[each] = score.get(each, 0.0) + 1 / (FUSED + at)
    return sorted(score, key=lambda each: -score[each])[:RESULTS]


def _results(index: Index, view: str, typed: str, meant: Orders) -> list[Result]:
    found = results(index, view, typed, meant)
    return [Result(each, shortened(plain(index.entry(view, each.id).answer), EXCERPT)) for each in found]


def _suggested(index: Index, view: str, typed: str) -> tuple[Named, ...]:
    return index.search(typed, view, most=SUGGESTED, unfinished=True).at_least(LEAST)
