"""Whether customers can be answered now, and if not, why: for `/readyz`, the metrics and the staff.

Cheap, and asked anew at most once a second. Nothing in it tells a person or what was said.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from bot.storage import Storage, StoreUnavailable
from knowledge.condition import condition
from knowledge.errors import KundigError
from knowledge.faults import Fault
from knowledge.folder.home import Home
from knowledge.releases.answering import Answering

FRESH = 1.0  # seconds that an answer counts
OVERDUE = 120.0  # seconds after which a delivery that is due and that nobody tries tells that nobody sends
FULL = 50 * 2**20  # bytes left, below which a message may not be stored
TAKES_NOTHING = ("trouble.disk_read_only", "trouble.disk_no_files", "trouble.disk_unreadable")
CHECKS = ("bot", "release", "database", "disk", "files", "deliveries", "channels")


class NotReady(KundigError):
    """Something that answering customers needs is missing; `kind` says what, `code` is for programs."""


@dataclass(frozen=True)
class Reason:
    """Something wrong in the part `check`; customers can be answered all the same unless it `blocks`."""

    check: str
    fault: Fault
    blocks: bool = True

    def as_json(self, language: str) -> dict[str, Any]:
        return {
            "check": self.check,
            "code": self.fault.key,
            "message": self.fault.told(language),
            "blocks": self.blocks,
        }


class Works(Protocol):
    def ok(self) -> bool: ...


class Readiness:
    """Of the process that holds these. `clock` gives seconds."""

    def __init__(
        self, home: Home, storage: Storage, bot: Works, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._home, self._storage, self._bot, self._clock = home, storage, bot, clock
        self._reasons: tuple[Reason, ...] = ()
        self._looked = float("-inf")

    def reasons(self) -> tuple[Reason, ...]:
        """All that is wrong, what blocks first; empty when all is well."""
        if self._clock() - self._looked > FRESH:
            found = tuple(self._look())
            self._reasons = tuple(sorted(found, key=lambda reason: not reason.blocks))
            self._looked = self._clock()
        return self._reasons

    def ready(self) -> bool:
        return not any(reason.blocks for reason in self.reasons())

    def _look(self) -> Iterator[Reason]:
        yield from self._store()
        if not self._answers():
            yield Reason("bot", NotReady("bot").fault)
        if self._number() is None:
            yield Reason("release", NotReady("release").fault)
        yield from self._folder()

    def _answers(self) -> bool:
        try:
            return self._bot.ok()
        except StoreUnavailable:  # told by the database's own check
            return True

    def _number(self) -> int | None:
        """None, too, while all releases are damaged."""
        return Answering(self._home.releases).number()

    def _store(self) -> Iterator[Reason]:
        try:
            with self._storage.reading() as read:
                overdue = read.monitoring.overdue(read.now() - OVERDUE)
                gone = read.monitoring.webhooks_gone()
                mails = read.monitoring.mail_works()
        except StoreUnavailable as error:
            yield Reason("database", NotReady("database", why=str(error)).fault)
            return
        if overdue:
            yield Reason("deliveries", NotReady("deliveries", count=overdue).fault)
        if gone:
            yield Reason("channels", NotReady("channels", count=gone).fault, blocks=False)
        if not mails:
            yield Reason("channels", NotReady("mail").fault, blocks=False)

    def _folder(self) -> Iterator[Reason]:
        """What is wrong with the disk and the files. Only a disk that takes nothing more blocks."""
        for fault in condition(self._home):
            full = fault.key == "trouble.disk_low" and shutil.disk_usage(self._home.root).free < FULL
            yield Reason(_part(fault.key), fault, blocks=full or fault.key in TAKES_NOTHING)


def _part(key: str) -> str:
    """The check that a trouble with the data folder belongs to."""
    return next((check for check in ("disk", "database", "release") if check in key), "files")
