"""Curation: answers are written, reviewed, imported and published here."""

from webwidget.curation import (
    bulk,
    canned,
    care,
    entries,
    gaps,
    history,
    listed,
    measures,
    merging,
    proposals,
    publishing,
    questions,
    transfer,
    wordings,
)
from webwidget.curation.face import blueprint

__all__ = [
    "blueprint",
    "bulk",
    "canned",
    "care",
    "entries",
    "gaps",
    "history",
    "listed",
    "measures",
    "merging",
    "proposals",
    "publishing",
    "questions",
    "transfer",
    "wordings",
]
