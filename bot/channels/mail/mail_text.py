"""What somebody wrote in an e-mail, without what they quoted and without their signature. Pure.

The library knows how mail programs introduce a quotation, in many languages. What it takes for a signature
may be half of a message, so that is cut here, and only where it is marked as one. Its expressions take
quadratic time, so it gets a view of the text with few and short lines.
"""

import re
from collections.abc import Sequence

from mailparser_reply import EmailReplyParser

_LANGUAGES = ("de", "en", "fr")
_LINES, _LENGTH = 300, 160  # lines, and characters of each, that are looked at
_RULE = re.compile(r"[_-]{20,}")  # Outlook draws one above what it quotes
_HEAD = re.compile(r"(Von|From|De|Gesendet|Sent|Envoyé) ?: ?\S", re.IGNORECASE)
_QUOTED = re.compile(r"\s*>")
_SIGNATURE = re.compile(r"-- ?")
_DEVICE = re.compile(
    r"(Sent from my|Get Outlook for|Sent with|Gesendet von|Von meinem .{1,40} gesendet|Gesendet mit|"
    r"Envoyé (de mon|depuis|à partir de))\b.{0,80}",
    re.IGNORECASE,
)


def reply_in(text: str) -> str:
    """All of it where nothing else would be left: better too much than a word lost."""
    lines = _collapsed(text)
    own = _without_signature(_without_quotes(lines))
    return "\n".join(_collapsed("\n".join(own))) or "\n".join(lines)


def _collapsed(text: str) -> list[str]:
    """Its lines, with one empty one at most between two others, and none at the ends."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n"):
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip() if line.strip() else "")
    return lines


def _without_quotes(lines: Sequence[str]) -> list[str]:
    """What is marked line by line goes alone; of what is not, all that follows."""
    own: list[str] = []
    heads = _introductions(lines)
    skip_to = 0
    for number, line in enumerate(lines):
        if number < skip_to or _QUOTED.match(line):
            continue
        if _RULE.fullmatch(line.strip()) and any(map(_HEAD.match, lines[number + 1 : number + 4])):
            break
        if number in heads:
            skip_to = number + heads[number]
            rest = [each for each in lines[skip_to:] if each.strip()]
            if not rest or _QUOTED.match(rest[0]):
                continue
            break
        own.append(line)
    return own


def _introductions(lines: Sequence[str]) -> dict[int, int]:
    """Where a quotation is introduced, as number of the line and of how many there are."""
    view = [line[:_LENGTH].strip() for line in lines[:_LINES]]
    found: dict[int, int] = {}
    begin = 0
    for part in EmailReplyParser(languages=list(_LANGUAGES)).read("\n".join(view)).replies:
        head = (part.headers or "").split("\n")
        if head[0] and (place := _place(view, head, begin)) is not None:
            found[place] = len(head)
            begin = place + len(head)
    return found


def _place(view: Sequence[str], head: Sequence[str], begin: int) -> int | None:
    for number in range(begin, len(view) - len(head) + 1):
        if list(view[number : number + len(head)]) == list(head):
            return number
    return None


def _without_signature(lines: Sequence[str]) -> list[str]:
    for number, line in enumerate(lines):
        if _SIGNATURE.fullmatch(line) and number:
            lines = lines[:number]
            break
    kept = list(lines)
    while len(kept) > 1 and (not kept[-1].strip() or _DEVICE.fullmatch(kept[-1].strip())):
        kept.pop()
    return kept
