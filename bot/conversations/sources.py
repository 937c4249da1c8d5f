"""What a question counts, so that nobody steers what is learnt from many. Pure."""

from collections import defaultdict
from collections.abc import Sequence

from bot.storage.records import Outcome

MOST = 0.05  # of all that is counted, for one source


def weights(outcomes: Sequence[Outcome], assumption: float) -> list[float]:
    """What each counts: one question is one, until its source has more than MOST of all.

    The `assumption` that the share rests on before any question has a weight, too: so a source has little
    to say even where it is the only one. What came without a source counts as its own conversation's; what is
    unlinked keeps what it counted before.
    """
    asked: dict[str, float] = defaultdict(float)
    fixed = 0.0
    for each in outcomes:
        name = _source(each)
        if name is None:
            fixed += each.weight
        else:
            asked[name] += 1
    limit = _limit(list(asked.values()), assumption + fixed)
    factors = {name: min(1.0, limit / count) for name, count in asked.items()}
    return [each.weight if (name := _source(each)) is None else factors[name] for each in outcomes]


def _source(outcome: Outcome) -> str | None:
    return outcome.source or outcome.conversation


def _limit(asked: Sequence[float], rest: float) -> float:
    """The most that a source may count, being MOST of all that then is counted."""
    limit = max(asked, default=1.0)
    while True:
        before, limit = limit, min(limit, MOST * (rest + sum(min(count, limit) for count in asked)))
        if before - limit < 1e-6:
            return max(limit, MOST * rest)
