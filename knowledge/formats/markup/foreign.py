"""Pictures and videos in a page: what an entry can take along, and what it has to leave."""

import re
from dataclasses import dataclass

import lxml.html

from knowledge.entries import LINE_LENGTH, Media
from knowledge.errors import InvalidField
from knowledge.formats.markup.addresses import address, host

EMBEDDED = frozenset(("iframe", "video", "audio", "object", "embed"))
# Where a page waits until the reader comes near, `src` holds something else.
SOURCES = ("data-src", "data-lazy-src", "data-original", "data-url", "src", "data", "srcset", "data-srcset")
NO_VIDEO = re.compile(
    r"google\.[a-z.]+/maps|maps\.|openstreetmap|/forms?/|docs\.google|typeform|recaptcha"
    r"|\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|zip)(?:$|[?#])",
    re.IGNORECASE,
)
EMOJI = re.compile(r"(?:^|\s)(?:wp-smiley|emoji|emoticon)(?:\s|$)")


@dataclass(frozen=True)
class Picture:
    """What stands for it in the text, and its address where something is lost with it."""

    text: str
    src: str


def picture(node: lxml.html.HtmlElement, base: str) -> Picture:
    """The chat shows pictures of this server alone: one from elsewhere has to be added by hand."""
    alt = (node.get("alt") or "").strip()
    small = any(re.fullmatch(r"[0-2](px)?", node.get(side) or "") for side in ("width", "height"))
    if small or EMOJI.search(node.get("class") or ""):
        return Picture(alt, "")
    src = _source(node)
    return Picture(alt, address(src, base) or src or alt or "<img>")


def video(node: lxml.html.HtmlElement, base: str) -> Media | str:
    """A video that comes along; else its address, empty where there is none."""
    src = _source(node) or next(
        (found for each in node.iter("source", "embed") if (found := _source(each))), ""
    )
    found = address(src, base)
    if not found:
        return src
    secure = re.sub(r"^http:", "https:", found)
    if node.tag == "audio" or NO_VIDEO.search(found) or not host(found):
        return found
    title = " ".join((node.get("title") or "").split())[:LINE_LENGTH]
    poster = address(node.get("poster"), base)
    try:
        return Media("video", secure, title, poster if poster.startswith("https:") else "")
    except InvalidField:
        return found


def _source(node: lxml.html.HtmlElement) -> str:
    for name in SOURCES:
        text = (node.get(name) or "").strip()
        if text and not text.startswith(("data:", "about:", "blob:", "javascript:")):
            return text.split(",")[0].split()[0] if name.endswith("srcset") else text
    return ""
