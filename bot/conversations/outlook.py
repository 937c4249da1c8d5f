"""What may be promised to somebody who wants a person: the truth on who is there, and how long it takes."""

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import quantiles
from typing import Literal

from bot.storage import Transaction
from bot.storage.repositories.presence import Attendance
from knowledge.sites.hours import Hours

SEEN_WITHIN = 60.0  # seconds; who is not heard of for longer, such as with a closed laptop, is not there
ENOUGH = 8  # handoffs, from which on a time may be told
LATEST = 40  # handoffs that a time is told from

Kind = Literal["soon", "nobody", "closed"]


@dataclass(frozen=True)
class Outlook:
    """`ahead` wait before this customer; `minutes` is from when to when somebody comes, if that is known."""

    kind: Kind
    ahead: int
    minutes: tuple[int, int] | None = None
    opens: datetime | None = None  # in the site's own time zone


def outlook(transaction: Transaction, conversation: str, site: str, *, first: bool = False) -> Outlook:
    """For a conversation that waits, or is about to, perhaps `first` of all."""
    found = transaction.sites.find(site) if site else None
    hours, now = found.hours if found else None, time.time()
    handoffs = transaction.handoffs
    ahead = handoffs.let_go() if first else handoffs.before(conversation)
    kind = promise(hours, transaction.presence.all(), now)
    if kind == "soon":
        return Outlook(kind, ahead, estimate(transaction.handoffs.waits(LATEST), ahead))
    opens = hours.next_opening(moment(now)) if hours and kind == "closed" else None
    return Outlook(kind, ahead, opens=opens)


def promise(hours: Hours | None, present: Iterable[Attendance], now: float) -> Kind:
    """`now` is unix seconds. A desk that is closed stays closed though somebody may still tidy up there."""
    if hours is not None and not hours.is_open(moment(now)):
        return "closed"
    return "soon" if any(is_available(each, now) for each in present) else "nobody"


def is_available(one: Attendance, now: float) -> bool:
    return one.status == "available" and is_there(one, now)


def is_there(one: Attendance, now: float) -> bool:
    """Heard of lately; whoever is away for a coffee is still there."""
    return now - one.seen <= SEEN_WITHIN


def estimate(waits: Sequence[tuple[float, int]], ahead: int) -> tuple[int, int] | None:
    """Minutes from when to when, for somebody with `ahead` before them; None where too little is known.

    Each of the last waits tells what one place in the queue took. Half of them lie between the quartiles, and
    so will about half of those to come: a range that is kept, instead of a number that is not.
    """
    if len(waits) < ENOUGH:
        return None
    lower, _, upper = quantiles([seconds / (before + 1) for seconds, before in waits], n=4)
    low, high = (_rounded(max(place, 0.0) * (ahead + 1) / 60) for place in (lower, upper))
    return low, max(low, high)


def _rounded(minutes: float) -> int:
    """Up: to whole minutes, and from ten on to five."""
    return math.ceil(minutes / 5) * 5 if minutes > 10 else max(1, math.ceil(minutes))


def moment(now: float) -> datetime:
    return datetime.fromtimestamp(now, UTC)
