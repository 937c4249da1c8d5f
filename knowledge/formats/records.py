"""A JSON list of objects with a question and an answer, whatever else they have: a table of another kind."""

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
    records = _all(data)
    names = _names(records)
    rows = ([_cell(record.get(name)) for name in names] for record in records)
    return read_table([names, *rows], locale, problems)


def _all(data: Any) -> list[Record]:
    """The list itself, or the only list of an object: `{"faqs": […]}`."""
    if isinstance(data, dict):
        lists = [value for value in data.values() if isinstance(value, list)]
        data = lists[0] if len(lists) == 1 else data
    return [record for record in dicts(data) if "@type" not in record]


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
