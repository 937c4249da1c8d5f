"""The demo shop: its landing page with the chat on it, and pages that call the chat.

Served only when the setting `demo` is on.
"""

from webwidget.demo import pages as pages
from webwidget.demo import phone as phone
from webwidget.demo.networks import EXTENSION, Fakes
from webwidget.demo.shop import blueprint

__all__ = ["EXTENSION", "Fakes", "blueprint"]
