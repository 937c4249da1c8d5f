"""Administration: what an admin looks after, a page each."""

from webwidget.admin import people, sites
from webwidget.admin.face import blueprint

__all__ = ["blueprint", "people", "sites"]
