"""What the bot says: its own lines from the catalogue, answers word for word from the release."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.dialogue.finding import Finding
from bot.dialogue.moves import BUTTONS, HANDOFF_REASONS
from bot.protocol import HANDOFF, Answer, Choice, Reply
from knowledge.entries import Entry
from knowledge.errors import UnknownEntry
from knowledge.languages import listed, name_of, text
from knowledge.releases.releases import Release
from knowledge.shown import answer_text

log = logging.getLogger("kundig.bot")

LINES = "bot"  # the catalogue
SINGLE = "_single"  # ends the key of what is said about one choice alone
WITH_SINGLE = ("utter_clarify", "utter_miss_near", "none")
BESIDE = {"utter_miss_near": HANDOFF}  # lines with one more choice


def rendered(line: str, intent: str, found: Finding, release: Release | None) -> Reply:
    """The reply to a message of this intent: what its parts come to, or the entry that was found, or a line.

    Raises UnknownEntry, and KeyError for a line that no catalogue has.
    """
    if found.parts:
        return _several(found, release)
    if found.entry and release:
        return Reply((_answered(found.entry, found, release),), found.locale)
    form = SINGLE if len(found.offered) == 1 else ""
    choices = entry_choices(release, found.offered, found.locale, found.titles) if release else ()
    choices = (*choices, *found.choices)
    if button := BUTTONS.get(intent):
        choices = (*choices, Choice(button, text(LINES, _key(button, form), found.locale)))
    line = found.intro or line
    if further := BESIDE.get(line):
        choices = (*choices, Choice(further, text(LINES, further, found.locale)))
    said = (
        _spoken(line, found, release)
        if intent == "languages"
        else text(LINES, _key(line, form), found.locale)
    )
    answer = Answer(said, choices, trace=found.trace)
    return Reply((answer,), found.locale, HANDOFF_REASONS.get(intent))


def _spoken(line: str, found: Finding, release: Release | None) -> str:
    """Which languages the answers are written in; before a question that may be meant, whether it is."""
    codes = sorted({entry.locale[:2] for entry in release.entries()}) if release else [found.locale]
    names = listed([name_of(code, found.locale) for code in codes], found.locale)
    said = text(LINES, line, found.locale, languages=names)
    asked = [text(LINES, f"utter_clarify{SINGLE}", found.locale)] if found.offered else []
    return "\n\n".join([said, *asked])


def _several(found: Finding, release: Release | None) -> Reply:
    """A message for each part; choices stand below the last alone, or one could pick from what is passed."""
    replies = [rendered(f"utter_{part.intent}", part.intent, part, release) for part in found.parts]
    answers = [answer for reply in replies for answer in reply.answers]
    shown = [replace(answer, choices=()) if answer.entry else answer for answer in answers[:-1]]
    handoff = next((reply.handoff for reply in replies if reply.handoff), None)
    return Reply((*shown, answers[-1]), found.locale, handoff)


def _key(line: str, form: str) -> str:
    return line + form if line in WITH_SINGLE else line


def _answered(id: str, found: Finding, release: Release) -> Answer:
    """The entry, or a passage of it. A line before says if it is in another language, or not new."""
    entry = entry_for(release, id, found.locale, found.conversation_locale)
    foreign = ["foreign"] if entry.locale[:2] != found.locale else []
    before = [text(LINES, line, found.locale) for line in ([found.intro] if found.intro else foreign)]
    if found.passage:
        whole = Choice.of_entry(entry.id, text(LINES, "whole", found.locale))
        return Answer("\n\n".join([*before, found.passage]), (whole,), (), entry.id, found.trace, entry.topic)
    followups = entry_choices(release, entry.followups, found.locale, {})
    media = tuple(dict(vars(each)) for each in entry.media)
    said = "\n\n".join([*before, answer_text(entry)])
    return Answer(said, followups, media, entry.id, found.trace, entry.topic)


def entry_for(release: Release, id: str, *locales: str) -> Entry:
    """The entry in the first of these languages it is written in, else in any. Raises UnknownEntry."""
    for locale in locales:
        entry = release.entry(id, locale)
        if entry.locale[:2] == locale[:2]:
            return entry
    return release.entry(id, locales[0])


def entry_choices(
    release: Release, ids: Sequence[str], locale: str, titles: Mapping[str, str]
) -> tuple[Choice, ...]:
    """Choices by their titles, else by the questions. An entry that the release does not hold is left out."""
    choices = []
    for id in dict.fromkeys(ids):
        try:
            question = release.entry(id, locale).question
            choices.append(Choice.of_entry(id, titles.get(id, question)))
        except UnknownEntry:
            log.warning("Release %s names an entry it does not hold: %s", release.number, id)
    return tuple(choices)
