"""Approved answers that an agent may send, for what a customer wrote: read as a first message would be."""

from collections.abc import Iterator

from bot.dialogue.language import reply_language
from bot.dialogue.live_release import LiveRelease
from bot.dialogue.moves import Move
from bot.dialogue.reading import Reading
from bot.protocol import Candidate
from bot.suggestions import MOST, MOST_WIDE, Wanted

LEAST = 0.1  # probability; what is less likely costs an agent more reading than it spares
LEAST_WIDE = 0.02  # in a list of results, which is looked through


def suggested(live: LiveRelease, wanted: Wanted) -> tuple[Candidate, ...]:
    """The likeliest entries for the first text that asks something, best first; none before a release.

    Small talk and the wish for a person ask nothing. Nothing is remembered.
    """
    opened = live.current()
    if opened is None:
        return ()
    for text in wanted.texts:
        shown = reply_language(text, wanted.locale)
        made = Reading(opened, live.small_talk(), wanted.locale, shown, ()).of_text(text)
        if asked := list(_asked(made)):
            return best(asked, wide=wanted.wide)
    return ()


def best(asked: list[tuple[Candidate, ...]], *, wide: bool = False) -> tuple[Candidate, ...]:
    """The likeliest of what several questions come to, each entry once."""
    least, most = (LEAST_WIDE, MOST_WIDE) if wide else (LEAST, MOST)
    likeliest: dict[str, Candidate] = {}
    for candidate in (one for candidates in asked for one in candidates):
        known = likeliest.get(candidate.entry)
        if candidate.probability >= least and (known is None or candidate.probability > known.probability):
            likeliest[candidate.entry] = candidate
    return tuple(sorted(likeliest.values(), key=lambda one: -one.probability)[:most])


def _asked(made: Move) -> Iterator[tuple[Candidate, ...]]:
    """What the matcher made of each question in a message."""
    if made.decision is not None:
        yield tuple(Candidate(c.entry, c.probability, c.question) for c in made.decision.candidates)
    for part in made.parts:
        yield from _asked(part)
