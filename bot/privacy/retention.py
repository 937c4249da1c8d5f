"""What is due to go, by class of data and by site. Pure.

A conversation's time begins with its last message: closing one says so in a message, and one that is still
open may yet go on. When its time is over it is archived: nobody sees it any more, neither staff nor customer
nor any statistic. An admin can bring it back for some days; then it is deleted. What statistics need stays
as numbers, in the outcomes and in the tallies.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.storage.repositories.archive import Old, Sites
from knowledge.folder.periods import Periods
from knowledge.sites.sites import Site

DAY = 86_400.0  # seconds
MOST_MESSAGES = 80  # moved in one transaction, so that nobody waits long for the next one


@dataclass(frozen=True)
class Due:
    """What goes when it is older than this moment, in unix seconds."""

    conversations: tuple[tuple[Sites, float], ...]
    archive: float
    attachments: float
    deliveries: float
    outcomes: float
    imports: float
    proposals: float
    posts: float
    copies: float
    records: float


def due(periods: Periods, sites: Iterable[Site], now: float) -> Due:
    """By the installation's periods and those of sites that have their own."""
    own = {site.name: site.retention for site in sites if site.retention is not None}
    by_period: dict[int, list[str]] = {}
    for name, days in own.items():
        by_period.setdefault(days, []).append(name)
    theirs = [(Sites(tuple(names)), now - days * DAY) for days, names in sorted(by_period.items())]
    others = (Sites(tuple(own), but=True), now - periods["conversations"] * DAY)
    return Due(
        conversations=(*theirs, others),
        **{name: now - days * DAY for name, days in periods.items() if name != "conversations"},
    )


def batch(found: Sequence[Old]) -> list[Old]:
    """As many of these, from the first on, as one transaction may move; at least one."""
    taken: list[Old] = []
    messages = 0
    for each in found:
        messages += each.count
        if taken and messages > MOST_MESSAGES:
            break
        taken.append(each)
    return taken
