"""What an import saves: what the file says, and what it says nothing of. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from knowledge.entries import UNSAID, Entry
from knowledge.formats.problems import Located

OPTIONAL = frozenset(("variants", "topic", "media", "followups", "links", "risk", "state", *UNSAID))


def planned(found: Sequence[Located], stored: Iterable[Entry], *, review: bool = False) -> list[Entry]:
    """What an import of these saves.

    What the file has no column or name for stays as it was: a table of questions and answers takes no
    variants away. `review`: by somebody who may approve nothing, so that what is another goes to review.
    """
    known = {(entry.id, entry.locale): entry for entry in stored}
    merged = [_merged(located, known) for located in found]
    return [_reviewed(entry, known) for entry in merged] if review else merged


def _reviewed(entry: Entry, stored: Mapping[tuple[str, str], Entry]) -> Entry:
    same = stored.get((entry.id, entry.locale)) == entry
    return entry if same or entry.state != "approved" else replace(entry, state="review")


def _merged(located: Located, stored: dict[tuple[str, str], Entry]) -> Entry:
    entry = located.entry
    before = stored.get((entry.id, entry.locale), entry)
    return replace(entry, **{name: getattr(before, name) for name in OPTIONAL - located.given})
