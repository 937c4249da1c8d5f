"""The chat's own scripts and styles as browsers get them: without what is for readers of the code. Pure."""

import re

INDENTATION = re.compile(r"^\s+", re.MULTILINE)
TOKENS = re.compile(
    r"""(?P<remark>\ *//[^\n]*|/\*.*?\*/)
    |(?P<literal>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`
        |/(?![/*\s])(?:\\.|\[[^\]\n]*\]|[^/\\\n])+/(?=[.,;)\sa-z]))
    |\s*(?P<signs>[=?:&|<>*(){};,]+|(?<=\ )\+(?=\ [^+]))\s*""",
    re.DOTALL | re.VERBOSE,
)
REMARKS = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACES = re.compile(r"\s*;?\s*(})\s*|\s*([{;,>!])\s*|(?<=:)(\s+)|\s+")


def lean_script(source: str) -> str:
    """Without comments, and without spaces or line ends around signs that are not quoted.

    No literal needs its indentation, no template has another one in it, and every statement that needs one
    has its semicolon.
    """
    return _joined_signs(INDENTATION.sub("", _joined_signs(source)))


def _joined_signs(source: str) -> str:
    """A remark that goes leaves line ends beside signs, so it takes two rounds."""
    return TOKENS.sub(lambda found: found["literal"] or found["signs"] or "", source)


def lean_style(source: str) -> str:
    """Without comments and spaces; nothing quoted has such signs, or two spaces in a row."""
    return SPACES.sub(_joined, REMARKS.sub("", source)).strip()


def _joined(found: re.Match[str]) -> str:
    """Signs stand alone; elsewhere one space is needed, but not after a colon."""
    return (found[1] or found[2] or "") if found.lastindex else " "
