"""A document of a word processor, as HTML: tables of questions and answers, headings, and lines that ask."""

import re

import lxml.html

from knowledge.formats.markup.html import check_nesting, title_text
from knowledge.formats.pages import faqpage, headings
from knowledge.formats.pages.asking import LEVELS
from knowledge.formats.pages.page_tables import read_tables
from knowledge.formats.problems import Located, Problems, fault, note, refuse

# What a document of questions is called, rather than what they are about.
TITLES = re.compile(
    r"\bfaqs?\b|fragen|antworten|questions|answers|handbuch|handbook|manual|réponses", re.IGNORECASE
)


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
    """One heading of the first level is the document's title, where it says that questions follow or a text
    stands below it; several are topics, and so is one below a title, or right above the next heading.
    """
    named = root.xpath("boolean(//p[@class='document-name'][normalize-space()])")
    headings = list(root.iter("h1"))
    if named or len(headings) != 1 or _is_topic(headings[0]):
        for node in root.iter(*LEVELS):
            node.tag = f"h{min(LEVELS[node.tag] + 1, 6)}"


def _is_topic(heading: lxml.html.HtmlElement) -> bool:
    after = heading.getnext()
    return after is not None and after.tag in LEVELS and not TITLES.search(title_text(heading))


def _let_breaks_out(root: lxml.html.HtmlElement) -> None:
    """`<b>Wie?<br></b>So.`: the break at the end of bold words stands behind them."""
    for bold in list(root.iter("strong", "b")):
        last = bold[-1] if len(bold) else None
        if last is not None and last.tag == "br" and not (last.tail or "").strip():
            last.tail, bold.tail = bold.tail, None
            bold.addnext(last)
