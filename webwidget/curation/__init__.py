"""Curation: answers are written, reviewed, imported and published here."""

from webwidget.curation.pages import blueprint

__all__ = ["blueprint"]
