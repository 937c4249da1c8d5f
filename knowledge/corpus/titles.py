"""What entries are called: their questions and topics, in the language of whoever reads, without the rest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.corpus.database import Database

AT_ONCE = 500  # ids


@dataclass(frozen=True)
class Title:
    """An entry in one of its languages."""

    id: str
    locale: str
    question: str
    topic: str


class Titles:
    """Of the entries in the corpus's file."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def of(self, ids: Iterable[str], locale: str) -> dict[str, Title]:
        """Those that there are, in this language where they have it."""
        found: dict[str, Title] = {}
        for row in self._rows(sorted(set(ids))):
            title = Title(**row)
            if title.id not in found or title.locale.startswith(locale):
                found[title.id] = title
        return found

    def close(self) -> None:
        self._database.close()

    def _rows(self, ids: list[str]) -> Iterator[dict[str, Any]]:
        with self._database.reading() as tables:
            for start in range(0, len(ids), AT_ONCE):
                some = ids[start : start + AT_ONCE]
                where = f"id in ({', '.join('?' * len(some))})"
                yield from tables.table("entries").rows_where(
                    where, some, "id, locale", select="id, locale, question, topic"
                )
