"""Measures how well the share of unanswerable questions is estimated, with simulated customers.

    python -m benchmarks.share --data DIR [--seeds 5] [--write]

Real questions of the sets are asked, in every true share, until 200 have ended in a way that tells. Customers
are truthful: who is answered rightly may praise or fall silent, who is not may say so; who sees the right
choice mostly picks it, who does not mostly says “none of these”; some ask a person, and agents send the entry
where there is one, or write in words of their own. --write makes benchmarks/share.md of the figures.
"""

import argparse
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.question_sets import QuestionSet, all_sets
from matcher import Decision, Matcher, build
from matcher.decision import CHOICES
from matcher.learning.share import WORTH, Seen, estimate
from matcher.learning.trials import Trials

ROOT = Path(__file__).parent.parent
SETS = ("mattress", "banking10-unseen", "hwu-unseen", "shop-de", "shop-en")
TRUE = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
KNOWN_ENDS = 200
ASSUMED = 0.4
_MOST = 500  # questions of a kind that are asked
_DRAWS = 4  # crowds of customers for each set, seed and share
_PAGE = ROOT / "benchmarks" / "share.md"


@dataclass(frozen=True)
class Habits:
    """How often customers and agents do what they do."""

    praises: float = 0.15  # who is answered rightly
    grumbles: float = 0.08  # who is answered rightly, all the same
    complains: float = 0.4  # who is answered wrongly
    picks: float = 0.8  # who sees the right choice
    overlooks: float = 0.03  # who says “none of these” though it is there
    refuses: float = 0.6  # who does not see it
    restates: float = 0.25  # who is missed though there is an entry, and finds it in other words
    calls: float = 0.4  # who is missed, for a person
    sends: float = 0.5  # an agent, the entry, where there is one


HABITS = {
    "as assumed": Habits(),
    "agents hardly send entries": Habits(sends=0.2),
    "agents always send entries": Habits(sends=0.9),
    "choices are often left": Habits(picks=0.6),
    "nobody asks again": Habits(restates=0.0),
    "few complain": Habits(complains=0.2),
}


@dataclass(frozen=True)
class Asked:
    """A question as it was decided, and what is true of it."""

    decision: Decision
    entry: str | None

    @property
    def among(self) -> float:
        return min(sum(candidate.probability for candidate in self.decision.candidates), 1.0)

    @property
    def place(self) -> int:
        ranked = self.decision.ranked or tuple(each.entry for each in self.decision.candidates)
        return ranked.index(self.entry) if self.entry in ranked else -1


Ended = tuple[Asked, str, bool]  # how, and whether an agent wrote in words of their own


def ended(asked: Asked, habits: Habits, source: random.Random) -> Ended:
    """What becomes of one question."""
    end, calls = _shown(asked, habits, source)
    if not calls:
        return asked, end, False
    if asked.entry is not None and source.random() < habits.sends:
        return asked, "sent", False
    return asked, end, True


def _shown(asked: Asked, habits: Habits, source: random.Random) -> tuple[str, bool]:
    """The end before an agent comes, and whether one does."""
    decision, luck = asked.decision, source.random()
    if decision.kind == "answer":
        right = decision.entry == asked.entry
        if right and luck < habits.praises:
            return "praised", False
        against = luck < habits.praises + habits.grumbles if right else luck < habits.complains
        return ("contradicted", source.random() < 0.5) if against else ("stood", False)
    if decision.kind == "clarify":
        if asked.entry in [candidate.entry for candidate in decision.candidates]:
            if luck < habits.picks:
                return "taken", False
            return ("refused", True) if luck < habits.picks + habits.overlooks else ("left", False)
        return ("refused", source.random() < 0.5) if luck < habits.refuses else ("left", luck > 0.85)
    if asked.place >= 0 and luck < habits.restates:
        return "restated", False
    return "missed", source.random() < habits.calls


def crowd(
    known: Sequence[Asked], unknown: Sequence[Asked], share: float, habits: Habits, seed: int
) -> list[Ended]:
    """Questions in the true share, one after the other, until enough have an end that tells."""
    source = random.Random(seed)
    found: list[Ended] = []
    telling, due = 0, source.random()
    while telling < KNOWN_ENDS:
        due += share
        pool = unknown if due >= 1 else known
        due -= due >= 1
        found.append(ended(source.choice(pool), habits, source))
        telling += found[-1][1] not in ("left", "missed") or found[-1][2]
    return found


def seen(questions: Sequence[Ended]) -> Seen:
    """As publishing sees them."""
    settled = ("taken", "restated", "sent", "praised")
    return Seen(
        np.array([min(asked.decision.probability, asked.among) for asked, _, _ in questions]),
        np.array([asked.among for asked, _, _ in questions]),
        np.full(len(questions), ASSUMED),
        np.array([end for _, end, _ in questions]),
        np.array([asked.place if end in settled else -1 for asked, end, _ in questions]),
        np.array([unaided for _, _, unaided in questions]),
        np.ones(len(questions)),
    )


def decided(questions: QuestionSet, seed: int) -> tuple[list[Asked], list[Asked], float]:
    """The set's questions with an entry and without one, and what its trials say about the reach."""
    asked = list(questions.questions)
    random.Random(seed).shuffle(asked)
    with tempfile.TemporaryDirectory() as folder:
        build(questions.rows, Path(folder), unanswerable_share=ASSUMED)
        matcher, trials = Matcher.open(Path(folder)), Trials.read(Path(folder)).direct
        kinds = [[pair for pair in asked if (pair[1] is None) == none][:_MOST] for none in (False, True)]
        known, unknown = ([Asked(matcher.match(text), entry) for text, entry in kind] for kind in kinds)
    places = trials.place[trials.answerable]
    return known, unknown, float(((places >= 0) & (places < CHOICES)).mean())


Errors = dict[tuple[str, str, float], list[float]]  # by habits, set and true share


def errors(data: Path, seeds: int) -> tuple[Errors, list[bool]]:
    """The errors of all estimates, and whether their ranges held the truth."""
    makers = all_sets(data, ROOT / "knowledge" / "demo", ROOT / "benchmarks" / "shop_questions_de.jsonl")
    found: Errors = defaultdict(list)
    held: list[bool] = []
    for name in SETS:
        for seed in range(1 if name == "mattress" else seeds):
            known, unknown, reach = decided(makers[name](seed), seed)
            for who, habits in HABITS.items():
                for share, draw in ((share, draw) for share in TRUE for draw in range(_DRAWS)):
                    asked = seen(crowd(known, unknown, share, habits, 100 * seed + draw))
                    estimated = estimate(asked, assumed=ASSUMED, reach=reach)
                    found[who, name, share].append(estimated.share - share)
                    held.append(estimated.low <= share <= estimated.high)
            print(name, seed, flush=True)
    return found, held


_LEGEND = """\
Estimated from {known} questions with an end that tells, and the silent ones beside them; assumed before:
{assumed:.0%}, worth {worth:.0f} questions in all sets. Errors in percentage points, mean and worst of {draws}
crowds of customers for each of up to {seeds} seeds. The range that the report gives held the truth in
{held:.0%} of all cases.
"""


def page(found: Errors, held: Sequence[bool], seeds: int) -> str:
    """The figures, for people."""
    legend = _LEGEND.format(
        known=KNOWN_ENDS, assumed=ASSUMED, worth=WORTH, draws=_DRAWS, seeds=seeds, held=np.mean(held)
    )
    lines = [
        "# The share of unanswerable questions",
        "",
        legend,
        *_table("set", {name: _by_share(found, "as assumed", name) for name in SETS}),
        "",
        "Customers and agents differ, and the first guesses about them with it; all sets together:",
        "",
        *_table("habits", {who: _over_sets(found, who) for who in HABITS}),
        "",
        "`python -m benchmarks.share --data DIR --write`. `benchmarks/share.py` says what customers do.",
        "",
    ]
    return "\n".join(lines)


def _by_share(found: Errors, who: str, name: str) -> dict[float, list[float]]:
    return {share: found[who, name, share] for share in TRUE}


def _over_sets(found: Errors, who: str) -> dict[float, list[float]]:
    return {share: [error for name in SETS for error in found[who, name, share]] for share in TRUE}


def _table(title: str, rows: Mapping[str, Mapping[float, Sequence[float]]]) -> Iterator[str]:
    yield f"| {title} | {' | '.join(f'true {share:.0%}' for share in TRUE)} | mean |"
    yield "|---" * (len(TRUE) + 2) + "|"
    for name, by_share in rows.items():
        cells = [f"{_mean(errors):.1f} ({_worst(errors):.0f})" for errors in by_share.values()]
        mean = np.mean([_mean(errors) for errors in by_share.values()])
        yield f"| {name} | {' | '.join(cells)} | **{mean:.1f}** |"


def _mean(errors: Sequence[float]) -> float:
    return 100 * float(np.mean(np.abs(errors)))


def _worst(errors: Sequence[float]) -> float:
    return 100 * float(np.max(np.abs(errors)))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the question sets")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="make benchmarks/share.md")
    given = parser.parse_args()
    found, held = errors(given.data, given.seeds)
    written = page(found, held, given.seeds)
    print(written)
    if given.write:
        _PAGE.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
