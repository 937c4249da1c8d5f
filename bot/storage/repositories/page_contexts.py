"""The pages that customers look at while they write, and what those hand over."""

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bot.storage.straight import Straight
from bot.storage.tables import page_context

_OF = page_context.c.conversation == sa.bindparam("of")
_FOUND = Straight(sa.select(page_context.c.page, page_context.c.given).where(_OF))


@dataclass(frozen=True)
class PageContext:
    """A page, and what it told the chat."""

    page: str | None = None
    given: dict[str, Any] = field(default_factory=dict)


class PageContexts:
    """The latest of each conversation that has one."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def of(self, conversation: str) -> PageContext | None:
        row = _FOUND.first(self._db, {"of": conversation})
        return None if row is None else PageContext(row[0], row[1] or {})

    def save(self, conversation: str, new: PageContext, now: float) -> None:
        """In place of the one before."""
        self._db.execute(sa.delete(page_context).where(_OF), {"of": conversation})
        row = {"conversation": conversation, "page": new.page, "given": new.given, "changed": now}
        self._db.execute(sa.insert(page_context), row)
