"""The desk: agents take over conversations with the whole story in front of them, and give them back."""

from webwidget.desk import attachments, canned, notes, passing, proposing, signs, suggestions
from webwidget.desk.pages import blueprint

__all__ = ["attachments", "blueprint", "canned", "notes", "passing", "proposing", "signs", "suggestions"]
