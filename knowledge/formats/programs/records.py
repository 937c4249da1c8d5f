"""A JSON list of objects with a question and an answer, whatever else they have: a table of another kind."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from knowledge import limits
from knowledge.formats.language import locale_of
from knowledge.formats.problems import Located, Problems
from knowledge.formats.programs.articles import dicts
from knowledge.formats.tables.columns import Columns, columns
from knowledge.formats.tables.table import read_table
from knowledge.formats.text import slug

Record = dict[str, Any]
DEEPEST: Final = 12  # levels at which records are looked for
TITLES = ("title", "name", "category")  # of what holds records
INNER = ("attributes", "fields", "translation", "node", "properties")
# Where a text stands that is told as an object: as WordPress and Drupal do, or a category by its name.
WITHIN = ("rendered", "processed", "value", "text", "name", "title", "label")


def is_it(data: Any) -> bool:
    return columns(_names(_all(data))).complete


def read(data: Any, locale: str, problems: Problems) -> list[Located]:
    """The names are the first row, as in a spreadsheet."""
    records = [_with_wordings(each) for record in _all(data) for each in _in_languages(record)]
    names = _names(records)
    rows = ([_cell(record.get(name)) for name in names] for record in records)
    return read_table([names, *rows], locale, problems, first=0)


def _with_wordings(record: Record) -> Record:
    """Of several questions in a list the first is the question; the others are its wordings."""
    asked = _columns(record).column("question")
    listed = record.get(asked)
    if not isinstance(listed, list) or len(listed) < 2:
        return record
    return {**record, asked: listed[0], "variants_0": listed[1:]}


def _all(data: Any) -> list[Record]:
    """The list itself, or the lists of an object, in which further ones may stand: `{"faqs": […]}`."""
    if isinstance(data, dict) and _is_pairs(data):
        return [{"question": question, "answer": answer} for question, answer in data.items()]
    return [record for record in _flat(data, "", DEEPEST) if "@type" not in record]


def _is_pairs(data: Record) -> bool:
    """`{"Wie lange?": "Zwei Tage."}`"""
    asking = sum(name.rstrip().endswith("?") for name in data)
    return 2 * asking > len(data) and all(isinstance(value, str) for value in data.values())


def _flat(data: Any, topic: str, depth: int) -> Iterator[Record]:
    """Records that have a question and an answer, with the name of what they stand in as their topic."""
    for each in map(_opened, dicts(data)):
        inside = {key: value for key, value in each.items() if _holds_more(value, depth)}
        if _is_complete(each) or not inside or not depth:
            yield (each if not topic or _columns(each).has("topic") else {**each, "topic": topic})
            continue
        title = next((each[key] for key in TITLES if isinstance(each.get(key), str)), topic)
        named = not title and sum(_are_complete(value) for value in inside.values()) > 1
        for key, value in inside.items():  # `{"Versand": […], "Zahlung": […]}`
            yield from _flat(value, key if named else title, depth - 1)


def _holds_more(value: Any, depth: int) -> bool:
    """Whether a question or an answer stands somewhere in it: not so in what tells of pages and sections."""
    if not depth or not isinstance(value, list | dict):
        return False
    return any(
        _is_part(_opened(each)) or any(_holds_more(inner, depth - 1) for inner in each.values())
        for each in dicts(value)
    )


def _columns(record: Record) -> Columns:
    return _of_names(tuple(map(str, record)))


@lru_cache(maxsize=1_000)
def _of_names(names: tuple[str, ...]) -> Columns:
    """Most records of a document have the same names."""
    return columns(names)


def _is_part(record: Record) -> bool:
    found = _columns(record)
    told = [field for at, field in enumerate(found.fields) if at not in found.guessed]
    return found.complete or "question" in told or "answer" in told


def _are_complete(value: Any) -> bool:
    return any(_is_complete(_opened(each)) for each in dicts(value))


def _is_complete(record: Record) -> bool:
    return _columns(record).complete


def _opened(record: Record) -> Record:
    """With what many programs keep one level deeper: `{"id": 1, "attributes": {"title": …}}`."""
    for name in INNER:
        inner = record.get(name)
        if isinstance(inner, dict) and _is_complete(inner) and not _is_complete(record):
            return {**{key: value for key, value in record.items() if key != name}, **inner}
    return record


def _in_languages(record: Record) -> list[Record]:
    """One for each language of `{"question": {"de": …, "en": …}}`, all with one id."""
    told = {name: value for name, value in record.items() if _is_in_languages(value)}
    asked = _columns(record).column("question")
    if asked not in told:
        return [record]
    first = next(str(text) for text in told[asked].values())
    shared = {"id": slug(first)} | {name: value for name, value in record.items() if name not in told}
    return [
        shared | {"locale": locale} | {name: value.get(locale, "") for name, value in told.items()}
        for locale in told[asked]
    ]


def _is_in_languages(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(isinstance(name, str) and len(name) in (2, 5) and locale_of(name) for name in value)
    )


def _names(records: list[Record]) -> list[str]:
    names: dict[str, None] = {}
    for record in records:
        names |= dict.fromkeys(str(name) for name in record)
        if len(names) > limits.COLUMNS:
            break
    return list(names)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(text for each in value if (text := _cell(each)))
    if isinstance(value, dict):
        return next((_cell(value[name]) for name in WITHIN if isinstance(value.get(name), str | bool)), "")
    return value if isinstance(value, str) else "" if value is None else str(value)
