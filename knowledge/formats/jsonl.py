"""JSON Lines: one entry a line, as JSON; id and locale may be left out."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from knowledge import limits
from knowledge.entries import Entry
from knowledge.errors import InvalidField
from knowledge.formats.problems import Located, Problems, fault
from knowledge.formats.text import lines, slug


def read(content: bytes, locale: str, problems: Problems) -> list[Located]:
    found = []
    for number, line in _lines(content, problems):
        try:
            data = json.loads(line)
            check_nesting(data)
            found.append(Located(number, _entry(data, locale), frozenset(data)))
        except InvalidField as error:
            problems.add(number, error.field, error.fault)
        except (ValueError, RecursionError) as error:
            problems.add(number, "", fault("no_json_line", value=line.strip()[:60], why=str(error)))
    return found


def _lines(content: bytes, problems: Problems) -> Iterator[tuple[int, str]]:
    """The lines that are not empty. Raises ImportRefused at too many, or one too long."""
    text = lines(content, problems, ends="\n")
    number = count = 0
    while line := text.readline(limits.ROW + 1):
        number += 1
        problems.reached(number)
        if len(line) > limits.ROW:
            problems.end(fault("row_too_long", most=limits.ROW), number)
        if line.strip():
            count += 1
            if count > limits.ROWS:
                problems.end(fault("too_many_lines", most=limits.ROWS), number)
            yield number, line


def check_nesting(data: object) -> None:
    """Raises RecursionError for lists in lists beyond reason: what walks through them would never end."""
    level, depth = [data], 0
    while level:
        if depth > limits.NESTING:
            raise RecursionError(f"nested more than {limits.NESTING} deep")
        depth += 1
        level = [part for each in level for part in _parts(each)]


def _parts(data: object) -> Iterable[object]:
    return data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()


def write(entries: Sequence[Entry]) -> bytes:
    return "".join(json.dumps(entry.as_json(), ensure_ascii=False) + "\n" for entry in entries).encode()


def _entry(data: Any, locale: str) -> Entry:
    if not isinstance(data, dict):
        return Entry.from_json(data)
    return Entry.from_json({"id": slug(str(data.get("question"))), "locale": locale} | data)
