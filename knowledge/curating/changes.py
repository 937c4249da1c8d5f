"""What differs between two sets of entries: before an import, and before a release. Pure."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, Self

from knowledge.entries import Entry

FIELDS = tuple(field.name for field in fields(Entry) if field.name not in ("id", "locale"))
HELD_BACK = ("draft", "archived")  # states from which nothing leads to a release by itself


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
class Line:
    """A change as a list names it. `fields` are those that differ, where the entry was there before; a new
    one has its `state` where that is not approved.
    """

    kind: Literal["created", "changed", "removed"]
    question: str
    locale: str
    fields: tuple[str, ...] = ()
    id: str = ""
    state: str = ""


@dataclass(frozen=True)
class Summary:
    """Changes told so briefly that a page, or a job, can hold them: their numbers, and the first by name."""

    created: int
    changed: int
    removed: int
    unchanged: int
    version: str
    lines: tuple[Line, ...] = ()
    held_back: int = 0  # of those created: drafts, and what is in the archive

    @property
    def any(self) -> bool:
        return self.created + self.changed + self.removed > 0

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.created + self.changed + self.removed - len(self.lines)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        lines = tuple(Line(**each | {"fields": tuple(each["fields"])}) for each in told["lines"])
        return cls(**{**told, "lines": lines})


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

    def summary(self, most: int) -> Summary:
        """With the first `most` of each kind by name."""
        lines = [_created(entry) for entry in self.created[:most]]
        for pair in self.changed[:most]:
            lines.append(Line("changed", pair.after.question, pair.after.locale, pair.fields, pair.after.id))
        lines += [Line("removed", entry.question, entry.locale, id=entry.id) for entry in self.removed[:most]]
        return Summary(
            created=len(self.created),
            changed=len(self.changed),
            removed=len(self.removed),
            unchanged=self.unchanged,
            version=self.version,
            lines=tuple(lines),
            held_back=sum(entry.state in HELD_BACK for entry in self.created),
        )


def _created(entry: Entry) -> Line:
    state = "" if entry.state == "approved" else entry.state
    return Line("created", entry.question, entry.locale, id=entry.id, state=state)


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
