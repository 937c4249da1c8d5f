"""What agents should know before they answer: announcements in force, and what customers ask in numbers."""

from collections.abc import Sequence
from typing import Any

from bot.storage.repositories.announcements import Announcement
from knowledge.errors import DamagedRelease, NoRelease, UnknownEntry
from knowledge.languages import speakers
from knowledge.plain import plain
from knowledge.releases.answering import Answering
from knowledge.releases.release import Release
from webwidget.aside import aside_for_releases
from webwidget.services import Services


def in_force_or_proposed(rooms: Services) -> list[dict[str, Any]]:
    """Texts by language; of a proposal how many asked, and what. On any site: a desk shows them all."""
    told = [_told(each) for each in rooms.outreach.announcements.all_in_force()]
    return told + [_noticed(rooms, each) for each in rooms.outreach.announcements.proposed()]


def _told(one: Announcement) -> dict[str, Any]:
    texts = {locale: plain(said) for locale, said in one.texts.items()}
    return {"id": one.id, "incident": one.incident, "texts": texts}


def _noticed(rooms: Services, one: Announcement) -> dict[str, Any]:
    asked = aside_for_releases(_asked, rooms.answering, one.entries)
    about = {language: ", ".join([*one.topics, *said]) for language, said in asked.items()}
    return {"id": one.id, "about": about, **one.noticed}


def _asked(answering: Answering, entries: Sequence[str]) -> dict[str, list[str]]:
    """What entries ask, by language of the staff; their ids where no release has them any more."""
    try:
        release = answering.release()
    except (NoRelease, DamagedRelease):
        release = None
    return {language: [_question(release, id, language) for id in entries] for language in speakers("desk")}


def _question(release: Release | None, id: str, language: str) -> str:
    try:
        return release.entry(id, language).question if release else id
    except UnknownEntry:
        return id
