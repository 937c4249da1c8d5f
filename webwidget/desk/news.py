"""What agents should know before they answer: announcements in force, and what customers ask in numbers."""

from typing import Any

from bot.storage.repositories.announcements import Announcement
from knowledge.plain import plain
from webwidget.services import Services


def in_force_or_proposed(rooms: Services) -> list[dict[str, Any]]:
    """Texts by language; of a proposal how many asked. On any site: a desk shows them all."""
    told = [_told(each) for each in rooms.outreach.announcements.all_in_force()]
    return told + [{"id": each.id, **each.noticed} for each in rooms.outreach.announcements.proposed()]


def _told(one: Announcement) -> dict[str, Any]:
    texts = {locale: plain(said) for locale, said in one.texts.items()}
    return {"id": one.id, "incident": one.incident, "texts": texts}
