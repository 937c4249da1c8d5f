"""schema.org's FAQPage: from a saved page (JSON-LD, microdata, RDFa) or a JSON file, and back."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import lxml.html
from lxml.etree import ParserError

from knowledge import limits
from knowledge.entries import ID, Entry, Media
from knowledge.errors import ImportRefused, InvalidField
from knowledge.formats.language import locale_of, spoken
from knowledge.formats.markup.addresses import address, is_web
from knowledge.formats.markup.html import check_nesting, check_tags, line
from knowledge.formats.markup.markdown import Answer, answer_of, element_answer
from knowledge.formats.pages import headings, jsonld, microdata, ours
from knowledge.formats.pages.asking import TOPIC
from knowledge.formats.pages.page_tables import read_tables
from knowledge.formats.pages.questions import Question, questions, texts_of
from knowledge.formats.pages.tidying import tidy
from knowledge.formats.problems import Located, Problems, fault, note, refuse
from knowledge.formats.text import decode, slug

GIVEN = frozenset(("id", "locale", "question", "answer"))
CHARSET = re.compile(rb"""<meta[^>]+charset=["']?([\w-]+)""", re.IGNORECASE)
SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(\S+) -->")
PARSER = lxml.html.HTMLParser(huge_tree=True)  # a script of more than 10 MB is left out by the usual one
WHY = 160  # characters of why a block cannot be read


def read_page(content: bytes, locale: str, problems: Problems) -> list[Located]:
    charset = CHARSET.search(content[:4096])
    text = decode(content, problems, charset[1].decode() if charset else "")
    check_tags(text)
    try:
        root = lxml.html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=PARSER)
    except (ParserError, ValueError):
        refuse(fault("no_faqpage"))
    check_nesting(root)
    tidy(root, problems)
    blocks = list(jsonld.blocks(root))
    broken = [block for block in blocks if isinstance(block, jsonld.Broken)]
    found = questions([block for block in blocks if not isinstance(block, jsonld.Broken)], locale)
    found = _with_others(found, root, locale)
    seen, left = ([], []) if found or broken else headings.asked(root)
    if not found and not seen and not broken and (rows := read_tables(root, locale, problems)):
        return rows
    if not found and broken:
        refuse(fault("broken_json_ld", why=broken[0].why))
    for block in broken:
        problems.note(0, "", note("broken_block", place=block.place, why=block.why[:WHY]))
    if seen:
        problems.note(0, "", note("questions_guessed", count=len(seen)))
    for name in left if seen else _beside(root, found, locale):
        problems.note(0, "question", note("question_left", value=name))
    return _Page(_language(root), locale, _base(root, text), problems).located(found or seen)


def read_questions(found: Sequence[Question], locale: str, problems: Problems) -> list[Located]:
    """Of questions whose answers are elements of a page. Raises ImportRefused where there are none."""
    return _Page("", locale, "", problems).located(found)


def read_json(data: Any, locale: str, problems: Problems) -> list[Located]:
    """Of a JSON document that is no other kind of export."""
    return _Page("", locale, "", problems).located(questions([jsonld.plain(data)], locale))


def _with_others(found: list[Question], root: lxml.html.HtmlElement, locale: str) -> list[Question]:
    """What only the page's elements say; a question that is told twice counts as JSON-LD tells it."""
    known = {_key(question, locale) for question in found}
    for markup in (microdata.MICRODATA, microdata.RDFA):
        others = questions(microdata.items(root, markup), locale)
        new = [question for question in others if _key(question, locale) not in known]
        known |= {_key(question, locale) for question in new}
        found = found + new
    return found


def _beside(root: lxml.html.HtmlElement, found: Sequence[Question], locale: str) -> list[str]:
    """Questions that a page shows beside those that it tells of; one of ours tells of all."""
    if not found or any(ours.is_ours(question.data) for question in found):
        return []
    texts = [_asked(question, locale) for question in found]
    texts += [microdata.seen(text) for question in found for text in question.answers]
    return headings.beside(root, " ".join(map(line, texts)))


def _key(question: Question, locale: str) -> str:
    return re.sub(r"\W+", "", _asked(question, locale).casefold()) or str(id(question))


def _asked(question: Question, locale: str) -> str:
    for name in ("name", "text"):
        if asked := " ".join(
            filter(None, (line(microdata.seen(text)) for text in texts_of(question, name, locale)))
        ):
            return asked
    return ""


class _Page:
    """What is true of all questions of a page: its language and its address."""

    def __init__(self, language: str, locale: str, base: str, problems: Problems) -> None:
        self._locale, self._base, self._problems = locale, base, problems
        self._spoken = (spoken(language, locale) if language else "") or locale
        self._unknown: set[str] = set()

    def located(self, found: Sequence[Question]) -> list[Located]:
        if not found:
            refuse(fault("no_faqpage"))
        if len(found) > limits.ROWS:
            refuse(fault("too_many_questions", count=len(found), most=limits.ROWS))
        entries: dict[Entry, Located] = {}  # a page may show the same question with the same answer twice
        self._problems.rows = len(found)
        for place, question in enumerate(found, 1):
            self._problems.reached(place)
            try:
                located = self._located(place, question)
                entries.setdefault(located.entry, located)
            except InvalidField as error:
                self._problems.add(place, error.field, error.fault)
            except ImportRefused as refused:
                self._problems.add(place, "answer", refused.problems[0].fault)
        return list(entries.values())

    def _located(self, place: int, question: Question) -> Located:
        """Raises InvalidField, ImportRefused."""
        if question.missing:
            refuse(fault("missing_part", value=question.missing))
        if ours.is_ours(question.data):
            own = ours.entry(question.data, lambda: self._answer(question).text)
            return Located(place, own, ours.given(own))
        text = _asked(question, self._locale)
        answer = self._answer(question)
        variants, identifier = self._variants(question), question.data.get("identifier")
        entry = Entry(
            id=identifier if isinstance(identifier, str) and ID.fullmatch(identifier) else slug(text),
            locale=self._language(place, question),
            question=text,
            answer=answer.text,
            variants=variants,
            media=tuple(answer.media),
            topic=str(question.data.get(TOPIC, "")),
        )
        self._tell(place, question, answer)
        named = {"variants": variants, "media": answer.media, "topic": entry.topic}
        more = {name for name, value in named.items() if value}
        return Located(place, entry, GIVEN | more, pictures=tuple(answer.pictures))

    def _variants(self, question: Question) -> tuple[str, ...]:
        names = (line(microdata.seen(text)) for text in texts_of(question, "alternateName", self._locale))
        return tuple(dict.fromkeys(filter(None, names)))

    def _answer(self, question: Question) -> Answer:
        whole = Answer()
        parts = [
            element_answer(text, self._base)
            if isinstance(text, lxml.html.HtmlElement)
            else answer_of(str(text), self._base)
            for text in question.answers
        ]
        whole.text = "\n\n".join(dict.fromkeys(part.text for part in parts if part.text))
        whole.media = list(dict.fromkeys(media for part in parts for media in part.media))
        whole.lost = [lost for part in parts for lost in part.lost]
        whole.pictures = [each for part in parts for each in part.pictures]
        self._take_along(question.data, whole)
        return whole

    def _take_along(self, data: dict[str, Any], answer: Answer) -> None:
        for src, title in _described(data.get("@video")):
            found = address(src, self._base)
            if found.startswith("https:") and found not in {media.src for media in answer.media}:
                answer.media.append(Media("video", found, title))
            elif not found:
                answer.lost.append(note("video_lost", value=src))
        pictures = {*_described(data.get("@image")), *_described(data.get("@associatedMedia"))}
        answer.lost += [note("picture_lost", value=src) for src, _ in sorted(pictures)]
        answer.pictures += [each for each in sorted(pictures) if is_web(each[0])]

    def _language(self, place: int, question: Question) -> str:
        for name in question.languages:
            if found := spoken(name, self._locale):
                return found
            if name not in self._unknown:
                self._unknown.add(name)
                self._problems.note(place, "locale", note("no_language", value=name, locale=self._spoken))
        return self._spoken

    def _tell(self, place: int, question: Question, answer: Answer) -> None:
        for lost in answer.lost:
            self._problems.note(place, "answer", lost)
        if question.other_answers:
            self._problems.note(place, "answer", note("other_answers", count=question.other_answers))
        for language in dict.fromkeys(question.other_languages):
            self._problems.note(place, "locale", note("other_language", value=language))


def _described(value: Any) -> Iterable[tuple[str, str]]:
    """Address and title of pictures and videos beside the text."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str) and is_web(each):
            yield each, ""
        if isinstance(each, dict):
            for name in ("embedUrl", "contentUrl", "url"):
                if isinstance(each.get(name), str):
                    yield each[name], line(each.get("name"))[:500]
                    break


def _language(root: lxml.html.HtmlElement) -> str:
    """As the page says it, in one of the ways there are."""
    said = [root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang"), root.get("xml:lang")]
    for meta in root.iter("meta"):
        name = (meta.get("http-equiv") or meta.get("property") or meta.get("name") or "").lower()
        if name in ("content-language", "og:locale", "language", "dc.language"):
            said.append((meta.get("content") or "").split(",")[0])
    return next((text for text in said if text and locale_of(text)), "")


def _base(root: lxml.html.HtmlElement, text: str) -> str:
    """The address the page was saved from, as far as it says."""
    said = [node.get("href") for node in root.iter("base")]
    said += [node.get("href") for node in root.iter("link") if (node.get("rel") or "").lower() == "canonical"]
    said += [node.get("content") for node in root.iter("meta") if node.get("property") == "og:url"]
    if saved := SAVED_FROM.search(text[:4096]):
        said.append(saved[1])
    return next((found for each in said if is_web(found := address(each))), "")
