"""Public posts, as agents see them: what is proposed, what became of the others."""

from webwidget.posts import news  # noqa: F401  # adds its address
from webwidget.posts.pages import blueprint

__all__ = ["blueprint"]
