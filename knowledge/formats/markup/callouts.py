"""`|| Bis zum 15.`: what Crisp shows in a box, between two to three bars and the end of a line."""

import re

BOX = re.compile(r"[ ]{0,3}\|{2,3}[ \t]+(?P<says>[^|\n]+)")
ROW = re.compile(r"[ ]{0,3}\|")


def as_quotations(text: str) -> str:
    """The same as quotations; a row of a table, whose first cell may be empty, stays one."""
    if "||" not in text:
        return text
    lines = text.split("\n")
    return "\n".join(
        f"> {box['says'].strip()}" if (box := BOX.fullmatch(line)) and not _in_a_table(lines, at) else line
        for at, line in enumerate(lines)
    )


def _in_a_table(lines: list[str], at: int) -> bool:
    around = (lines[place] for place in (at - 1, at + 1) if 0 <= place < len(lines))
    return any(ROW.match(line) and not BOX.fullmatch(line) for line in around)
