"""What wikis and note books write beside Markdown, as Markdown and HTML: admonitions, callouts, fences, ids.

`??? question "Wie?"` (MkDocs), `> [!faq]- Wie?` (Obsidian), `:::tip` (Docusaurus), `{% hint %}` (GitBook),
`## Wie? {#wie}`, `[[Seite|Text]]`, `==marked==`. Code stays as it is. Pure.
"""

import re
from collections.abc import Iterator
from html import escape

FENCE = re.compile(r"\s*(```|~~~)")
ADMONITION = re.compile(r"^([ ]{0,12})(?:\?\?\?\+?|!!!)[ ]*([\w -]{0,40}?)[ ]*(?:\"([^\"\n]{0,300})\")?[ ]*$")
CALLOUT = re.compile(r"^>[ ]*\[!(\w{1,20})\][-+]?[ ]*(.{0,300})$")
HEADING_ID = re.compile(r"^(#{1,6} .*?)[ ]*\{#[^{}\n]{1,200}\}[ ]*$")
CONTAINER = re.compile(r"^[ ]*:{3,}[ ]*(?:([\w-]+)(?:[ ]*\[([^\]\n]*)\]|[ ]+(\S.*))?)?[ ]*$")
TAG = re.compile(r"^[ ]*\{%[ ]*(end)?(\w+)([^%\n]{0,500})%\}[ ]*$")
URL = re.compile(r"(?:url|src)=\"([^\"]{1,2000})\"")
IMPORT = re.compile(r"^(?:import\s[^\n]*\sfrom\s+['\"]|import\s+['\"]|export\s+(?:const|default)\s)")
WIKI_LINK = re.compile(r"(?<!!)\[\[(?:[^\[\]|\n]{1,300}\|)?([^\[\]|\n]{1,300})\]\]")
# A picture that is in the file itself has a name at best.
DATA = re.compile(r"^\[([^\]\n]{1,100})\]:[ ]*<?data:[^\n]*$", re.MULTILINE)
INLINE_DATA = re.compile(r"(!\[[^\]\n]{0,300}\])\(data:[^)\s]*\)")


def plain_markdown(text: str) -> str:
    """The same in what everybody reads."""
    text = INLINE_DATA.sub(r"\1(#)", DATA.sub(r"[\1]: #\1", text))
    return "\n".join(_blocks(text.split("\n")))


def _blocks(lines: list[str]) -> Iterator[str]:
    """Line by line; what belongs to an admonition or a callout goes through all of this again."""
    at, code = 0, ""
    while at < len(lines):
        line = lines[at]
        at += 1
        if fence := FENCE.match(line):
            code = "" if code == fence[1] else code or fence[1]
        if code or fence:
            yield line
        elif found := ADMONITION.match(line):
            inner, at = _indented(lines, at, len(found[1]) + 1)
            yield from _part(found[3] or "", inner, asks="?" in line[:6])
        elif found := CALLOUT.match(line):
            inner, at = _quoted(lines, at)
            yield from _part(found[2], inner, asks=found[1].lower() in ("faq", "question", "help"))
        else:
            yield from _line(line)


def _line(line: str) -> Iterator[str]:
    if IMPORT.match(line):
        return
    if tag := TAG.match(line):
        url = URL.search(tag[3])
        yield f"<{url[1]}>" if url and not tag[1] else ""
    elif found := CONTAINER.match(line):
        title = found[2] or found[3]
        yield f"\n**{title}**\n" if title else ""
    else:
        yield WIKI_LINK.sub(r"\1", HEADING_ID.sub(r"\1", line))


def _part(title: str, inner: list[str], *, asks: bool) -> Iterator[str]:
    """What has a title that asks opens; other parts stand where they are, below theirs."""
    title = title.strip()
    told = list(_blocks(inner))
    if title and (asks or title.endswith("?")):
        yield from ("", f"<details><summary>{_formatted(title)}</summary>", "", *told, "", "</details>", "")
    else:
        yield from ("", *([f"**{title}**", ""] if title else []), *told, "")


def _formatted(title: str) -> str:
    return re.sub(r"\*\*|__|`", "", escape(title, quote=False))


def _indented(lines: list[str], at: int, least: int) -> tuple[list[str], int]:
    """The lines that stand further in, without what is in front of them."""
    inner = []
    while at < len(lines) and (not lines[at].strip() or len(lines[at]) - len(lines[at].lstrip()) >= least):
        inner.append(lines[at])
        at += 1
    margin = min((len(each) - len(each.lstrip()) for each in inner if each.strip()), default=0)
    return [each[margin:] for each in inner], at


def _quoted(lines: list[str], at: int) -> tuple[list[str], int]:
    inner = []
    while at < len(lines) and lines[at].startswith(">"):
        inner.append(lines[at][1:].removeprefix(" "))
        at += 1
    return inner, at
