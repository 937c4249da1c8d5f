"""Announcements as staff write them: checked, saved, ended; and proposals of an incident, taken or not."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.conversations.outreach.announcing import in_force
from bot.conversations.transcript import DESK
from bot.storage import Storage, Transaction
from bot.storage.repositories.announcements import Announcement, Reached
from knowledge.entries import check_locale, check_text
from knowledge.errors import InvalidField, KundigError

LONGEST = 1_000  # characters of a text
LISTED = 100


class UnknownAnnouncement(KundigError):
    """There is none of this id, or not in this state."""


@dataclass(frozen=True)
class Listed:
    """An announcement, and whom it reached."""

    announcement: Announcement
    reached: Reached


class Announcements:
    """All of an installation."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def listed(self) -> list[Listed]:
        """Those that were changed last."""
        with self._storage.reading() as read:
            reached = read.announcements.reached()
            return [
                Listed(each, reached.get(each.id, Reached())) for each in read.announcements.latest(LISTED)
            ]

    def get(self, id: str) -> Announcement:
        """Raises UnknownAnnouncement."""
        with self._storage.reading() as read:
            found = read.announcements.find(id)
        if found is None:
            raise UnknownAnnouncement(id=id)
        return found

    def current(self, site: str) -> list[Announcement]:
        """Those in force on a site, incidents first."""
        with self._storage.reading() as read:
            return in_force(read.announcements.in_state("active"), site, read.now())

    def all_in_force(self) -> list[Announcement]:
        """On any site, incidents first."""
        with self._storage.reading() as read:
            return in_force(read.announcements.in_state("active"), None, read.now())

    def proposed(self) -> list[Announcement]:
        """Incidents that somebody should look at."""
        with self._storage.reading() as read:
            return read.announcements.in_state("proposed")

    def publish(self, one: Announcement, author: str) -> Announcement:
        """It holds from now on. Raises InvalidField."""
        checked = _checked(one)

        def job(transaction: Transaction) -> Announcement:
            now = transaction.now()
            known = transaction.announcements.find(one.id) if one.id else None
            saved = replace(
                checked,
                id=known.id if known else new_id(),
                state="active",
                noticed=known.noticed if known else {},
                author=author,
                changed=now,
                starts=checked.starts or now,
            )
            transaction.announcements.save(saved)
            transaction.changed.add(DESK)
            return saved

        return self._storage.write(job)

    def end(self, id: str) -> None:
        """It is over: who waits for word of that gets it. Raises UnknownAnnouncement."""
        self._leave(id, "active", "over")

    def dismiss(self, id: str) -> None:
        """No incident. Raises UnknownAnnouncement."""
        self._leave(id, "proposed", "dismissed")

    def _leave(self, id: str, before: str, after: str) -> None:
        def job(transaction: Transaction) -> None:
            found = transaction.announcements.find(id)
            if found is None or found.state != before:
                raise UnknownAnnouncement(id=id)
            transaction.announcements.move(id, after, transaction.now())
            transaction.changed.add(DESK)

        self._storage.write(job)


def new_id() -> str:
    return secrets.token_hex(6)


def _checked(one: Announcement) -> Announcement:
    texts, ending = _texts("text", one.texts), _texts("ending", one.ending)
    if not texts:
        raise InvalidField("text", "empty")
    if one.ends is not None and one.ends <= one.starts:
        raise InvalidField("ends", "over_before")
    return replace(one, texts=texts, ending=ending)


def _texts(field: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Those that say something."""
    for locale in texts:
        check_locale(locale, field)
    written = {locale: check_text(field, said, LONGEST, lines=True) for locale, said in texts.items()}
    return {locale: said for locale, said in written.items() if said}
