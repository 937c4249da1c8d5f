"""JSON-LD as pages hold it: wrapped in comments, escaped, with commas too many; its names made plain."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jstyleson
import lxml.html

from knowledge.formats.jsonl import check_nesting

TYPE = re.compile(r"application/(?:[\w.-]+\+)?ld\+json\s*(?:;.*)?", re.IGNORECASE | re.DOTALL)
# Around the whole block: <!-- -->, <![CDATA[ ]]>, either behind // or between /* */
OPENING = re.compile(
    r"<!--//-->\s{0,9}<!\[CDATA\[//><!--|(?://|/\*)?[ \t]{0,9}(?:<!--|<!\[CDATA\[)[ \t]{0,9}(?:\*/)?"
)
CLOSING = re.compile(r"//--><!\]\]>$|(?://|/\*)?[ \t]{0,9}(?:-->|\]\]>)[ \t]{0,9}(?:\*/)?;?$")
WRAPPED = 4  # times, at most
ABOUT_QUESTIONS = re.compile(r"FAQPage|QAPage|Question", re.IGNORECASE)
NAME = re.compile(r"(?:https?://(?:www\.)?schema\.org/|schema:)", re.IGNORECASE)
CURLY = str.maketrans("“”„‟″", '"""""')


@dataclass(frozen=True)
class Broken:
    """A block that cannot be read, by its place among the page's blocks."""

    place: int
    why: str


def blocks(root: lxml.html.HtmlElement) -> Iterator[Any]:
    """What each block says; `Broken` for one that speaks of questions and cannot be read."""
    place = 0
    for script in root.iter("script"):
        if not TYPE.fullmatch((script.get("type") or "").strip()):
            continue
        place += 1
        text = script.text or ""
        try:
            yield from loaded(text)
        except (ValueError, RecursionError, IndexError) as error:
            if ABOUT_QUESTIONS.search(text):
                yield Broken(place, str(error))


def loaded(script: str) -> list[Any]:
    """The documents of a block, nearly always one. Raises ValueError, RecursionError, IndexError."""
    bare = _unwrapped(script.strip().strip("\ufeff").strip())
    first: Exception | None = None
    for text in _readings(bare):
        try:
            return [plain(document) for document in _documents(text)]
        except (ValueError, IndexError) as error:
            first = first or error
    raise first or ValueError("nothing")


def _unwrapped(text: str) -> str:
    for _ in range(WRAPPED):
        if opening := OPENING.match(text):
            text = text[opening.end() :].lstrip()
        if closing := CLOSING.search(text, max(0, len(text) - 60)):
            text = text[: closing.start()].rstrip()
    return text.rstrip("; \n")


def _readings(text: str) -> Iterator[str]:
    """As it stands; then as people's editors and plug-ins damage it."""
    yield text
    if "&quot;" in text or "&#34;" in text or "&#034;" in text:
        yield html.unescape(text)
    if "\\'" in text:  # PHP's escape, which JSON does not know
        yield text.replace("\\'", "'")
    if "“" in text[:40] or "”" in text[:40] or "„" in text[:40] or "″" in text[:40]:
        yield text.translate(CURLY)
    if re.search(r"<br ?/?>|</?p>", text):  # an editor has taken the lines of a block for a text
        yield re.sub(r"<br ?/?>[ \t]*(?=\n)|(?:(?<=\n)|^)<p>|</p>[ \t]*(?=\n|$)", "", text)


def _documents(text: str) -> list[Any]:
    """One, or several that somebody has put one behind the other."""
    try:
        return [json.loads(text, strict=False)]
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and (several := _several(text)):
            return several
    return [jstyleson.loads(text, strict=False)]


def _several(text: str) -> list[Any]:
    """Empty when they are no documents behind one another."""
    decoder = json.JSONDecoder(strict=False)
    found, place = [], 0
    try:
        while place < len(text):
            document, place = decoder.raw_decode(text, place)
            found.append(document)
            rest = re.compile(r"[\s,;]*").match(text, place)
            place = rest.end() if rest else place
    except ValueError:
        return []
    return found


def plain(data: Any) -> Any:
    """With the names of schema.org without their prefix. Raises RecursionError beyond reason."""
    check_nesting(data)
    return _plain(data)


def _plain(data: Any) -> Any:
    if isinstance(data, list):
        return [_plain(each) for each in data]
    if not isinstance(data, dict):
        return data
    named = {NAME.sub("", key, count=1) if ":" in key else key: _plain(value) for key, value in data.items()}
    if "type" in named and "@type" not in named:
        named["@type"] = named["type"]
    return named
