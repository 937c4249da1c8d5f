"""Answers as HTML: Markdown without raw HTML, then cleaned once more."""

from functools import lru_cache
from typing import Any

import nh3

from bot.conversations.attachments import ADDRESS
from bot.storage.records import Message
from knowledge import dialect

TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h1", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td"),
}


@lru_cache(maxsize=2048)
def render(markdown: str) -> str:
    """Safe HTML: no scripts, styles, images, or attributes but a link's address, a list's start, titles."""
    return nh3.clean(
        dialect.markdown().render(markdown),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    ).strip()


def as_json(message: Message, *, staff: bool = False) -> dict[str, Any]:
    """A message for a client; the bot's carry their HTML. Staff gets attachments at an address of its own."""
    shown = message.as_json(staff=staff)
    if staff and message.media:
        shown["media"] = [_for_staff(item, message.conversation) for item in message.media]
    return shown | {"html": render(message.text)} if message.role == "bot" else shown


def _for_staff(item: dict[str, Any], conversation: str) -> dict[str, Any]:
    if not item["src"].startswith(ADDRESS):
        return item
    return item | {
        "src": item["src"].replace(ADDRESS, f"/desk/api/conversations/{conversation}/attachments/")
    }
