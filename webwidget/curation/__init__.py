"""Curation: answers are written, reviewed, imported and published here."""

from webwidget.curation import canned, entries, gaps, measures, proposals, publishing, transfer, wordings
from webwidget.curation.face import blueprint

__all__ = [
    "blueprint",
    "canned",
    "entries",
    "gaps",
    "measures",
    "proposals",
    "publishing",
    "transfer",
    "wordings",
]
