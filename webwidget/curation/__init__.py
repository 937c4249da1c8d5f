"""Curation: answers are written, reviewed, imported and published here."""

from webwidget.curation import canned, entries, measures, proposals, publishing, transfer, wordings
from webwidget.curation.face import blueprint

__all__ = ["blueprint", "canned", "entries", "measures", "proposals", "publishing", "transfer", "wordings"]
