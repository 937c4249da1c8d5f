"""Finds the approved answer to a question, and knows when it does not know.

`build` writes a folder from rows of text; `Matcher.open` reads it and `match` decides. No database and no web
are known here.

A name is loaded when it is first asked for: who needs a constant of `matcher.learning` shall not hold the
libraries that encoders bring.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matcher.building import build
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

_IN = {
    "decision": ("CHOICES", "Candidate", "Decision"),
    "encoders": ("Encoder", "LetterEncoder", "load_encoder"),
    "errors": (
        "CorpusRefused", "DamagedMatcher", "EncoderUnavailable", "EvaluationRefused", "MatcherError",
        "Outdated",
    ),
    "match": ("Matcher",),
    "reading.normalising": ("plain",),
    "report": ("Report",),
    "rows": ("Row",),
    "building": ("build",),
    "evaluation": ("evaluate",),
}  # fmt: skip
_MODULES = {name: f"{__name__}.{module}" for module, names in _IN.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(_MODULES[name]), name)
    globals()[name] = found
    return found
