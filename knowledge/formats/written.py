"""A document of a word processor, as HTML: tables of questions and answers, headings, and lines that ask."""

import re
from collections.abc import Iterator

import lxml.html

from knowledge.errors import ImportRefused
from knowledge.formats import faqpage, headings
from knowledge.formats.columns import columns
from knowledge.formats.html import check_nesting, line, plain_text
from knowledge.formats.problems import Located, Problems, fault, note, refuse
from knowledge.formats.rows import rows_of
from knowledge.formats.table import read_table

END = re.compile(r"</p>|<br[^>]*>|</li>")
NAMES = ["Frage", "Antwort"]  # of the columns of a table that has no names above them


def read(html: str, locale: str, problems: Problems) -> list[Located]:
    """Tables first, then what is beside them. Raises ImportRefused."""
    root = lxml.html.document_fromstring(f"<body>{html}</body>")
    check_nesting(root)
    _set_below_the_title(root)
    found: list[Located] = []
    for name, table, rows, first in list(_tables(root)):
        problems.sheet = name
        found += _read_table(rows, locale, problems, first)
        table.drop_tree()
    problems.sheet = ""
    seen, left = headings.asked(root, written=True)
    titles = [] if seen or found else headings.titled(root)
    if not (seen or titles or found):
        problems.refuse_if_any()
        refuse(fault("no_questions_written"))
    if seen:
        problems.note(0, "", note("headings_asked", count=len(seen)))
    elif titles:
        problems.note(0, "", note("titles_taken", count=len(titles)))
    for text in left:
        problems.note(0, "question", note("question_left", value=text))
    return found + (faqpage.read_questions(seen or titles, locale, problems) if seen or titles else [])


def _read_table(rows: list[list[str]], locale: str, problems: Problems, first: int) -> list[Located]:
    """What is wrong with a whole table is told; others may be good."""
    try:
        return read_table(rows, locale, problems, first=first)
    except ImportRefused as refused:
        for wrong in refused.problems:
            problems.add(wrong.row, wrong.column, wrong.fault)
        return []


def _tables(root: lxml.html.HtmlElement) -> Iterator[tuple[str, lxml.html.HtmlElement, list[list[str]], int]]:
    """Those that ask: what they are called, themselves, their rows, and the number of the first."""
    above, count = "", 0
    for node in root.iter("table", *headings.LEVELS):
        if node.tag != "table":
            above = plain_text(node)
            continue
        count += 1
        rows, first = faqpage.table_of(node), 1
        if not rows:
            rows, first = _nameless(node), 0
        if rows:
            yield above or f"#{count}", node, _with_topic(_in_lines(rows), above), first


def _nameless(table: lxml.html.HtmlElement) -> list[list[str]]:
    """The rows of a table of questions and answers without names above them."""
    rows = rows_of(table, lambda cell: "".join(lxml.html.tostring(each, encoding="unicode") for each in cell))
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


def _set_below_the_title(root: lxml.html.HtmlElement) -> None:
    """One heading of the first level is the document's title; several are topics."""
    if sum(1 for _ in root.iter("h1")) > 1:
        for node in root.iter(*headings.LEVELS):
            node.tag = f"h{min(headings.LEVELS[node.tag] + 1, 6)}"
