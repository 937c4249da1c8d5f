"""Who gets whom, where a site gives conversations to agents instead of leaving it to them. Pure.

Whoever is to come first is given first, to the agent who has least to do, among those who are available, look
after the language and the site, and belong to the team that it was passed on to. Of several, to the one who
got nothing for longest. While one of those is at work, but has their hands full, it waits for them.

Nobody waits for somebody who is not there: after a while it goes to whoever is, first without regard to the
team, then to language and site, too.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from bot.storage.repositories.assignments import Case, Given
from bot.storage.repositories.skills import EVERYTHING, Skill

PATIENCE: Final = 120.0  # seconds that somebody waits for an agent who fits
OPENED_WITHIN: Final = 90.0  # seconds in which who is given a conversation looks at it
ANSWERED_WITHIN: Final = 600.0  # seconds in which they write


@dataclass(frozen=True)
class Available:
    """An agent who may be given something; `busy` with so many, the last of which they were `given` then."""

    name: str
    skill: Skill = EVERYTHING
    teams: frozenset[str] = frozenset()
    busy: int = 0
    given: float = 0.0


class Assigned(NamedTuple):
    """A conversation, and the account that gets it."""

    conversation: str
    agent: str


def assigned(
    waiting: Iterable[Case], agents: Iterable[Available], most: Mapping[str, int], now: float
) -> list[Assigned]:
    """`waiting` in the order of the queue; `most` an agent may have at once, by site."""
    present = {each.name: each for each in agents}
    found = []
    for case in waiting:
        chosen = _chosen(case, present.values(), most[case.site], now)
        if chosen:
            found.append(Assigned(case.conversation, chosen.name))
            present[chosen.name] = replace(chosen, busy=chosen.busy + 1, given=now)
    return found


def is_left(one: Given, now: float) -> bool:
    """Whether an agent has left what they were given: not looked at it for a while, or looked and not said a
    word for a longer one.
    """
    if one.opened is None:
        return now - one.given > OPENED_WITHIN
    silent = one.awaiting is not None and one.awaiting <= one.accepted
    return silent and now - one.given > ANSWERED_WITHIN


def _chosen(case: Case, agents: Collection[Available], most: int, now: float) -> Available | None:
    for fitting in _circles(case, agents, now - case.since >= PATIENCE):
        if fitting:
            free = [each for each in fitting if each.busy < most]
            return min(free, key=lambda each: (each.busy, each.given, each.name), default=None)
    return None


def _circles(case: Case, agents: Collection[Available], long: bool) -> Iterator[list[Available]]:
    """Agents who may have it, each time a wider circle; who let it go comes in after a `long` wait only."""
    willing = [each for each in agents if long or each.name != case.former]
    able = [each for each in willing if each.skill.fits(case.locale, case.site)]
    yield [each for each in able if case.team is None or case.team in each.teams]
    if long:
        yield able
        yield willing
