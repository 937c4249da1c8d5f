"""The staff's way in: log-in, session, roles, and the start page."""

from webwidget.staff.pages import blueprint

__all__ = ["blueprint"]
