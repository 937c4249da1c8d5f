"""Why a matcher decides as it does: the wordings that speak for its entries, and how sure is sure enough."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.comparison import Side
from matcher.decision import Decision
from matcher.match import Matcher

Floats = NDArray[np.float32]
SHOWN = 2  # entries that are explained: the best, and the runner-up
UNTOLD = 0.0  # the chance of a runner-up that nobody is asked about


@dataclass(frozen=True)
class Speaking:
    """An entry, its chance of being right, and the wording of it that is nearest to the question."""

    entry: str
    probability: float
    wording: str


@dataclass(frozen=True)
class Explanation:
    """A decision with its reasons. `needed` is the chance from which the best would be answered at once, more
    than 1 where nothing would; `exact` says that the question repeats a wording.
    """

    decision: Decision
    speaking: tuple[Speaking, ...]
    needed: float
    exact: bool


def explain(matcher: Matcher, text: str, locale: str, vector: Floats | None = None) -> Explanation:
    """`vector` is what the matcher's `ask` made of text and locale."""
    given = matcher.ask(text, locale) if vector is None else vector
    decision = matcher.match(text, locale, vector=given)
    side = Side(matcher)
    thought_of = [(each.entry, each.probability) for each in decision.candidates[:SHOWN]]
    if len(thought_of) == 1:  # nobody is asked about the other one
        others = matcher.besides(text, locale, thought_of[0][0], vector=given)
        thought_of += [(each.entry, UNTOLD) for each in others[:1]]
    speaking = tuple(Speaking(entry, chance, _nearest(side, entry, given)) for entry, chance in thought_of)
    question = matcher.reads(text, locale)
    exact = side.reader.row(text, question) is not None
    return Explanation(decision, speaking, 0.0 if exact else side.needed(question, locale, given), exact)


def _nearest(side: Side, entry: str, vector: Floats) -> str:
    """Of the entry's wordings; its answer's beginning would tell nobody anything."""
    rows = side.questions_of(entry)
    if not len(rows) or not vector.any():
        return ""
    return side.text(int(rows[int(np.argmax(side.scorer.index.vectors(rows) @ vector))]))
