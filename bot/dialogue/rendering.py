"""What the bot says: its own lines from the domain, answers word for word from the release."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialogue.moves import HANDOFF_REASONS
from bot.dialogue.turn import ENTRY_CHOICE
from knowledge.entries import Entry
from knowledge.errors import UnknownEntry
from knowledge.releases import Release

log = logging.getLogger("kundig.bot")

Line = Mapping[str, Any]  # a response of the domain: text, buttons, metadata


def line_in(lines: Sequence[Line], locale: str, choices: int = 0) -> Line:
    """The line in this language, else the first; that for a single choice if there is one choice."""
    fitting = [line for line in lines if line["metadata"].get("single", False) == (choices == 1)] or lines
    return next((line for line in fitting if line["metadata"]["locale"] == locale), fitting[0])


def rendered(line: Line, intent: str, heard: Mapping[str, Any], release: Release | None) -> dict[str, Any]:
    """The message of one line: text, and in `custom` choices, media, entry, trace, handoff, locale."""
    text, locale, entry = line["text"], heard["locale"], None
    choices: list[dict[str, str]] = []
    if heard["entry"] and release:
        entry = entry_for(release, heard["entry"], locale, heard["conversation_locale"])
        text = text.replace("{answer}", answer_text(entry))
        if entry.locale[:2] != locale:
            text, locale = f"{line['metadata']['foreign']}\n\n{text}", entry.locale[:2]
        choices += entry_choices(release, entry.followups, locale, {})
    elif intent == "clarify" and release:
        choices += entry_choices(release, heard["candidates"], locale, heard["titles"])
    choices += [{"id": button["payload"], "title": button["title"]} for button in line.get("buttons", ())]
    reason = HANDOFF_REASONS.get(intent)
    said = {
        "choices": choices,
        "media": [vars(media) for media in entry.media] if entry else [],
        "entry": entry.id if entry else None,
        "trace": heard["trace"],
        "handoff": {"reason": reason} if reason else None,
        "locale": locale,
    }
    return {"text": text, "custom": said}


def entry_for(release: Release, id: str, *locales: str) -> Entry:
    """The entry in the first of these languages it is written in, else in any. Raises UnknownEntry."""
    for locale in locales:
        entry = release.entry(id, locale)
        if entry.locale[:2] == locale[:2]:
            return entry
    return release.entry(id, locales[0])


def answer_text(entry: Entry) -> str:
    """The answer, Markdown, with the entry's links below it."""
    links = [f"- [{link.title}]({link.url})" for link in entry.links]
    return "\n\n".join([entry.answer, "\n".join(links)]) if links else entry.answer


def entry_choices(
    release: Release, ids: Sequence[str], locale: str, titles: Mapping[str, str]
) -> list[dict[str, str]]:
    """Choices by their titles, else by the questions. An entry that the release does not hold is left out."""
    choices = []
    for id in dict.fromkeys(ids):
        try:
            question = release.entry(id, locale).question
            choices.append({"id": ENTRY_CHOICE + id, "title": titles.get(id, question)})
        except UnknownEntry:
            log.warning("Release %s names an entry it does not hold: %s", release.number, id)
    return choices
