"""The desk: agents take over conversations with the whole story in front of them, and give them back."""

from webwidget.desk import notes, passing
from webwidget.desk.pages import blueprint

__all__ = ["blueprint", "notes", "passing"]
