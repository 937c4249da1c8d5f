"""The staff's way in: log-in, session, roles, and the start page."""

from webwidget.staff import account, letters, password_links, second_step, totp, vouching
from webwidget.staff.pages import blueprint
from webwidget.staff.session import register

__all__ = ["account", "blueprint", "letters", "password_links", "register", "second_step", "totp", "vouching"]
