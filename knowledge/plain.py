"""Markdown as a person would type it, for where no markup is shown: a composer, a message of an agent."""

from collections.abc import Iterable

from markdown_it.tree import SyntaxTreeNode

from knowledge import dialect

BLANK = "\n\n"


def plain(markdown: str) -> str:
    """The same words: lists with marks, addresses of links in brackets, a table's rows as lines. What is
    struck out keeps its marks: without them it would say the opposite.
    """
    return _blocks(SyntaxTreeNode(dialect.markdown().parse(markdown)).children)


def _blocks(nodes: Iterable[SyntaxTreeNode], between: str = BLANK) -> str:
    return between.join(filter(None, map(_block, nodes)))


def _block(node: SyntaxTreeNode) -> str:
    if node.type in ("bullet_list", "ordered_list"):
        return _list(node)
    if node.type == "table":
        return "\n".join(_row(row) for part in node.children for row in part.children)
    if node.type in ("fence", "code_block", "html_block"):
        return node.content.rstrip()
    if node.type == "inline":
        return "".join(map(_inline, node.children)).strip()
    return _blocks(node.children)


def _list(node: SyntaxTreeNode) -> str:
    first = int(node.attrs.get("start", 1))
    lines = []
    for number, item in enumerate(node.children, first):
        mark = "–" if node.type == "bullet_list" else f"{number}."
        within = _blocks(item.children, "\n")
        lines.append(f"{mark} " + within.replace("\n", "\n" + " " * (len(mark) + 1)))
    return "\n".join(lines)


def _row(node: SyntaxTreeNode) -> str:
    return " | ".join(_blocks(cell.children) for cell in node.children)


def _inline(node: SyntaxTreeNode) -> str:
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    words = "".join(map(_inline, node.children)) if node.children else node.content
    if node.type == "link":
        return _link(words, str(node.attrs.get("href", "")))
    if node.type == "s":
        return f"~~{words}~~"
    return words


def _link(words: str, address: str) -> str:
    shown = address.removeprefix("mailto:").removeprefix("tel:")
    return words if shown.rstrip("/") == words.rstrip("/") else f"{words} ({shown})"
