"""Finds the approved answer to a question, and knows when it does not know.

`build` writes a folder from rows of text; `Matcher.open` reads it and `match` decides. No database and no web
are known here.
"""

from matcher.build import build
from matcher.decision import Candidate, Decision
from matcher.encoders import LetterEncoder, load_encoder
from matcher.errors import (
    CorpusRefused,
    DamagedRelease,
    EncoderUnavailable,
    MatcherError,
    Outdated,
    QueriesRefused,
)
from matcher.evaluation import evaluate
from matcher.joint import Encoder
from matcher.match import Matcher
from matcher.report import Report
from matcher.rows import Row

__all__ = [
    "Candidate",
    "CorpusRefused",
    "DamagedRelease",
    "Decision",
    "Encoder",
    "EncoderUnavailable",
    "LetterEncoder",
    "Matcher",
    "MatcherError",
    "Outdated",
    "QueriesRefused",
    "Report",
    "Row",
    "build",
    "evaluate",
    "load_encoder",
]
