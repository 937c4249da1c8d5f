"""The tables of a page or document that ask: by a question and an answer column, or by their left one."""

import re
from collections.abc import Iterator

import lxml.html

from knowledge.errors import ImportRefused
from knowledge.formats.markup.html import line, plain_text
from knowledge.formats.markup.rows import rows_of
from knowledge.formats.pages.asking import LEVELS
from knowledge.formats.problems import Located, Problems
from knowledge.formats.tables.columns import columns
from knowledge.formats.tables.table import ABOVE, read_table

CELL = re.compile(r"^<t[dh][^>]*>|</t[dh]>$")
END = re.compile(r"</p>|<br[^>]*>|</li>")
NAMES = ["Frage", "Antwort"]  # of the columns of a table that has no names above them


def read_tables(root: lxml.html.HtmlElement, locale: str, problems: Problems) -> list[Located]:
    """Their entries; they are taken out of the page. What is wrong with a whole one is told."""
    found: list[Located] = []
    before = problems.sheet
    for name, table, rows, first in list(_tables(root)):
        problems.sheet = name
        try:
            found += read_table(rows, locale, problems, first=first)
        except ImportRefused as refused:
            for wrong in refused.problems:
                problems.add(wrong.row, wrong.column, wrong.fault)
        table.drop_tree()
    problems.sheet = before
    return found


def _tables(root: lxml.html.HtmlElement) -> Iterator[tuple[str, lxml.html.HtmlElement, list[list[str]], int]]:
    """Those that ask: what they are called, themselves, their rows, and the number of the first."""
    above, count = "", 0
    for node in root.iter("table", *LEVELS):
        if node.tag != "table":
            above = plain_text(node)
            continue
        count += 1
        rows, first = _named(node), 1
        if not rows:
            rows, first = _nameless(node), 0
        if rows:
            yield above or f"#{count}", node, _with_topic(_in_lines(rows), above), first


def _named(table: lxml.html.HtmlElement) -> list[list[str]]:
    """Its rows as HTML, below the one with its columns; empty where it has no question and answer column."""
    rows = rows_of(table, _with_tags)
    for top, row in enumerate(rows[:ABOVE]):
        names = [line(cell) for cell in row]
        if columns(names).complete:
            below = ([re.sub(CELL, "", cell) for cell in each] for each in rows[top + 1 :])
            return [[line(cell) for cell in each] for each in rows[:top]] + [names, *below]
    return []


def _with_tags(cell: lxml.html.HtmlElement) -> str:
    return str(lxml.html.tostring(cell, encoding="unicode", with_tail=False))


def _nameless(table: lxml.html.HtmlElement) -> list[list[str]]:
    """The rows of a table of questions and answers without names above them."""
    rows = [[re.sub(CELL, "", cell) for cell in row] for row in rows_of(table, _with_tags)]
    asking = [row for row in rows if len(row) > 1 and line(row[0]).endswith("?") and line(row[1])]
    if 2 * len(asking) < len(rows) or not asking:
        return []
    width = max(map(len, rows))
    return [[*NAMES, *[""] * (width - 2)], *rows]


def _in_lines(rows: list[list[str]]) -> list[list[str]]:
    """Cells as HTML in the column of answers alone; in the others a paragraph is a line."""
    at = next(number for number, row in enumerate(rows) if columns(row).complete)
    fields = columns(rows[at]).fields
    return rows[: at + 1] + [
        [
            text
            if place < len(fields) and fields[place] == "answer"
            else "\n".join(map(line, END.split(text)))
            for place, text in enumerate(row)
        ]
        for row in rows[at + 1 :]
    ]


def _with_topic(rows: list[list[str]], topic: str) -> list[list[str]]:
    """The heading above a table is the topic of its rows, unless they name their own."""
    names = next((row for row in rows if columns(row).complete), rows[0])
    if not topic or topic.endswith("?") or columns(names).has("topic"):
        return rows
    at = rows.index(names)
    return [
        row if number < at or sum(map(bool, row)) < 2 else [*row, "Thema" if number == at else topic]
        for number, row in enumerate(rows)
    ]
