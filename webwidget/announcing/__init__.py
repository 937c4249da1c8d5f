"""Announcements and incidents, as staff see and write them."""

from webwidget.announcing import proactive
from webwidget.announcing.pages import blueprint

__all__ = ["blueprint", "proactive"]
