"""What publishing learns from real conversations: the share of unanswerable questions, and much besides."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.conversations.insights.ends import DAY
from bot.conversations.sources import weights
from bot.operation.timed.collecting import LINKED, MOST_KEPT, STEP, calibrated_for, collect
from bot.storage import Storage
from bot.storage.records import Outcome
from knowledge.errors import DamagedRelease, NoRelease
from knowledge.folder.home import Home
from knowledge.releases.answering import Answering
from matcher import DamagedMatcher
from matcher.decision import CHOICES
from matcher.learning.outcomes import Outcomes, expected
from matcher.learning.share import WORTH, Estimate, Seen, estimate
from matcher.learning.trials import Trials
from matcher.report.promise import Promise, promise

Floats = NDArray[np.float64]
MOST_WHILE_WAITING = 1000  # conversations read anew by a publish; the hourly job reads the others
_NEAR = 0.75  # steps
_REACH = 0.95  # of answerable questions, those whose entry is thought of; where no trials tell
_FEWEST_TRIALS = 40
_SILENT = ("left", "missed")  # ends that tell nothing


@dataclass(frozen=True)
class Share:
    """The share a release is calibrated for, the one the operator assumed, and what it was learned from.

    The true one is between `low` and `high` nine times in ten.
    """

    used: float
    assumed: float
    questions: int
    since: date | None
    low: float | None = None
    high: float | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"since": self.since and self.since.isoformat()}

    def __str__(self) -> str:
        used = f"Assumed share of unanswerable questions: {self.used * 100:g} %"
        if self.since is None or self.low is None or self.high is None:
            return f"{used} (the setting; no questions yet)"
        noun = "question" if self.questions == 1 else "questions"
        between = f"between {self.low * 100:.0f} and {self.high * 100:.0f} %"
        learned = f"setting {self.assumed * 100:g} %, {self.questions} {noun} since {self.since}"
        return f"{used} ({between}; {learned})"


@dataclass(frozen=True)
class Learnt:
    """What real conversations taught: the share, how sure the promise is, outcomes to calibrate by."""

    share: Share
    promise: Promise
    outcomes: Outcomes


def learnt(home: Home, basis: str) -> Learnt:
    """From all that is kept; outcomes whose evidence is of the `basis` that is in use."""
    kept = _kept(home)
    assumed, risk = home.settings.unanswerable_share, home.settings.risk
    counted = np.array(weights(kept, WORTH))
    recent = np.array([each.day >= time.time() - LINKED - DAY for each in kept], bool)
    found = estimate(_seen(kept, counted * recent), assumed=assumed, reach=_reach(home))
    comparable = np.array([each.basis == basis and bool(each.evidence) for each in kept], bool)
    seen = _seen(kept, counted).some(comparable)
    evidence = [each.evidence for each, usable in zip(kept, comparable, strict=True) if usable]
    views = [each.view for each, usable in zip(kept, comparable, strict=True) if usable]
    return Learnt(
        _share(home, [each for each, is_recent in zip(kept, recent, strict=True) if is_recent], found),
        _promise(risk, kept, recent, found),
        expected(seen, found.chances[comparable], evidence, views),
    )


def _kept(home: Home) -> list[Outcome]:
    if not (home.settings.database or home.conversations.exists()):
        return []
    with Storage.open(home) as storage:
        collect(storage, home, most=MOST_WHILE_WAITING)
        with storage.reading() as read:
            return read.outcomes.since(0.0, MOST_KEPT)


def _seen(kept: Sequence[Outcome], weight: Floats) -> Seen:
    return Seen(
        first=np.array([each.first for each in kept], float),
        among=np.array([each.among for each in kept], float),
        calibrated_for=np.array([each.calibrated_for for each in kept], float),
        end=np.array([each.end for each in kept], str),
        place=np.array([each.place for each in kept], np.int64),
        unaided=np.array([each.unaided for each in kept], bool),
        weight=weight,
    )


def _share(home: Home, recent: Sequence[Outcome], found: Estimate) -> Share:
    assumed = home.settings.unanswerable_share
    if not recent:
        return Share(assumed, assumed, 0, None)
    live = _live(home)
    since = datetime.fromtimestamp(min(each.day for each in recent), UTC).date()
    used = rounded(found.share, None if live is None else calibrated_for(home, live))
    return Share(used, assumed, len(recent), since, round(found.low, 3), round(found.high, 3))


def _promise(risk: float, kept: Sequence[Outcome], recent: NDArray[np.bool_], found: Estimate) -> Promise:
    answered = np.array([each.decision == "answer" for each in kept], bool) & recent
    silent = np.array([each.end == "stood" and not each.unaided for each in kept], bool)
    known = np.array([each.end not in _SILENT or each.unaided for each in kept], bool) & recent
    return promise(risk, 1 - found.chances[answered, 0], silent[answered], int(known.sum()))


def _reach(home: Home) -> float:
    """Of the live release's trials, how many thought of the right entry."""
    try:
        trials = Trials.read(Answering(home.releases).release().matcher_path).direct
    except (NoRelease, DamagedRelease, DamagedMatcher):
        return _REACH
    places = trials.place[trials.answerable]
    return float(np.mean((places >= 0) & (places < CHOICES))) if len(places) >= _FEWEST_TRIALS else _REACH


def rounded(share: float, before: float | None = None) -> float:
    """To STEP, and never 0 or 1: the matcher's calibration needs both kinds of questions.

    The share `before` stays as long as it is nearly right, or one at the edge of a step would come and go.
    """
    if before is not None and abs(share - before) < _NEAR * STEP:
        return before
    return round(min(max(STEP, STEP * round(share / STEP)), 1 - STEP), 4)


def _live(home: Home) -> int | None:
    return Answering(home.releases).number()
