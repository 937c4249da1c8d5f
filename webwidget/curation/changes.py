"""What differs between two sets of entries: before an import, and before a release. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, fields

from knowledge.entries import Entry

FIELDS = tuple(field.name for field in fields(Entry) if field.name not in ("id", "locale"))


@dataclass(frozen=True)
class Changed:
    """An entry that will be another."""

    before: Entry
    after: Entry

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of what differs."""
        return changed_fields(self.before, self.after)


@dataclass(frozen=True)
class Changes:
    """What happens when `after` takes the place of `before`."""

    created: tuple[Entry, ...]
    changed: tuple[Changed, ...]
    removed: tuple[Entry, ...]
    unchanged: int

    def __bool__(self) -> bool:
        return bool(self.created or self.changed or self.removed)

    @property
    def version(self) -> str:
        """Another one whenever something else would happen."""
        parts = [f"+{entry.version}" for entry in self.created]
        parts += [f"{pair.before.version}>{pair.after.version}" for pair in self.changed]
        parts += [f"-{entry.version}" for entry in self.removed]
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]


def compare(before: Iterable[Entry], after: Iterable[Entry]) -> Changes:
    """By id and locale, in the order of `after`."""
    old = {(entry.id, entry.locale): entry for entry in before}
    new = {(entry.id, entry.locale): entry for entry in after}
    both = [(old[key], entry) for key, entry in new.items() if key in old]
    changed = tuple(Changed(one, other) for one, other in both if one != other)
    return Changes(
        created=tuple(entry for key, entry in new.items() if key not in old),
        changed=changed,
        removed=tuple(entry for key, entry in old.items() if key not in new),
        unchanged=len(both) - len(changed),
    )


def changed_fields(before: Entry | None, after: Entry | None) -> tuple[str, ...]:
    """The names of the fields that differ; none when one of the two is missing."""
    if before is None or after is None:
        return ()
    return tuple(name for name in FIELDS if getattr(before, name) != getattr(after, name))
