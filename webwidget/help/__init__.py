"""Help pages: the release's entries for those who would rather look, and a site's card for other places."""

from webwidget.help import cards as cards
from webwidget.help import lists as lists
from webwidget.help import searches as searches
from webwidget.help import voting as voting
from webwidget.help.pages import blueprint

__all__ = ["blueprint"]
