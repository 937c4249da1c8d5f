"""Approved answers for what a customer wrote: for an agent to send, and for a list of results."""

from collections.abc import Iterator

from bot.dialogue.language import reply_language
from bot.dialogue.live_release import LiveRelease, OpenRelease
from bot.dialogue.moves import Move
from bot.dialogue.reading import Reading
from bot.protocol import Candidate
from bot.suggestions import MOST, MOST_LISTED, Orders, Wanted
from matcher import plain

LEAST = 0.1  # probability; what is less likely costs an agent more reading than it spares
LEAST_LISTED = 0.02  # where nothing is as likely, nothing of ours is looked for


def suggested(live: LiveRelease, wanted: Wanted) -> tuple[Candidate, ...]:
    """The likeliest entries for the first text that asks something, best first; none before a release.

    Small talk and the wish for a person ask nothing. Nothing is remembered.
    """
    opened = live.current()
    if opened is None:
        return ()
    for text in wanted.texts:
        if asked := _read(live, opened, text, wanted.locale):
            return best(asked)
    return ()


def searched(live: LiveRelease, wanted: Wanted) -> Orders:
    """The entries for a list of results; none for small talk, and for what is about nothing that we know."""
    opened = live.current()
    if opened is None:
        return Orders()
    text = wanted.texts[0]
    if not best(_read(live, opened, text, wanted.locale), least=LEAST_LISTED):
        return Orders()
    return Orders(*opened.matcher.orders(plain(text), wanted.locale, count=MOST_LISTED))


def best(asked: list[tuple[Candidate, ...]], *, least: float = LEAST) -> tuple[Candidate, ...]:
    """The likeliest of what several questions come to, each entry once."""
    likeliest: dict[str, Candidate] = {}
    for candidate in (one for candidates in asked for one in candidates):
        known = likeliest.get(candidate.entry)
        if candidate.probability >= least and (known is None or candidate.probability > known.probability):
            likeliest[candidate.entry] = candidate
    return tuple(sorted(likeliest.values(), key=lambda one: -one.probability)[:MOST])


def _read(live: LiveRelease, opened: OpenRelease, text: str, locale: str) -> list[tuple[Candidate, ...]]:
    """What each question in a text comes to; nothing where it asks nothing."""
    shown = reply_language(text, locale)
    return list(_asked(Reading(opened, live.small_talk(), locale, shown, ()).of_text(text)))


def _asked(made: Move) -> Iterator[tuple[Candidate, ...]]:
    """What the matcher made of each question in a message."""
    if made.decision is not None:
        yield tuple(Candidate(c.entry, c.probability, c.question) for c in made.decision.candidates)
    for part in made.parts:
        yield from _asked(part)
