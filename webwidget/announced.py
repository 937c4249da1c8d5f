"""Announcements as customers see them, in the chat and on the help pages."""

from dataclasses import dataclass

from bot.conversations.outreach.announcing import in_language
from webwidget.rendering import render
from webwidget.services import services


@dataclass(frozen=True)
class Announced:
    """`text` is Markdown, `html` the same, safe."""

    id: str
    incident: bool
    text: str
    html: str


def announced(site: str, locale: str) -> list[Announced]:
    """Those in force on a site, incidents first."""
    found = [
        (each, in_language(each.texts, locale)) for each in services().outreach.announcements.current(site)
    ]
    return [Announced(each.id, each.incident, text, render(text)) for each, text in found]
