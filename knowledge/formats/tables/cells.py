"""What the cells of a row hold, as the values of an entry, and back."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt

from knowledge.entries import LINE_LENGTH, LINK_ADDRESS, Entry, Link
from knowledge.errors import InvalidField
from knowledge.faults import Fault
from knowledge.formats.language import locale_of
from knowledge.formats.markup.addresses import address
from knowledge.formats.markup.html import (
    BLOCK_TAG,
    CODE,
    ENTITY,
    LINE_END,
    LONGEST,
    is_html,
    line,
    read_entities,
)
from knowledge.formats.markup.markdown import Answer, answer_of, markdown_answer
from knowledge.formats.markup.shortcodes import without_shortcodes
from knowledge.formats.problems import note
from knowledge.formats.tables import states
from knowledge.formats.text import slug
from knowledge.formulas import unguarded
from knowledge.lines import link_in, link_line, media_in, media_line

YES = frozenset(("", "yes", "true", "1", "ja", "wahr", "oui", "vrai"))
NO = frozenset(("no", "false", "0", "nein", "falsch", "non", "faux"))
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
ESCAPED_ENDS = re.compile(r"_x000[DdAaBbCc]_")  # how Excel writes such signs within a file
ANY_LANGUAGE = frozenset(("", "*"))
NOTHING = frozenset(("NULL", "\\N"))  # how databases write an empty cell
# Line breaks that a program has written as a backslash and an n; in code they may be meant.
WRITTEN_END = re.compile(f"{CODE.pattern}|{LINE_END.pattern}", re.DOTALL)
KEPT = re.compile(r"&(?:amp|lt|gt|quot|#0*(?:38|60|62));")  # entities that keep Markdown from being read
MARKDOWN = re.compile(r"\*\*\S|\]\((?:https?:|/|mailto:)|^#{1,4} |^[-*] |^\d{1,3}\. ", re.MULTILINE)


class Cell(str):
    """A text that a workbook says more of: its address, formats, a merged range, a day, an error."""

    href: str = ""
    formatted: str = ""
    merged_from: int = 0
    day: str = ""
    wrong: Fault | None = None  # why it cannot be read


def text_of(cell: str, *, raw: bool) -> str:
    """With one kind of line ends; `raw`: in a file that says it holds Markdown as it is."""
    text = LINE_ENDS.sub("\n", cell)
    if not raw and "_x000" in text:
        text = re.sub(r"(?:_x000[Dd]_)?\n|_x000[DdAaBbCc]_", "\n", text)
    if not raw and text.strip() in NOTHING:
        return ""
    return unguarded(text.strip())


def as_read(entries: Sequence[Entry]) -> bool:
    """Whether nothing in their texts is what an import takes for HTML or for Excel's own signs."""
    return not any(_would_change(entry) for entry in entries)


def _would_change(entry: Entry) -> bool:
    lines = (entry.question, entry.topic, *entry.variants)
    titles = (*(link.title for link in entry.links), *(item.title for item in entry.media))
    return bool(
        any(seen(text) != text for text in lines)
        or answer_in(entry.answer).text != entry.answer
        or NOTHING.intersection((*lines, entry.answer, *titles))
        or without_brackets(entry.topic) != entry.topic
        or any(ESCAPED_ENDS.search(text) for text in (*lines, *titles, entry.answer))
    )


def seen(text: str) -> str:
    """A text that is no Markdown, without tags and entities."""
    return line(text) if is_html(text) or ENTITY.search(text) else text


def answer_in(text: str) -> Answer:
    """Markdown of what stands in a cell. Raises ImportRefused."""
    if not is_html(text):
        text, lost = without_shortcodes(_with_line_ends(text))
        answer = markdown_answer(_with_entities_read(text) if ENTITY.search(text) else text)
        answer.lost += [note("shortcode", value=each) for each in lost]
        return answer
    if MARKDOWN.search(text) and not BLOCK_TAG.match(text):
        text = (
            MarkdownIt("commonmark", {"html": True, "breaks": True})
            .enable(["table", "strikethrough"])
            .render(text)
        )
    return answer_of(text)


def _with_line_ends(text: str) -> str:
    if "\\n" not in text or len(text) > LONGEST:
        return text
    return WRITTEN_END.sub(lambda found: found[0] if found["ticks"] else "\n", text)


def _with_entities_read(text: str) -> str:
    return ENTITY.sub(
        lambda found: found[0] if KEPT.fullmatch(found[0]) else read_entities(found[0]), text
    ).strip()


def values(texts: Mapping[str, str], locale: str, answer: Answer) -> dict[str, Any]:
    """The values of an entry. Raises InvalidField."""
    named = texts.get("locale", "")
    question = one_line(texts.get("question", ""))
    return {
        "id": texts.get("id") or slug(question),
        "locale": (locale_of(named) or named) if named not in ANY_LANGUAGE else locale,
        "question": question,
        "answer": answer.text,
        "variants": lines_of(texts.get("variants", "")),
        "topic": one_line(texts.get("topic", "")),
        "followups": tuple(re.split(r"[\s,;]+", texts["followups"])) if texts.get("followups") else (),
        "links": tuple(_link(line) for line in lines_of(texts.get("links", ""))),
        "media": (*(media_in(line) for line in lines_of(texts.get("media", ""))), *answer.media),
        "risk": _risk(texts["risk"]) if texts.get("risk") else None,
        "state": states.told(texts.get("state", ""), texts.get("published"), texts.get("withheld")),
        "valid_from": texts.get("valid_from", ""),
        "valid_until": texts.get("valid_until", ""),
        "contexts": tuple(re.split(r"[\s,;]+", texts["contexts"])) if texts.get("contexts") else (),
        "public": _yes(texts.get("public", "")),
    }


def without_brackets(text: str) -> str:
    """`["Versand", "Zahlung"]`, as programs write a choice of several into a cell."""
    if not (text.startswith('["') and text.endswith('"]')):
        return text
    try:
        return ", ".join(map(str, json.loads(text)))
    except ValueError:
        return text


def one_line(text: str) -> str:
    return " ".join(lines_of(text))


def lines_of(text: str) -> tuple[str, ...]:
    """Without tabs, which people bring along from a word processor."""
    return tuple(line.strip() for line in text.replace("\t", " ").split("\n") if line.strip())


def wordings_in(line: str) -> str:
    """One a line, where a single line lists them: `a | b`, or questions between semicolons."""
    if "|" in line:
        return "\n".join(line.split("|"))
    parts = [part.strip() for part in line.split(";")]
    return "\n".join(parts) if all(part.endswith("?") for part in parts) else line


def _risk(text: str) -> float:
    number = text.replace(",", ".").removesuffix("%").strip()
    try:
        return float(number) / 100 if text.endswith("%") else float(number)
    except ValueError as error:
        raise InvalidField("risk", "no_number", value=text) from error


def _yes(text: str) -> bool:
    """What is no word for yes or no is refused, lest something is said where it must not be."""
    word = text.strip().casefold()
    if word not in YES and word not in NO:
        raise InvalidField("public", "no_yes_or_no", value=text)
    return word in YES


def _link(line: str) -> Link:
    """`Title | https://…`, or an address alone."""
    if "|" not in line and LINK_ADDRESS.fullmatch(found := address(line)) and not line.startswith("/"):
        return Link(line[:LINE_LENGTH], found)
    return link_in(line)


def cells_of(entry: Entry) -> dict[str, str]:
    """The texts of an entry's cells."""
    return {
        "id": entry.id,
        "locale": entry.locale,
        "question": entry.question,
        "answer": entry.answer,
        "variants": "\n".join(entry.variants),
        "topic": entry.topic,
        "followups": "\n".join(entry.followups),
        "links": "\n".join(map(link_line, entry.links)),
        "media": "\n".join(map(media_line, entry.media)),
        "risk": "" if entry.risk is None else repr(entry.risk),
        "state": entry.state,
        "valid_from": entry.valid_from,
        "valid_until": entry.valid_until,
        "contexts": "\n".join(entry.contexts),
        "public": "" if entry.public else "no",
    }
