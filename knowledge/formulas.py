"""Texts that a spreadsheet would take for formulas, in what it opens."""

import re

# What makes a spreadsheet compute, or skip a sign and then compute.
FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r]")


def guarded(text: str) -> str:
    """The text, marked by an apostrophe where a spreadsheet would compute it. `unguarded` undoes that."""
    return f"'{text}" if FORMULA.match(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text
