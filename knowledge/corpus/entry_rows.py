"""Entries and their changes as rows of the corpus's tables."""

import json
import marshal
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from knowledge.entries import UNSAID, Entry


def row_of(entry: Entry) -> dict[str, Any]:
    values = entry.as_json()
    lists = {name: json.dumps(values[name], ensure_ascii=False) for name in ("media", "followups", "links")}
    unsaid = {name: getattr(entry, name) for name in UNSAID} | {
        "contexts": " ".join(entry.contexts),
        "public": int(entry.public),
    }
    return values | lists | {"variants": "\n".join(entry.variants)} | unsaid


def entry_of(row: dict[str, Any]) -> Entry:
    values = {name: value for name, value in row.items() if name not in ("key", "rowid")}
    lists = {name: json.loads(row[name]) for name in ("media", "followups", "links")}
    return Entry.from_json(
        values
        | lists
        | {"variants": row["variants"].split("\n") if row["variants"] else []}
        | {"contexts": row["contexts"].split(), "public": bool(row["public"])}
    )


def digest_of(row: tuple[str | int | float | None, ...]) -> bytes:
    """Another one whenever a row is another; within one release of Python."""
    return sha256(marshal.dumps(row, 2)).digest()  # later versions tell texts apart that are one in memory


class Remembered:
    """Entries by what their rows say: those that have not changed since the last time are not made again."""

    def __init__(self) -> None:
        self._known: dict[bytes, Entry] = {}

    def entries(self, rows: Iterable[dict[str, Any]]) -> list[Entry]:
        found: dict[bytes, Entry] = {}
        for row in rows:
            key = digest_of(tuple(row.values()))
            found[key] = self._known.get(key) or entry_of(row)
        self._known = found
        return list(found.values())


def change_row(
    id: str, locale: str, author: str, before: Entry | None, after: Entry | None
) -> dict[str, Any]:
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    row = {"id": id, "locale": locale, "author": author, "at": at}
    return row | {"before": dumped(before), "after": dumped(after)}


def dumped(entry: Entry | None) -> str | None:
    return json.dumps(entry.as_json(), ensure_ascii=False) if entry else None


def loaded(text: str | None) -> Entry | None:
    return Entry.from_json(json.loads(text)) if text else None
