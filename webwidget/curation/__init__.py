"""Curation: answers are written, reviewed, imported and published here."""

from webwidget.curation import entries, publishing, transfer, wordings
from webwidget.curation.face import blueprint

__all__ = ["blueprint", "entries", "publishing", "transfer", "wordings"]
