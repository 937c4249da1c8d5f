"""Customers' wordings that a curator has decided about, so that none is shown twice."""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from knowledge.database import Database

_WORD = re.compile(r"\w+")


def same(wording: str) -> str:
    """The wording's words alone: capitals, spaces and signs make no other wording. Empty without words."""
    return " ".join(_WORD.findall(wording.casefold()))


class Wordings:
    """The decisions, in the corpus's file. Only digests are kept: the words are customers'."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def decide(self, entry: str, locale: str, wording: str) -> None:
        """Never show this wording for this entry again."""
        row = {"entry": entry, "locale": locale, "digest": digest(wording)}
        with self._database.writing() as tables:
            tables.table("decided").upsert(row, pk=tuple(row))

    def undecided(self, entry: str, locale: str, wordings: Iterable[str]) -> list[str]:
        """Those that nobody has decided about, each once, without any that have no words."""
        with self._database.reading() as tables:
            rows = tables.table("decided").rows_where("entry = ? and locale = ?", [entry, locale])
            decided = {row["digest"] for row in rows}
        found = {same(wording): wording for wording in reversed(list(wordings))}
        return [w for key, w in reversed(found.items()) if key and digest(w) not in decided]


def digest(wording: str) -> str:
    """What is kept of a wording."""
    return hashlib.sha256(same(wording).encode("utf-8", "replace")).hexdigest()
