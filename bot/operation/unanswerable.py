"""How many questions no entry answers: assumed by the operator, then learned from what really happened."""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from math import sqrt
from typing import Any

from bot.conversations.questions import Question, questions_in
from bot.conversations.statistics import Statistics
from bot.storage import Storage
from knowledge.home import Home
from knowledge.releases import Releases

WEEKS = 8
MOST_TALKS = 1000  # the latest; more would move the estimate by less than a step
MOST_EACH = 5  # questions of one conversation, so that nobody moves the share alone
PRIOR_QUESTIONS = 50  # what the assumed share is worth
STEP = 0.025  # the share is rounded to it, or each publish would have to calibrate anew
AMONG_THREE = 0.95  # of answerable questions, those whose entry is among the best three; .91 to .95 were seen
CONTRADICTED = 4.0  # how much likelier an answer is contradicted when no candidate is right; a careful guess
_ROUNDS, _CLOSE = 100, 1e-5
_NEAR = 0.75  # steps


@dataclass(frozen=True)
class Evidence:
    """How likely what was seen of one question is, when none of the best three entries is right, and when
    one of them is. Only the ratio of the two matters.
    """

    none: float
    one: float


@dataclass(frozen=True)
class Share:
    """The share a release is calibrated for, the one the operator assumed, and what it was learned from."""

    used: float
    assumed: float
    questions: int
    since: date | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"since": self.since and self.since.isoformat()}

    def __str__(self) -> str:
        used = f"Assumed share of unanswerable questions: {self.used * 100:g} %"
        if self.since is None:
            return f"{used} (the setting; no questions yet)"
        noun = "question" if self.questions == 1 else "questions"
        return f"{used} (setting {self.assumed * 100:g} %, {self.questions} {noun} since {self.since})"


def evidence(question: Question, calibrated_for: float) -> Evidence:
    """What a question's end says. `calibrated_for` is the share that its release assumed.

    An answer that stands speaks for an entry, refused choices against. A question that was left open says
    only what the matcher's probability does, without the odds that its release assumed: being merely unsure
    of an answerable question weighs little. It counts as half a question (the roots), since customers write
    otherwise than the wordings that probability was learned from. Staff give no verdict that could count.
    """
    if question.outcome == "open":
        three = (1 - calibrated_for) * AMONG_THREE
        return Evidence(sqrt(question.doubt / (1 - three)), sqrt((1 - question.doubt) / three))
    if question.outcome == "contradicted":
        return Evidence(CONTRADICTED, 1.0)
    return Evidence(1.0, 0.0) if question.outcome == "refused" else Evidence(0.0, 1.0)


def estimate(assumed: float, seen: Sequence[Evidence]) -> float:
    """The share of unanswerable questions, 0 to 1.

    Expectation maximisation of a changed class prior (Saerens, Latinne and Decaestecker 2002) under a Beta
    prior worth PRIOR_QUESTIONS at `assumed`. That no candidate is right has two reasons: there is no entry,
    or it is not among the best three. With 1,200 questions of simulated customers on BANKING77 with unseen
    intents and on the demo shop, true shares of 5 to 40 % were missed by 7 points (root mean square).
    """
    share = assumed
    for _ in range(_ROUNDS):
        expected = sum(_unanswerable(share, each) for each in seen)
        before, share = share, (PRIOR_QUESTIONS * assumed + expected) / (PRIOR_QUESTIONS + len(seen))
        if abs(share - before) < _CLOSE:
            break
    return share


def _unanswerable(share: float, seen: Evidence) -> float:
    without = share * seen.none
    within = (1 - share) * ((1 - AMONG_THREE) * seen.none + AMONG_THREE * seen.one)
    return without / (without + within)


def rounded(share: float, before: float | None = None) -> float:
    """To STEP, and never 0 or 1: the matcher's calibration needs both kinds of questions.

    The share `before` stays as long as it is nearly right, or one at the edge of a step would come and go.
    """
    if before is not None and abs(share - before) < _NEAR * STEP:
        return before
    return round(min(max(STEP, STEP * round(share / STEP)), 1 - STEP), 4)


def unanswerable_share(home: Home) -> Share:
    """The setting's share, moved by the questions of the last WEEKS weeks. Stores nothing."""
    assumed = home.settings.unanswerable_share
    questions = _asked(home, time.time() - WEEKS * 7 * 86_400)
    if not questions:
        return Share(assumed, assumed, 0, None)
    releases = {each.release for each in questions}
    shares = {number: _calibrated_for(home, number) or assumed for number in releases}
    share = estimate(assumed, [evidence(each, shares[each.release]) for each in questions])
    live = _calibrated_for(home, Releases(home.releases).current_number())
    since = datetime.fromtimestamp(min(each.created for each in questions), UTC).date()
    return Share(rounded(share, live), assumed, len(questions), since)


def _asked(home: Home, since: float) -> list[Question]:
    if not (home.settings.database or home.conversations.exists()):
        return []
    with Storage.open(home) as storage:
        statistics = Statistics(storage)
        verdicts, talks = statistics.verdicts(since), statistics.talks(since, MOST_TALKS)
        read = (questions_in(talk, verdicts.get(talk[0].conversation, {})) for talk in talks)
        return [question for found in read for question in found[-MOST_EACH:] if question.created > since]


def _calibrated_for(home: Home, release: int | None) -> float | None:
    """The share that a release's calibration assumed; None where it does not say."""
    try:
        report = json.loads((home.releases / str(release) / "report.json").read_text(encoding="utf-8"))
        share = float(report["unanswerable"]["used"])
        return min(max(share, STEP), 1 - STEP)
    except (OSError, ValueError, KeyError, TypeError):
        return None
