"""Tables with a question and an answer a language, side by side: each language is read as a table of its own.

`Frage (DE) | Antwort (DE) | Question (EN) | Answer (EN)`, `question_de`, `Antwort Englisch`, or by the words
alone: `Frage | Antwort | Question | Answer`. What all languages share (a topic, an id) counts for each. Pure.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.formats.language import locale_of
from knowledge.formats.tables.columns import REQUIRED, columns
from knowledge.formats.text import slug

OF_A_LANGUAGE = frozenset((*REQUIRED, "variants", "topic"))
NAMED = re.compile(r"(.{2,60}?)[\s_\-/:(\[]+([^\W\d_]{2,12}(?:[-_][A-Za-z]{2})?)[)\]]?\s*")
WORDS = {"frage": "de", "antwort": "de", "question": "en", "answer": "en", "réponse": "fr", "thema": "de"}


@dataclass(frozen=True)
class Part:
    """The places of one language's columns, by what they are called without it."""

    locale: str
    names: dict[int, str]


def parts(header: Sequence[str]) -> list[Part]:
    """Of a header in several languages; empty for another one."""
    for tell in (_by_name, _by_word):
        told = {at: found for at, name in enumerate(header) if (found := tell(name))}
        locales = list(dict.fromkeys(locale for _, locale in told.values()))
        apart = [
            Part(each, {at: name for at, (name, locale) in told.items() if locale == each})
            for each in locales
        ]
        if len(apart) > 1 and all(map(_is_complete, apart)):
            return apart
    return []


def tables(
    header: Sequence[str], rows: Sequence[Sequence[str]], found: Sequence[Part]
) -> Iterator[tuple[str, list[list[str]]]]:
    """A table for each language. Translations have one id, made of the first where there is none."""
    own = {at for part in found for at in part.names}
    shared = [at for at in range(len(header)) if at not in own and columns([header[at]]).fields[0]]
    unread = [at for at in range(len(header)) if at not in own and at not in shared]
    with_id = any(columns([header[at]]).has("id") for at in shared)
    first = next(at for at, name in found[0].names.items() if columns([name]).has("question"))
    for number, part in enumerate(found):
        others = shared + ([] if number else unread)
        places = [*part.names, *others]
        names = [*part.names.values(), *(header[at] for at in others)]
        yield (
            part.locale,
            [
                names + ([] if with_id else ["id"]),
                *(
                    [_at(row, at) for at in places] + ([] if with_id else [_id(_at(row, first))])
                    if any(_at(row, at).strip() for at in part.names)
                    else []
                    for row in rows
                ),
            ],
        )


def _id(question: str) -> str:
    return slug(question) if question.strip() else ""


def _at(row: Sequence[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _is_complete(part: Part) -> bool:
    fields = columns(list(part.names.values())).fields
    return all(fields.count(field) == 1 for field in REQUIRED)


def _by_name(name: str) -> tuple[str, str] | None:
    """The name before its language, and that: a code, or a word for it."""
    told = NAMED.fullmatch(name.strip())
    if told and columns([told[1]]).fields[0] in OF_A_LANGUAGE and (locale := locale_of(told[2])):
        return told[1], locale
    return None


def _by_word(name: str) -> tuple[str, str] | None:
    locale = WORDS.get(name.strip().casefold().removesuffix(":"))
    return (name, locale) if locale else None
