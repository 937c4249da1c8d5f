"""The demo shop: its landing page with the chat on it, and pages that call the chat.

Served only when the setting `demo` is on.
"""

from webwidget.demo import pages as pages
from webwidget.demo.shop import blueprint

__all__ = ["blueprint"]
