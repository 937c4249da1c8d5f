"""What an import saves: what the file says, and what it says nothing of. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from knowledge.entries import UNSAID, Entry
from knowledge.formats.problems import Located

OPTIONAL = frozenset(("variants", "topic", "media", "followups", "links", "risk", "state", *UNSAID))


def planned(found: Sequence[Located], stored: Iterable[Entry]) -> list[Entry]:
    """What an import of these saves.

    What the file has no column or name for stays as it was: a table of questions and answers takes no
    variants away.
    """
    known = {(entry.id, entry.locale): entry for entry in stored}
    return [_merged(located, known) for located in found]


def _merged(located: Located, stored: dict[tuple[str, str], Entry]) -> Entry:
    entry = located.entry
    before = stored.get((entry.id, entry.locale), entry)
    return replace(entry, **{name: getattr(before, name) for name in OPTIONAL - located.given})
