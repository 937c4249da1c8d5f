"""The staff's way in: log-in, session, roles, and the start page."""

from webwidget.staff.pages import blueprint
from webwidget.staff.session import register

__all__ = ["blueprint", "register"]
