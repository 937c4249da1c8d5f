"""Curation: answers are written, reviewed, imported and published here."""

from webwidget.curation import (
    advice,
    canned,
    entries,
    finding,
    gaps,
    languages,
    measures,
    pictures,
    preview,
    proposals,
    publishing,
    transfer,
    wordings,
)
from webwidget.curation.face import blueprint

__all__ = [
    "advice",
    "blueprint",
    "canned",
    "entries",
    "finding",
    "gaps",
    "languages",
    "measures",
    "pictures",
    "preview",
    "proposals",
    "publishing",
    "transfer",
    "wordings",
]
