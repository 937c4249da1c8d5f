"""Approved answers as an agent would type them, from the release that answers."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversations.approved import Approved
from knowledge.entries import Entry
from knowledge.errors import DamagedRelease, NoRelease, UnknownEntry
from knowledge.plain import plain
from knowledge.releases.answering import Answering
from knowledge.releases.releases import Release
from webwidget.aside import aside_for_releases
from webwidget.services import services


@dataclass(frozen=True)
class Answer:
    """What may be put into the composer; `sure` is the chance that it is right, where that is known."""

    entry: str
    question: str
    text: str
    pictures: tuple[str, ...] = ()  # their titles; they go along while the text is left as it is
    sure: float | None = None

    def as_json(self) -> dict[str, Any]:
        return vars(self) | {"pictures": list(self.pictures)}


def answers_of(found: Sequence[tuple[str, float | None]], locale: str) -> list[Answer]:
    """The answers of these entries, each with how sure it is; those that the release does not hold are left
    out.
    """
    return aside_for_releases(_answers, services().answering, found, locale)


def unchanged(id: object, text: str) -> Approved | None:
    """The entry that was put into the composer, if what is sent is its answer still, in any language."""
    if not isinstance(id, str) or not id:
        return None
    return aside_for_releases(_unchanged, services().answering, id, text)


def typed(entry: Entry) -> str:
    """An entry's answer with its links, without markup."""
    links = [f"{link.title}: {link.url}" for link in entry.links]
    return "\n\n".join(filter(None, [plain(entry.answer), "\n".join(links)]))


def _answers(answering: Answering, found: Iterable[tuple[str, float | None]], locale: str) -> list[Answer]:
    release = _release(answering)
    if release is None:
        return []
    answers = []
    for id, sure in found:
        try:
            entry = release.entry(id, locale)
        except UnknownEntry:
            continue  # the bot may be a release ahead, for a second
        pictures = tuple(each.title or each.src.rpartition("/")[2] for each in entry.media)
        answers.append(Answer(entry.id, entry.question, typed(entry), pictures, sure))
    return answers


def _unchanged(answering: Answering, id: str, text: str) -> Approved | None:
    release = _release(answering)
    held = [entry for entry in release.entries() if entry.id == id] if release else []
    found = next((entry for entry in held if _words(typed(entry)) == _words(text)), None)
    return Approved(id, tuple(dict(vars(each)) for each in found.media)) if found else None


def _release(answering: Answering) -> Release | None:
    """The one that answers, read; None where there is none. Staff is told of damage elsewhere."""
    try:
        while True:
            release = answering.release()
            try:
                release.entries()
            except DamagedRelease as error:
                answering.mark(release.number, error)
            else:
                return release
    except (NoRelease, DamagedRelease):
        return None


def _words(text: str) -> list[str]:
    return unicodedata.normalize("NFC", text).split()
