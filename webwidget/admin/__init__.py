"""Administration: what an admin looks after, a page each."""

from webwidget.admin import accounts, audit, people, sites, status, teams
from webwidget.admin.face import blueprint

__all__ = ["accounts", "audit", "blueprint", "people", "sites", "status", "teams"]
