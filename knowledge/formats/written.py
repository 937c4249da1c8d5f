"""A document of a word processor, as HTML: tables of questions and answers, headings, and lines that ask."""

import lxml.html

from knowledge.formats import faqpage, headings
from knowledge.formats.asking import LEVELS
from knowledge.formats.html import check_nesting
from knowledge.formats.page_tables import read_tables
from knowledge.formats.problems import Located, Problems, fault, note, refuse


def read(html: str, locale: str, problems: Problems) -> list[Located]:
    """Tables first, then what is beside them. Raises ImportRefused."""
    root = lxml.html.document_fromstring(f"<body>{html}</body>")
    check_nesting(root)
    _set_below_the_title(root)
    found = read_tables(root, locale, problems)
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


def _set_below_the_title(root: lxml.html.HtmlElement) -> None:
    """One heading of the first level is the document's title; several are topics."""
    if sum(1 for _ in root.iter("h1")) > 1:
        for node in root.iter(*LEVELS):
            node.tag = f"h{min(LEVELS[node.tag] + 1, 6)}"
