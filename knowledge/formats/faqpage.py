"""schema.org's FAQPage: from a saved page (JSON-LD or microdata) or a JSON file, and back."""

import html
import json
import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import jstyleson
import lxml.html
import nh3
from lxml.etree import ParserError
from markdown_it import MarkdownIt

from knowledge import limits
from knowledge.entries import ID, LOCALE, Entry
from knowledge.errors import ImportRefused, InvalidField
from knowledge.formats import microdata
from knowledge.formats.jsonl import check_nesting as check_nesting_of
from knowledge.formats.markdown import (
    MARKUP,
    check_nesting,
    check_tags,
    element_to_markdown,
    parsed,
    to_markdown,
)
from knowledge.formats.problems import Located, Problems, fault, refuse
from knowledge.formats.text import decode, slug

COMMENT = re.compile(r"^\s*(//.*|<!--.*-->)")  # around the whole block
GIVEN = frozenset(("id", "locale", "question", "answer", "variants"))
CHARSET = re.compile(rb"""<meta[^>]+charset=["']?([\w-]+)""", re.IGNORECASE)


def read_page(content: bytes, locale: str, problems: Problems) -> list[Located]:
    charset = CHARSET.search(content[:4096])
    text = decode(content, charset[1].decode() if charset else "")
    check_tags(text)
    try:
        root = lxml.html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (ParserError, ValueError):
        refuse(fault("no_faqpage"))
    check_nesting(root)
    pages, faults = _json_ld(root)
    pages = pages or microdata.faq_pages(root)
    if not pages and faults:
        refuse(fault("broken_json_ld", why=faults[0]))
    return _entries(pages, _language(root.get("lang"), locale), locale, problems)


def read_json(content: bytes, locale: str, problems: Problems) -> list[Located]:
    try:
        pages = _faq_pages(json.loads(decode(content)))
    except (ValueError, RecursionError) as error:
        refuse(fault("no_json", why=str(error)))
    return _entries(pages, locale, locale, problems)


def write_json(entries: Sequence[Entry]) -> bytes:
    return json.dumps(_as_json_ld(entries), ensure_ascii=False, indent=2).encode()


def write_page(entries: Sequence[Entry]) -> bytes:
    """A page that shows the questions and tells search engines of them."""
    # Inside a script, `<` could end it.
    data = json.dumps(_as_json_ld(entries), ensure_ascii=False, indent=2).replace("<", "\\u003c")
    shown = "\n".join(_details(entry) for entry in entries)
    lang = entries[0].locale if entries else "de"
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n<title>FAQ</title>\n'
        f'<script type="application/ld+json">\n{data}\n</script>\n</head>\n'
        f"<body>\n<h1>FAQ</h1>\n{shown}\n</body>\n</html>\n"
    ).encode()


def _json_ld(root: lxml.html.HtmlElement) -> tuple[list[dict[str, Any]], list[str]]:
    """FAQ pages, and what was wrong with blocks that cannot be read; many have nothing to do with FAQs."""
    pages: list[dict[str, Any]] = []
    faults = []
    for script in root.iter("script"):
        if script.get("type") == "application/ld+json":
            try:
                pages += _faq_pages(_loaded(script.text or ""))
            except (ValueError, RecursionError, IndexError) as error:
                faults.append(str(error))
    return pages, faults


def _loaded(script: str) -> object:
    """With comments, and commas too many, as people leave them in."""
    try:
        return json.loads(script, strict=False)
    except ValueError:
        return jstyleson.loads(COMMENT.sub("", script), strict=False)


def _faq_pages(data: object) -> list[dict[str, Any]]:
    """Wherever they are: at the top, in a @graph, or as part of another page. Raises RecursionError."""
    pages, level = [], [data]
    for _ in range(limits.NESTING):
        below: list[object] = []
        for each in level:
            if isinstance(each, dict) and _is_faq_page(each):
                check_nesting_of(each)
                pages.append(each)
            elif isinstance(each, dict):
                below += each.values()
            elif isinstance(each, list):
                below += each
        if not below:
            return pages
        level = below
    raise RecursionError(f"nested more than {limits.NESTING} deep")


def _is_faq_page(data: dict[str, Any]) -> bool:
    types = data.get("@type")
    return any(str(name).endswith("FAQPage") for name in (types if isinstance(types, list) else [types]))


def _entries(pages: Sequence[dict[str, Any]], spoken: str, locale: str, problems: Problems) -> list[Located]:
    questions = [(page, question) for page in pages for question in _listed(page.get("mainEntity"))]
    if not questions:
        refuse(fault("no_faqpage"))
    if len(questions) > limits.ROWS:
        refuse(fault("too_many_questions", count=len(questions), most=limits.ROWS))
    found: dict[Entry, Located] = {}  # a page may show the same question with the same answer twice
    for place, (page, question) in enumerate(questions, 1):
        try:
            language = question.get("inLanguage") or page.get("inLanguage")
            entry = _entry(question, _language(language, locale) if language else spoken)
            found.setdefault(entry, Located(place, entry, GIVEN if entry.variants else GIVEN - {"variants"}))
        except InvalidField as error:
            problems.add(place, error.field, error.fault)
        except ImportRefused as refused:
            problems.add(place, "answer", refused.problems[0].fault)
    return list(found.values())


def _entry(question: dict[str, Any], locale: str) -> Entry:
    text = _line(question.get("name") or question.get("text"))
    answers = [*_listed(question.get("acceptedAnswer")), *_listed(question.get("suggestedAnswer"))]
    identifier = question.get("identifier")
    return Entry(
        id=identifier if isinstance(identifier, str) and ID.fullmatch(identifier) else slug(text),
        locale=locale,
        question=text,
        answer=_answer(answers[0]) if answers else "",
        variants=tuple(filter(None, (_line(name) for name in _texts(question.get("alternateName"))))),
    )


def _line(text: object) -> str:
    """A question's text on one line; questions are no Markdown."""
    if not isinstance(text, str) or not text.strip():
        return ""
    plain = parsed(text).text_content() if MARKUP.search(text) else text
    return " ".join(plain.split())


def _answer(answer: dict[str, Any]) -> str:
    text = answer.get("text")
    if not isinstance(text, lxml.html.HtmlElement):
        return "\n\n".join(to_markdown(part) for part in _texts(text))
    return to_markdown(text.get("content")) if text.get("content") else element_to_markdown(text)


def _language(text: object, locale: str) -> str:
    """The wanted locale when it is the same language: a German page's de-DE is no locale of its own."""
    language = text.strip()[:2].lower() if isinstance(text, str) else ""
    return language if LOCALE.fullmatch(language) and language != locale[:2] else locale


def _listed(value: object) -> list[dict[str, Any]]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]


def _texts(value: object) -> list[str]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]


def _as_json_ld(entries: Sequence[Entry]) -> dict[str, Any]:
    """One FAQPage for each locale."""
    by_locale = groupby(sorted(entries, key=lambda entry: entry.locale), key=lambda entry: entry.locale)
    return {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "FAQPage", "inLanguage": locale, "mainEntity": [_as_question(entry) for entry in group]}
            for locale, group in by_locale
        ],
    }


def _as_question(entry: Entry) -> dict[str, Any]:
    return {
        "@type": "Question",
        "identifier": entry.id,
        "name": entry.question,
        "alternateName": list(entry.variants),
        "acceptedAnswer": {"@type": "Answer", "text": _html(entry)},
    }


def _details(entry: Entry) -> str:
    question = html.escape(entry.question)
    return f'<details lang="{entry.locale}"><summary>{question}</summary>\n{_html(entry)}</details>'


def _html(entry: Entry) -> str:
    return nh3.clean(MarkdownIt("commonmark", {"html": False}).render(entry.answer))
