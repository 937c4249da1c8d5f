"""Topics and answers as you type."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask import jsonify
from flask.typing import ResponseReturnValue

from knowledge.search.index import Index, Named
from knowledge.sites.contexts import allowed
from knowledge.topics import BETWEEN, top
from webwidget.api.contract import Asked, operation
from webwidget.api.strangers import admit
from webwidget.searching import book

ANSWERS, TOPICS = 6, 20  # the most that is found
LEAST: Final = 0.2  # of what was typed that an answer must hold, by rarity
MOST: Final = 0.5  # where only close ones are asked for
ALL: Final = 0.999


@dataclass(frozen=True)
class Fitting:
    """Topics and entries, best first."""

    topics: tuple[str, ...] = ()
    answers: tuple[Named, ...] = ()


@operation("search")
def search(asked: Asked) -> ResponseReturnValue:
    """What fits in the current release; nothing before the first."""
    admit("searches")
    sent = asked.parameters
    contexts = tuple(filter(None, sent.get("contexts", "").split(",")))
    least = MOST if "fit" in sent else LEAST
    found = fitting(sent.get("q", ""), sent.get("locale", ""), least, among=contexts)
    answers = [{"entry": each.id, "question": each.question, "topic": each.topic} for each in found.answers]
    return jsonify(topics=list(found.topics), answers=answers)


def fitting(
    typed: str, locale: str, least: float, *, limited: bool = False, among: tuple[str, ...] = ()
) -> Fitting:
    """What holds at least this share of what was typed; all topics when that is nothing; "" is any locale.

    Entries that are limited to contexts are found `among` these, or where `limited` ones are wanted anyway.
    """
    opened = book()
    if opened is None:
        return Fitting()
    if limited or not among:
        return opened.read(_fitting, typed, locale, least, limited)
    return opened.read(_in_contexts, typed, locale, least, among)


def _in_contexts(index: Index, typed: str, locale: str, least: float, among: tuple[str, ...]) -> Fitting:
    found = _fitting(index, typed, locale, least, limited=True)
    limits = index.contexts_of(each.id for each in found.answers)
    answers = tuple(each for each in found.answers if allowed(limits.get(each.id, ()), among))
    return Fitting(_names(each.topic for each in answers) if found.answers else found.topics, answers)


def _fitting(index: Index, typed: str, locale: str, least: float, limited: bool) -> Fitting:
    locale = locale.replace("_", "-")
    views = [index.view(locale)] if locale else [view for view in index.views() if len(view) == 2]
    views = [view for view in views if view]
    if not any(sign.isalnum() for sign in typed):
        return Fitting(_names(topic.name for view in views for topic in index.topics(view)))
    found = [each for view in views for each in _in_view(index, typed, view, least, limited)]
    best = tuple(entry for _, entry in sorted(found, key=lambda each: -each[0]))[:ANSWERS]
    return Fitting(_names(entry.topic for entry in best), best)


def _in_view(index: Index, typed: str, view: str, least: float, limited: bool) -> list[tuple[float, Named]]:
    """With how well they fit. Who names a topic means all that is in it."""
    wanted = f"{typed.strip()}{BETWEEN}".casefold()
    named = [topic for topic in index.topics(view) if f"{topic.name}{BETWEEN}".casefold().startswith(wanted)]
    found = index.search(typed, view, most=ANSWERS, unfinished=True, limited=limited)
    inside = [entry for topic in named for entry in index.of_topic(view, topic.slug, ANSWERS)]
    fitting = [pair for pair in zip(found.shares, found.entries, strict=True) if pair[0] >= least]
    return [(2.0, entry) for entry in inside] + [pair for pair in fitting if pair[1] not in inside]


def _names(topics: Iterable[str]) -> tuple[str, ...]:
    """The uppermost ones: their parts are found with them."""
    return tuple(dict.fromkeys(top(topic) for topic in topics if topic))[:TOPICS]
