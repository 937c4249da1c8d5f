"""JSON Lines: one entry a line, as JSON; id and locale may be left out."""

import json
from collections.abc import Sequence
from typing import Any

from knowledge.entries import Entry
from knowledge.errors import InvalidField
from knowledge.formats.problems import Located, Problems, fault
from knowledge.formats.text import decode, slug


def read(content: bytes, locale: str, problems: Problems) -> list[Located]:
    found = []
    for number, line in enumerate(decode(content).split("\n"), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            found.append(Located(number, _entry(data, locale), frozenset(data)))
        except InvalidField as error:
            problems.add(number, error.field, error.fault)
        except (ValueError, RecursionError) as error:
            problems.add(number, "", fault("no_json_line", value=line.strip()[:60], why=str(error)))
    return found


def write(entries: Sequence[Entry]) -> bytes:
    return "".join(json.dumps(entry.as_json(), ensure_ascii=False) + "\n" for entry in entries).encode()


def _entry(data: Any, locale: str) -> Entry:
    if not isinstance(data, dict):
        return Entry.from_json(data)
    return Entry.from_json({"id": slug(str(data.get("question"))), "locale": locale} | data)
