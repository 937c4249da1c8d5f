"""Pictures in Markdown: the chat shows those of entries alone, so they are told, and what they show stays."""

import re

from knowledge.formats.markup.html import CODE, LONGEST

PICTURE = re.compile(
    rf"(?P<code>{CODE.pattern})"
    r"|!\[(?P<alt>[^\[\]\n]{0,300})\]"
    r"\((?P<src>[^\s()<>]{1,2000}|<[^<>\n]{1,2000}>)(?:[ \t]+\"[^\"\n]{0,300}\")?\)"
    r"|!\[\[(?P<embedded>[^\[\]|\n]{1,300})(?:\|[^\[\]\n]{0,100})?\]\]",
    re.DOTALL,
)
FILE = re.compile(r"[^/\s]+\.(?:png|jpe?g|gif|webp|svg|heic|bmp)", re.IGNORECASE)


def without_pictures(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text with what its pictures show in their place, and the address of each with that."""
    found: list[tuple[str, str]] = []
    if "![" not in text or len(text) > LONGEST:
        return text, found

    def shown(picture: "re.Match[str]") -> str:
        if picture["code"]:
            return picture[0]
        alt = "" if FILE.fullmatch(picture["alt"] or "") else picture["alt"] or ""
        found.append(((picture["src"] or picture["embedded"]).strip("<>"), alt))
        return alt

    replaced = PICTURE.sub(shown, text)
    return (re.sub(r"\n{3,}", "\n\n", replaced).strip(), found) if found else (text, found)
