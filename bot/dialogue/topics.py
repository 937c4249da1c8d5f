"""Topics to choose from where no answer is found, and the questions of one."""

from collections.abc import Iterable, Sequence

from bot.protocol import Choice
from knowledge.errors import UnknownEntry
from knowledge.releases.releases import Release

TOPICS = 3  # offered at a miss
QUESTIONS = 6  # of a topic that was picked


def nearest_topics(release: Release, entries: Iterable[str], locale: str) -> tuple[Choice, ...]:
    """The topics of these entries, in their order; none where the corpus has no two."""
    found = dict.fromkeys(_topic(release, id, locale) for id in entries)
    if len({entry.topic for entry in release.entries() if entry.locale[:2] == locale[:2]} - {""}) < 2:
        return ()
    return tuple(Choice.of_topic(topic) for topic in found if topic)[:TOPICS]


def questions_of(
    release: Release, topic: str, likely: Sequence[str], barred: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """The ids of the topic's entries, the likely ones first; a topic is known by its name in any language."""
    within = dict.fromkeys(
        entry.id for entry in release.entries() if entry.topic == topic and entry.id not in barred
    )
    ordered = dict.fromkeys((*(id for id in likely if id in within), *within))
    return tuple(ordered)[:QUESTIONS]


def _topic(release: Release, id: str, locale: str) -> str:
    try:
        return release.entry(id, locale).topic
    except UnknownEntry:
        return ""
