"""Administration: what an admin looks after, a page each."""

from webwidget.admin import sites
from webwidget.admin.face import blueprint

__all__ = ["blueprint", "sites"]
