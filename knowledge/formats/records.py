"""A JSON list of objects with a question and an answer, whatever else they have: a table of another kind."""

from collections.abc import Iterator
from typing import Any

from knowledge import limits
from knowledge.formats.articles import dicts
from knowledge.formats.columns import columns
from knowledge.formats.problems import Located, Problems
from knowledge.formats.table import read_table

Record = dict[str, Any]


def is_it(data: Any) -> bool:
    return columns(_names(_all(data))).complete


def read(data: Any, locale: str, problems: Problems) -> list[Located]:
    """The names are the first row, as in a spreadsheet."""
    records = [_with_wordings(record) for record in _all(data)]
    names = _names(records)
    rows = ([_cell(record.get(name)) for name in names] for record in records)
    return read_table([names, *rows], locale, problems, first=0)


def _with_wordings(record: Record) -> Record:
    """Of several questions in a list the first is the question; the others are its wordings."""
    asked = columns(list(map(str, record))).column("question")
    listed = record.get(asked)
    if not isinstance(listed, list) or len(listed) < 2:
        return record
    return {**record, asked: listed[0], "variants_0": listed[1:]}


def _all(data: Any) -> list[Record]:
    """The list itself, or the lists of an object, in which further ones may stand: `{"faqs": […]}`."""
    if isinstance(data, dict) and _is_pairs(data):
        return [{"question": question, "answer": answer} for question, answer in data.items()]
    return [record for record in _flat(data, "", limits.NESTING) if "@type" not in record]


def _is_pairs(data: Record) -> bool:
    """`{"Wie lange?": "Zwei Tage."}`"""
    asking = sum(name.rstrip().endswith("?") for name in data)
    return 2 * asking > len(data) and all(isinstance(value, str) for value in data.values())


def _flat(data: Any, topic: str, depth: int) -> Iterator[Record]:
    """Records that have a question and an answer, with the name of what they stand in as their topic."""
    for each in dicts(data):
        inside = [value for value in each.values() if isinstance(value, list) and any(dicts(value))]
        if columns(list(map(str, each))).complete or not inside or not depth:
            yield (
                each if not topic or columns(list(map(str, each))).has("topic") else {**each, "topic": topic}
            )
            continue
        name = next(
            (each[key] for key in ("title", "name", "category") if isinstance(each.get(key), str)), topic
        )
        for value in inside:
            yield from _flat(value, name, depth - 1)


def _names(records: list[Record]) -> list[str]:
    names: dict[str, None] = {}
    for record in records:
        names |= dict.fromkeys(str(name) for name in record)
        if len(names) > limits.COLUMNS:
            break
    return list(names)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(str(each) for each in value if isinstance(each, str | int | float))
    if isinstance(value, dict):
        return str(value.get("rendered", ""))  # WordPress tells texts so
    return value if isinstance(value, str) else "" if value is None else str(value)
