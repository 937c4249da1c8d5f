"""A line of formatted text as Markdown that is read as it was meant.

Markdown takes `**Note:**This` for asterisks: a mark beside a letter must not have a sign on its other side.
So signs at the edge go outside, neighbours of one format become one, and what was written is read again; what
then says something else loses its format, not its words.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import Final

from knowledge.dialect import markdown
from knowledge.entries import ANSWER_LENGTH

BREAK: Final = "\n"
MARKS = {"struck": "~~", "strong": "**", "em": "*"}
FORMATS: Final = ("link", *MARKS)
# Signs that Markdown would read as markup where the text means themselves.
SIGNS = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|$)|[*`]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|<(?=[A-Za-z/!?])|(?<=\])\(|&(?=#?\w+;)"
)
LINE_START = re.compile(
    r"^(#{1,6}(?=\s|$)|[+-](?=\s|$)|>|=+$|-+$|\|?\s*:?-+:?\s*\|[\s|:-]*$|\[(?=[^\]]*\]:)|~~~)"
)
NUMBER_START = re.compile(r"^(\d{1,9})([.)](?:\s|$))")
EDGE = re.compile(r"[^\w\\*~`\[\]<>]*")  # signs that need no backslash


@dataclass(frozen=True)
class Style:
    """How a piece of text looks."""

    strong: bool = False
    em: bool = False
    struck: bool = False
    code: bool = False
    link: str = ""


@dataclass(frozen=True)
class Piece:
    """Text in one style; a line break is a `\\n` in it."""

    text: str
    style: Style = Style()


def paragraphs(pieces: Iterable[Piece]) -> list[str]:
    """The text as Markdown; two line breaks in a row begin a new paragraph."""
    return [text for part in _parts(_joined(pieces)) if (text := _literal(written(part)))]


def written(pieces: Sequence[Piece]) -> str:
    """Markdown of pieces without spaces at their ends."""
    text = _marked(pieces, FORMATS, "", "")
    if len(text) > ANSWER_LENGTH:  # too long for an answer, and for a second look
        return text
    meant = "".join(piece.text for piece in pieces)
    for attempt in _attempts(pieces, text):
        if _read(attempt) == meant:
            return attempt
    return _marked([replace(each, style=Style(link=each.style.link)) for each in pieces], FORMATS, "", "")


def _attempts(pieces: Sequence[Piece], text: str) -> Iterator[str]:
    """As it is, then with fewer formats."""
    yield text
    for lost in ("em", "strong", "struck"):
        pieces = [replace(each, style=_without(each.style, lost)) for each in pieces]
        yield _marked(pieces, FORMATS, "", "")


def _without(style: Style, format: str) -> Style:
    return replace(style, **{format: False})  # type: ignore[arg-type]


def marked(pieces: Iterable[Piece]) -> str:
    """Marks around pieces that are Markdown already, line by line: none reaches over a blank line."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split(BREAK)
        lines[-1].append(replace(piece, text=first))
        lines += [[replace(piece, text=other)] for other in others]
    return BREAK.join(
        _marked([each for each in line if each.text], FORMATS, "", "", bare=attrgetter("text"))
        for line in lines
    )


def escaped(text: str) -> str:
    return SIGNS.sub(lambda sign: f"\\{sign[0]}", text)


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbours of one style as one, single spaces, none around line breaks or at the ends."""
    tidy: list[Piece] = []
    last = BREAK
    for style, group in groupby(pieces, key=attrgetter("style")):
        text = re.sub(r" *\n *", BREAK, re.sub(" +", " ", "".join(piece.text for piece in group)))
        if last in " \n":
            text = text.lstrip(" ")
        if text.startswith(BREAK) and last == " ":
            tidy = _without_last_space(tidy)
        if text:
            tidy.append(Piece(text, style))
            last = text[-1]
    return tidy


def _without_last_space(pieces: list[Piece]) -> list[Piece]:
    last = pieces[-1]
    shorter = last.text.removesuffix(" ")
    return [*pieces[:-1], *[Piece(shorter, last.style)] * bool(shorter)]


def _parts(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Cut where two line breaks meet, and without those at the ends."""
    parts: list[list[Piece]] = [[]]
    breaks = 0
    for piece in pieces:
        for chunk in re.findall(r"\n|[^\n]+", piece.text):
            if chunk == BREAK:
                breaks += 1
                continue
            if breaks > 1 and parts[-1]:
                parts.append([])
            elif breaks and parts[-1]:
                parts[-1].append(Piece(BREAK, piece.style))
            breaks = 0
            parts[-1].append(Piece(chunk, piece.style))
    return [cut for part in parts if (cut := _trimmed(part))]


def _trimmed(part: list[Piece]) -> list[Piece]:
    merged = [
        Piece("".join(piece.text for piece in group), style)
        for style, group in groupby(part, key=attrgetter("style"))
    ]
    if merged:
        merged[0] = replace(merged[0], text=merged[0].text.lstrip())
    if merged:
        merged[-1] = replace(merged[-1], text=merged[-1].text.rstrip())
    return [piece for piece in merged if piece.text]


def _marked(
    pieces: Sequence[Piece],
    formats: Sequence[str],
    before: str,
    after: str,
    bare: Callable[[Piece], str] | None = None,
) -> str:
    """With the marks of these formats, the first outermost, between two signs of the neighbourhood."""
    if not formats:
        return "".join((bare or _bare)(piece) for piece in pieces)
    name, inner = formats[0], formats[1:]
    groups = [
        (value, list(group)) for value, group in groupby(pieces, key=lambda each: getattr(each.style, name))
    ]
    text = ""
    for number, (value, group) in enumerate(groups):
        left = text[-1:] or before
        right = groups[number + 1][1][0].text[:1] if number + 1 < len(groups) else after
        near = ("", "") if value else (left, right)
        content = _marked(group, inner, *near, bare)
        if name == "link":
            text += f"[{content}]({value})" if value and content.strip() else content
        else:
            text += _around(content, MARKS[name], left, right) if value else content
    return text


def _bare(piece: Piece) -> str:
    if piece.style.code and piece.text.strip():
        longest = max(map(len, re.findall("`+", piece.text)), default=0)
        fence, space = "`" * (longest + 1), " " * bool(longest)
        return f"{fence}{space}{piece.text.strip().replace(BREAK, ' ')}{space}{fence}"
    text = escaped(piece.text)
    return re.sub(r"(?<!\\)[\[\]]", r"\\\g<0>", text) if piece.style.link else text


def _around(text: str, mark: str, left: str, right: str) -> str:
    """Spaces go outside, and signs where a letter stands right beside the mark."""
    core = text.strip()
    start = text.index(core)
    lead, tail = text[:start], text[start + len(core) :]
    if not lead and left.isalnum():
        lead, core = _cut(core)
    if not tail and right.isalnum():
        tail, core = (edge[::-1] for edge in _cut(core[::-1]))
    return f"{lead}{mark}{core}{mark}{tail}" if core else lead + tail


def _cut(text: str) -> tuple[str, str]:
    """The signs at its start, and the rest."""
    edge = EDGE.match(text)
    end = edge.end() if edge else 0
    return text[:end], text[end:]


def _read(text: str) -> str:
    """What is read of a line of Markdown."""
    [tokens] = markdown().parseInline(text)
    return "".join(
        BREAK if token.type in ("softbreak", "hardbreak") else token.content
        for token in tokens.children or ()
    )


def _literal(text: str) -> str:
    """Lines that begin like a heading, list or quotation but are none."""
    return "\n".join(NUMBER_START.sub(r"\1\\\2", LINE_START.sub(r"\\\1", line)) for line in text.split("\n"))
