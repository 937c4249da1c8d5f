"""Finds the approved answer to a question, and knows when it does not know.

`build` writes a folder from rows of text; `Matcher.open` reads it and `match` decides. No database and no web
are known here.
"""

from matcher.build import build
from matcher.decision import CHOICES, Candidate, Decision
from matcher.encoders import Encoder, LetterEncoder, load_encoder
from matcher.errors import (
    CorpusRefused,
    DamagedMatcher,
    EncoderUnavailable,
    EvaluationRefused,
    MatcherError,
    Outdated,
)
from matcher.evaluation import evaluate
from matcher.match import Matcher
from matcher.reading.normalising import plain
from matcher.report import Report
from matcher.rows import Row

__all__ = [
    "CHOICES",
    "Candidate",
    "CorpusRefused",
    "DamagedMatcher",
    "Decision",
    "Encoder",
    "EncoderUnavailable",
    "EvaluationRefused",
    "LetterEncoder",
    "Matcher",
    "MatcherError",
    "Outdated",
    "Report",
    "Row",
    "build",
    "evaluate",
    "load_encoder",
    "plain",
]
