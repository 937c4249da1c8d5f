"""The chat's own scripts and styles as browsers get them: without what is for readers of the code. Pure."""

import re

INDENTATION = re.compile(r"^\s+", re.MULTILINE)
LINES = re.compile(r"^\s*//.*\n", re.MULTILINE)
BLOCKS = re.compile(r"^\s*/\*.*?\*/\s*", re.MULTILINE | re.DOTALL)
ASIDES = re.compile(r"""^([^"'`/\n]*[;,]) +//.*$""", re.MULTILINE)
PLAIN = re.compile(r"""^[^"'`/\n]+$""", re.MULTILINE)
SIGNS = re.compile(r" *([=?:&|<>*(){};,]+) *")
REMARKS = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACES = re.compile(r"\s*;?\s*(})\s*|\s*([{;,>])\s*|(?<=:)(\s+)|\s+")


def lean_script(source: str) -> str:
    """Without comments and indentation, and without spaces around the signs of lines that quote nothing.

    Comments have lines of their own, and no literal needs its indentation.
    """
    bare = ASIDES.sub(r"\1", INDENTATION.sub("", LINES.sub("", BLOCKS.sub("", source))))
    return PLAIN.sub(lambda line: SIGNS.sub(r"\1", line[0]), bare)


def lean_style(source: str) -> str:
    """Without comments and spaces; nothing quoted has such signs, or two spaces in a row."""
    return SPACES.sub(_joined, REMARKS.sub("", source)).strip()


def _joined(found: re.Match[str]) -> str:
    """Signs stand alone; elsewhere one space is needed, but not after a colon."""
    return (found[1] or found[2] or "") if found.lastindex else " "
