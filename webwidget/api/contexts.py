"""Where the customer is on the shop's pages, and what is shown there first."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import g, jsonify
from flask.typing import ResponseReturnValue

from bot.conversations.contexts import checked_given
from knowledge.languages import language_of
from knowledge.search.index import Index
from knowledge.sites.contexts import Context
from webwidget.api.contract import Asked, operation
from webwidget.api.customer import conversation, speakable
from webwidget.api.strangers import admit
from webwidget.searching import book
from webwidget.services import services

QUESTIONS = 6  # shown first


@operation("setContext")
def look(asked: Asked) -> ResponseReturnValue:
    """The page, and what it hands over, in place of the one before."""
    id = conversation().id
    admit("waiting", id)
    services().contexts.look(id, asked.body.get("page"), asked.body.get("given"))
    return "", HTTPStatus.NO_CONTENT


@operation("welcome")
def welcome(asked: Asked) -> ResponseReturnValue:
    """What the site wants to be shown on a page; nothing of it is kept. Raises UnknownSite."""
    g.customer_language = asked.body.get("locale", "")
    admit("searches")
    site = services().sites.get(asked.body["site"])
    locale = speakable(asked.body.get("locale", ""))
    given = checked_given(asked.body.get("given"))
    found = services().contexts.fitting(site.name, asked.body.get("page"), given)
    return jsonify(
        contexts=[each.name for each in found],
        greeting=_greeting(found, locale),
        topics=list(dict.fromkeys(topic for each in found for topic in each.topics)),
        questions=_questions([entry for each in found for entry in each.entries], locale),
        often=_often(services().insights.most_asked.on(site.name, locale), locale),
    )


def _greeting(contexts: Sequence[Context], language: str) -> str:
    """Of the first context that has one in this language."""
    said = (text for each in contexts for at, text in each.greeting.items() if language_of(at) == language)
    return next(said, "")


def _questions(ids: Sequence[str], locale: str) -> list[str]:
    """As the live release asks them, in this order; what is not in it is left out."""
    opened = book()
    return opened.read(_named, ids, locale) if opened and ids else []


def _often(ids: Sequence[str], locale: str) -> list[str]:
    """These first, then one of each topic, then others; none that is limited to contexts."""
    opened = book()
    return opened.read(_first, ids, locale) if opened else []


def _first(index: Index, ids: Sequence[str], locale: str) -> list[str]:
    view = index.view(locale)
    if not view:
        return []
    others = [each.question for each in [*index.first(view, QUESTIONS), *index.all(view, QUESTIONS)]]
    return list(dict.fromkeys([*_named(index, ids, locale), *others]))[:QUESTIONS]


def _named(index: Index, ids: Sequence[str], locale: str) -> list[str]:
    view = index.view(locale)
    found = index.with_ids(view, ids) if view else {}
    return list(dict.fromkeys(found[id].question for id in ids if id in found))[:QUESTIONS]
