"""The Markdown that answers are written in, for all who read or make it."""

from functools import cache

from markdown_it import MarkdownIt


@cache
def markdown() -> MarkdownIt:
    """No raw HTML, no pictures; tables, struck-out text, and line breaks where the writer made them."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    return parser.enable(["table", "strikethrough"]).disable("image")
