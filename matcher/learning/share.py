"""How many questions no entry answers, from how real ones ended. Pure.

A mixture of two kinds of questions: those that an entry answers, and those that none does. Where the end of a
question tells its kind, it counts as that. Where it does not, the calibrated chance does, without the share
that was assumed for it (Saerens, Latinne and Decaestecker 2002). That chance was learnt from trials, and
customers ask otherwise than those who wrote the wordings; so ends that are known correct it, too. Without
that, whatever the matcher misses although an entry answers it would pass for a question without an answer.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

WORTH = 10.0  # questions that the assumption is worth; fewer than 20 cost least over true shares of .1 to .7
_SHIFT, _SLOPE = 1.5, 0.3  # how far the chances may be off: standard deviations of the correction
_FARTHEST = 0.99  # no trials tell that every entry is always thought of
_REACH_WORTH = 50.0  # questions that what the trials say about the reach is worth
# How much likelier an end is where the answer was wrong, or not among the choices. Careful guesses: four of
# ten who are answered wrongly say so, one of twelve of those who are answered rightly; who sees the right
# choice hardly ever refuses it.
_STOOD, _CONTRADICTED, _REFUSED = 0.65, 5.0, 20.0
_GUESSES_WORTH = 20.0
_KNOWN = ("taken", "restated", "sent")
SETTLED = ("praised", *_KNOWN)  # ends that name the right entry
_UNCONTRADICTED = ("stood", "praised")
_ROUNDS, _CLOSE = 200, 1e-6
_EDGE = 1e-3
_NINETY = 1.645  # standard deviations that hold 90 %
_GUESSED = 0.03  # by which the guesses above may be off, however many questions there are


@dataclass(frozen=True)
class Seen:
    """Questions (n,): what the matcher thought of them, and how they ended.

    `first` and `among` are the chances that the best entry, or one of those it thought of, was right, as
    calibrated for the share `calibrated_for`. `end` is one of
    praised: answered, and that helped; stood: answered, and nothing was said against it;
    contradicted: answered, and something was;
    taken, refused, left: asked back, and one of the choices was picked, none was right, none was picked;
    missed: there was no answer; restated: it was found in other words; sent: an agent sent it.
    `place` is that of the right entry among them where it became known, else −1. `unaided` are
    those that an agent answered in words of their own. `weight` is what each counts.
    """

    first: Floats
    among: Floats
    calibrated_for: Floats
    end: NDArray[np.str_]
    place: Whole
    unaided: NDArray[np.bool_]
    weight: Floats

    def __len__(self) -> int:
        return len(self.place)

    def some(self, chosen: NDArray[np.bool_]) -> "Seen":
        """The chosen ones."""
        return Seen(*(getattr(self, column.name)[chosen] for column in fields(self)))


@dataclass(frozen=True)
class Estimate:
    """The share of questions that no entry answers, with the range that holds it nine times in ten.

    `chances` (n, 4) of each question: the best entry was right, another that was thought of, another, none.
    """

    share: float
    low: float
    high: float
    chances: Floats


def estimate(seen: Seen, *, assumed: float, reach: float) -> Estimate:
    """The share. It was `assumed` before; in trials, the right entry was thought of in the share `reach`.

    Expectation maximisation over the kinds of questions, the correction of the calibrated chances, the reach,
    and people's habits.
    """
    if not len(seen):
        return _estimate(assumed, np.zeros((0, 4)), seen.weight)
    reach = min(reach, _FARTHEST)
    likely, habits = _likelihoods(seen), Habits()
    odds = _logit(seen.among) + _logit((1 - assumed) * reach) - _logit((1 - seen.calibrated_for) * reach)
    correction, share, found = np.array([0.0, 1.0]), assumed, reach
    for _ in range(_ROUNDS):
        chances = _expected(likely * habits.likelihoods(seen), odds, correction, share, found)
        correction = _corrected(correction, odds, chances[:, 0], seen.weight)
        among, elsewhere, none = seen.weight @ chances
        before, share = share, float((WORTH * assumed + none) / (WORTH + seen.weight.sum()))
        found = float((_REACH_WORTH * reach + among) / (_REACH_WORTH + among + elsewhere))
        habits = habits.learned(seen, chances)
        if abs(share - before) < _CLOSE:
            break
    return _estimate(share, _split(seen, chances), seen.weight)


@dataclass(frozen=True)
class Habits:
    """How often people do what tells; first guesses, each worth _GUESSES_WORTH questions: people differ.

    Of those who see the right choice, `taken` pick it; of those who do not, `refused` say so. Of those who
    are missed though an entry answers them, `restated` find it in other words; of those of them who reach
    an agent, `sent` are sent it.
    """

    taken: float = 0.75
    refused: float = 0.5
    restated: float = 0.2
    sent: float = 0.3

    def likelihoods(self, seen: Seen) -> Floats:
        """Of ends that came to nothing (n, 3): the more people do what tells, the more silence tells, too."""
        likely = np.ones((len(seen), 3))
        likely[seen.end == "left"] = (1 - self.taken, 1 - self.refused, 1 - self.refused)
        likely[(seen.end == "missed") & ~seen.unaided, :2] = 1 - self.restated
        likely[seen.unaided, :2] *= 1 - self.sent
        return likely

    def learned(self, seen: Seen, chances: Floats) -> "Habits":
        """As the questions show them, whose kinds have these `chances` (n, 3)."""
        left, missed = seen.end == "left", (seen.end == "missed") & ~seen.unaided
        answerable = seen.weight * (1 - chances[:, 2])

        def rate(guess: float, end: str, failed: Floats) -> float:
            told = float(seen.weight[seen.end == end].sum())
            return (_GUESSES_WORTH * guess + told) / (_GUESSES_WORTH + told + float(failed.sum()))

        return Habits(
            rate(Habits.taken, "taken", (seen.weight * chances[:, 0])[left]),
            rate(Habits.refused, "refused", (seen.weight * (1 - chances[:, 0]))[left]),
            rate(Habits.restated, "restated", answerable[missed]),
            rate(Habits.sent, "sent", answerable[seen.unaided]),
        )


def _likelihoods(seen: Seen) -> Floats:
    """Of each end (n, 3): where the entry was thought of, was another, or there was none.

    Praise is silence here: how many praise differs between installations, how many contradict tells enough.
    """
    likely = np.ones((len(seen), 3))
    best = _best(seen)
    for ends, right, wrong in ((_UNCONTRADICTED, 1.0, _STOOD), (("contradicted",), 1 / _CONTRADICTED, 1.0)):
        these = np.isin(seen.end, ends)
        likely[these] = wrong
        likely[these, 0] = best[these] * right + (1 - best[these]) * wrong
    likely[seen.end == "refused", 0] = 1 / _REFUSED
    known = np.isin(seen.end, _KNOWN)
    likely[known] = 0
    likely[known & (seen.place >= 0), 0] = 1
    likely[known & (seen.place < 0), 1] = 1
    return likely


def _best(seen: Seen) -> Floats:
    """The chance (n,) that an entry that was thought of was the best one."""
    return np.asarray(np.clip(seen.first / np.maximum(seen.among, _EDGE), 0, 1))


def _split(seen: Seen, chances: Floats) -> Floats:
    """The chances (n, 4), those of the best entry apart; and now praise tells that it was right."""
    best = _best(seen)
    stood, against = seen.end == "stood", seen.end == "contradicted"
    best = np.where(stood, best / (best + (1 - best) * _STOOD), best)
    best = np.where(against, best / (best + (1 - best) * _CONTRADICTED), best)
    best = np.where(np.isin(seen.end, _KNOWN), seen.place == 0, best)
    split = np.column_stack([chances[:, 0] * best, chances[:, 0] * (1 - best), chances[:, 1:]])
    split[seen.end == "praised"] = (1.0, 0.0, 0.0, 0.0)
    return split


def _expected(likely: Floats, odds: Floats, correction: Floats, share: float, reach: float) -> Floats:
    """The chances (n, 3) of each question's kind."""
    among = np.clip(_sigmoid(correction[0] + correction[1] * odds), _EDGE, 1 - _EDGE)
    none = share / (share + (1 - share) * (1 - reach))
    chances = likely * np.column_stack([among, (1 - among) * (1 - none), (1 - among) * none])
    return np.asarray(chances / np.maximum(chances.sum(axis=1, keepdims=True), 1e-12))


def _corrected(correction: Floats, odds: Floats, among: Floats, weight: Floats) -> Floats:
    """One step of Newton's method towards the correction that fits the expected kinds."""
    design = np.column_stack([np.ones(len(odds)), odds])
    stiff = np.diag([1 / _SHIFT**2, 1 / _SLOPE**2])
    p = _sigmoid(design @ correction)
    slope = design.T @ (weight * (among - p)) - stiff @ (correction - np.array([0.0, 1.0]))
    curve = (design * (weight * p * (1 - p))[:, None]).T @ design + stiff
    return np.asarray(correction + np.linalg.solve(curve, slope))


def _estimate(share: float, chances: Floats, weight: Floats) -> Estimate:
    """What is known of a question counts for the range, as a part of one whose kind is certain."""
    spread = max(share * (1 - share), _EDGE)
    known = WORTH + float((weight * (chances[:, 3] - share) ** 2).sum()) / spread
    margin = float(np.hypot(_NINETY * np.sqrt(spread / known), _GUESSED))
    return Estimate(share, max(share - margin, 0.0), min(share + margin, 1.0), chances)


def _logit(chance: Floats | float) -> Floats:
    held = np.clip(chance, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(held / (1 - held)))


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))))
