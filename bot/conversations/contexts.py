"""What customers look at while they write: agents see it, and it tells their contexts."""

import json
import time
from typing import Any

from bot.conversations.errors import InvalidContext
from bot.conversations.transcript import DESK
from bot.conversations.wording import page_of, storable
from bot.storage import Storage, Transaction
from bot.storage.records import PendingTurn
from bot.storage.repositories.page_contexts import PageContext
from knowledge.sites.contexts import KEY, Context, fitting

HANDED = 4000  # characters of what a page hands over, as JSON
DEEP = 5  # lists and objects within each other


class Contexts:
    """Of all conversations."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def look(self, id: str, page: str | None, given: object) -> None:
        """The customer looks at this page, which told us this. Raises InvalidContext."""
        new = PageContext(page_of(page), checked_given(given))

        def job(tx: Transaction) -> None:
            if tx.conversations.find(id) and tx.page_contexts.of(id) != new:
                tx.page_contexts.save(id, new, time.time())
                tx.changed.update((id, DESK))

        self._storage.write(job)

    def of(self, id: str) -> PageContext | None:
        with self._storage.reading() as read:
            return read.page_contexts.of(storable(id))

    def fitting(self, site: str, page: str | None, given: dict[str, Any]) -> tuple[Context, ...]:
        """The contexts of this site that a page is in."""
        with self._storage.reading() as read:
            found = read.sites.find(site) if site else None
        return fitting(found.contexts, page, given) if found else ()


def contexts_of(storage: Storage, pending: PendingTurn) -> tuple[str, ...]:
    """The names of those that the customer is in."""
    if not (pending.site and pending.on_page):
        return ()
    with storage.reading() as read:
        looking = read.page_contexts.of(pending.conversation)
        site = read.sites.find(pending.site) if looking else None
    if looking is None or site is None:
        return ()
    return tuple(each.name for each in fitting(site.contexts, looking.page, looking.given))


def checked_given(given: object) -> dict[str, Any]:
    """What a page handed over, when it is plain values and not too much. Raises InvalidContext."""
    if given is None:
        return {}
    if not isinstance(given, dict) or not all(isinstance(key, str) and KEY.fullmatch(key) for key in given):
        raise InvalidContext("form")
    if not _is_plain(given, DEEP):
        raise InvalidContext("deep", most=DEEP)
    if (length := len(json.dumps(given, ensure_ascii=False))) > HANDED:
        raise InvalidContext("too_long", count=length, most=HANDED)
    return given


def _is_plain(value: object, left: int) -> bool:
    if isinstance(value, dict):
        return left > 0 and all(_is_plain(each, left - 1) for each in value.values())
    if isinstance(value, list):
        return left > 0 and all(_is_plain(each, left - 1) for each in value)
    return value is None or isinstance(value, str | int | float | bool)
