"""TXT: a table between tabs or semicolons, as Excel saves one, or questions with their answers below."""

import html
import re
from collections.abc import Iterator

from knowledge.formats.pages import faqpage
from knowledge.formats.problems import Located, Problems
from knowledge.formats.tables import csv
from knowledge.formats.tables.columns import columns
from knowledge.formats.text import decode

LABELLED = re.compile(r"\s*(?:q|f|frage|question)\s?\d{0,3}\s?[:.)]\s*(\S.{0,300})", re.IGNORECASE)


def read(content: bytes, locale: str, problems: Problems) -> list[Located]:
    """Raises ImportRefused."""
    lines = decode(content, problems).splitlines()
    first = next((line for line in lines if line.strip()), "")
    if any(columns(first.replace('"', "").split(sign)).complete for sign in csv.SEPARATORS):
        return csv.read(content, locale, problems)
    page = f"<meta charset=utf-8><body>{''.join(_blocks(lines))}</body>"
    return faqpage.read_page(page.encode(), locale, problems)


def _blocks(lines: list[str]) -> Iterator[str]:
    """Lines that are called a question are headings; where none is, those that ask and stand at the top."""
    labelled = any(map(LABELLED.match, lines))
    open_now = False
    for before, line in zip(["", *lines], lines, strict=False):
        named = LABELLED.match(line)
        asks = named if labelled else (not before.strip() and line.rstrip().endswith("?"))
        if asks or not line.strip():
            yield "</p>" if open_now else ""
            open_now = False
        if asks:
            yield f"<h2>{html.escape(named[1] if named else line)}</h2>"
        elif line.strip():
            yield f"{'<br>' if open_now else '<p>'}{html.escape(line.strip())}"
            open_now = True
