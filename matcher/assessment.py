"""A ranking with what the calibration makes of it. Pure."""

from dataclasses import dataclass

import numpy as np

from matcher.decision import CHOICES, repeats
from matcher.index.scoring import Ranking
from matcher.learning.calibration import Calibrator
from matcher.learning.evidence import Floats as Evidence
from matcher.learning.evidence import evidence, lead

SENTENCE = 0.6  # what a sentence counts, compared to its whole story
REPEATED = 0.98  # probability of an entry whose wording is all but repeated


@dataclass(frozen=True)
class Assessment:
    """A ranking with the calibrator of its view: P(the best is right), P(one of the best CHOICES is)."""

    ranking: Ranking
    view: str
    evidence: Evidence
    calibrator: Calibrator
    first: float
    among: float
    repeats: bool  # all but a known wording

    @classmethod
    def of(cls, ranking: Ranking, view: str, calibrator: Calibrator) -> "Assessment":
        """What the calibrator makes of the ranking's evidence."""
        found = evidence(ranking)
        first = float(calibrator.first(found[None])[0])
        near, shared = ranking.nearest, ranking.lexical
        same = repeats(float(near[0]), lead(near), float(shared[0]), lead(shared))
        among = max(first, float(calibrator.among(found[None])[0]))
        return cls(ranking, view, found, calibrator, first, among, same)


def clearest(assessments: list[Assessment]) -> Assessment:
    """The whole text's, or that of a sentence much surer than it: most stories are about one thing."""
    return max(assessments, key=lambda one: one.first if one is assessments[0] else one.first * SENTENCE)


def probabilities(assessment: Assessment) -> list[float]:
    """Of the best candidates: what the first leaves of the joint chance is shared out by squared score."""
    first, among = assessment.first, assessment.among
    if assessment.repeats:
        first, among = max(first, REPEATED), 1.0
    rest = np.maximum(assessment.ranking.scores[1:CHOICES], 1e-3) ** 2
    shares = (among - first) * rest / rest.sum() if len(rest) else np.zeros(0)
    return [round(value, 6) for value in (first, *(min(float(share), first) for share in shares))]
