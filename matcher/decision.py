"""From evidence to a decision. Pure: numbers in, a decision out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

Kind = Literal["answer", "clarify", "handoff"]
CHOICES = 5  # entries that are thought of, and may be shown, at most


@dataclass(frozen=True)
class Costs:
    """What asking back costs a customer, where being brought to the right answer is worth 1.

    `asking`: to be interrupted, and to say “none of these” where none is right. `line`: to read a choice. So
    one choice must be right with 17 %, three with 20 %, and a fourth is shown from 2 % on. A customer lost
    although there is an answer writes again, waits for a person or leaves; that costs him minutes, where a
    choice costs seconds. benchmarks/costs.md shows what other costs
    would change.
    """

    asking: float = 0.15
    line: float = 0.015


COSTS = Costs()


@dataclass(frozen=True)
class Candidate:
    """An entry that may answer; `question` in the customer's language where the entry has it.

    Among the choices of a clarification, `question` also says what sets similar ones apart.
    """

    entry: str
    probability: float
    question: str
    locale: str


@dataclass(frozen=True)
class Decision:
    """What to do with a question, how sure that is, and among what it was chosen.

    `probability` is that of the best candidate being right, `margin` its lead over the second in score.
    `locale` is the guessed language of the question. `evidence`, the numbers it rests on, can be learnt from
    later, with the `view` and the `basis` that make them comparable and the `ranked` best entries; all are
    empty where a wording was repeated word for word.
    """

    kind: Kind
    probability: float
    entry: str | None
    candidates: tuple[Candidate, ...]
    margin: float
    locale: str
    evidence: tuple[float, ...] = ()
    view: str = ""
    basis: str = ""
    ranked: tuple[str, ...] = ()


def repeats(cosine: float, lead: float, shared: float, shared_lead: float) -> bool:
    """Whether a question all but repeats a known wording, and only one entry's.

    By the nearest cosine and the share of letters in common, each with its lead over all other entries; a
    smaller lead will do where no letter is new. On the public and own question sets, calibrated or not, 6 in
    1,000 such questions were answered wrongly.
    """
    alike = cosine >= 0.75 and shared >= 0.8 and shared_lead >= 0.1
    return alike and (lead >= 0.2 or (lead >= 0.15 and shared >= 1))


def choose(probabilities: Sequence[float], threshold: float, costs: Costs = COSTS) -> tuple[Kind, int]:
    """The kind of decision, and how many candidates to show, best first.

    `probabilities` of the best candidates, falling; `threshold` the least at which one is answered outright.
    Below it, as many choices are shown as promise the most, if that is more than asking costs.
    """
    if not probabilities:
        return "handoff", 0
    if probabilities[0] >= threshold:
        return "answer", 1
    gains = [
        found - costs.asking - costs.line * count
        for count, found in enumerate(accumulate(probabilities[:CHOICES]), 1)
    ]
    if max(gains) <= 0:
        return "handoff", len(gains)
    return "clarify", gains.index(max(gains)) + 1
