"""A page of Markdown, as wikis and note books save one: headings and bold lines ask, text below answers."""

import re

from markdown_it import MarkdownIt

from knowledge.formats.pages import faqpage
from knowledge.formats.pages.markdown_dialects import plain_markdown
from knowledge.formats.problems import Located, Problems, note
from knowledge.formats.text import decode

FRONT_MATTER = re.compile(r"\A---\n.{0,20000}?\n(?:---|\.\.\.)\n", re.DOTALL)
# A bold question right above its answer, or at the head of its line, is a paragraph of its own.
BOLD_QUESTION = re.compile(r"^(\*\*|__)([^\n*_]{1,300}\?)\1[ \t]*\n?(?=[^\n])", re.MULTILINE)
EMBEDDED = re.compile(r"!\[\[([^\[\]|\n]{1,300})(?:\|[^\[\]\n]{0,100})?\]\]")


def read(content: bytes, locale: str, problems: Problems) -> list[Located]:
    text = decode(content, problems).replace("\r\n", "\n").replace("\r", "\n")
    text, pictures = _without_embedded(plain_markdown(FRONT_MATTER.sub("", text)))
    for name in pictures:
        problems.note(0, "", note("picture_lost", value=name))
    text = BOLD_QUESTION.sub(r"\n\1\2\1\n\n", text)
    page = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)
    return faqpage.read_page(f"<meta charset=utf-8><body>{page}</body>".encode(), locale, problems)


def _without_embedded(text: str) -> tuple[str, list[str]]:
    """`![[photo.png]]` is a picture to those who keep notes, and a text to everybody else."""
    return EMBEDDED.sub("", text), [found[1] for found in EMBEDDED.finditer(text)]
