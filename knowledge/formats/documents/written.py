"""A document of a word processor, as HTML: tables of questions and answers, headings, and lines that ask."""

import lxml.html

from knowledge.formats.markup.html import check_nesting
from knowledge.formats.pages import faqpage, headings
from knowledge.formats.pages.asking import LEVELS
from knowledge.formats.pages.page_tables import read_tables
from knowledge.formats.problems import Located, Problems, fault, note, refuse


def read(html: str, locale: str, problems: Problems) -> list[Located]:
    """Tables first, then what is beside them. Raises ImportRefused."""
    root = lxml.html.document_fromstring(f"<body>{html}</body>")
    check_nesting(root)
    _set_below_the_title(root)
    _let_breaks_out(root)
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
    """One heading of the first level is the document's title; several are topics, and so is one below it."""
    named = root.xpath("boolean(//p[@class='document-name'][normalize-space()])")
    if sum(1 for _ in root.iter("h1")) > (0 if named else 1):
        for node in root.iter(*LEVELS):
            node.tag = f"h{min(LEVELS[node.tag] + 1, 6)}"


def _let_breaks_out(root: lxml.html.HtmlElement) -> None:
    """`<b>Wie?<br></b>So.`: the break at the end of bold words stands behind them."""
    for bold in list(root.iter("strong", "b")):
        last = bold[-1] if len(bold) else None
        if last is not None and last.tag == "br" and not (last.tail or "").strip():
            last.tail, bold.tail = bold.tail, None
            bold.addnext(last)
