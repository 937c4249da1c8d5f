"""The customers' chat: the loader for the shop's page, the frame it opens, and the full page."""

from webwidget.chat import coming_back as coming_back
from webwidget.chat import host_page as host_page
from webwidget.chat import proactive as proactive
from webwidget.chat.views import blueprint

__all__ = ["blueprint"]
