"""What may be done to many entries at once: what becomes of each, and which are left as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import sqlite_utils

from knowledge.corpus import care, revisions
from knowledge.corpus.batches import Edit
from knowledge.corpus.saving import Key, stored_as
from knowledge.curating.workflow import Writer, allowed, refusal
from knowledge.entries import Entry, EntryState, check_locale
from knowledge.errors import InvalidField

Action = Literal["state", "topic", "owner", "review_on", "locale", "delete"]
Why = Literal["editors_approve", "second_reader", "locale_taken"]


@dataclass(frozen=True)
class Bulk:
    """An action with its value, by somebody. Raises InvalidField for a value that fits no entry."""

    action: Action
    writer: Writer
    value: str = ""

    def __post_init__(self) -> None:
        if self.action not in get_args(Action):
            raise InvalidField("action", "no_action", value=self.action, known=", ".join(get_args(Action)))
        if self.action == "locale":
            check_locale(self.value)
        if self.action == "state" and self.value not in get_args(EntryState):
            raise InvalidField("state", "no_state", value=self.value)

    def __call__(self, tables: sqlite_utils.Database, found: Sequence[Entry]) -> Edit:
        return self.planned(tables, found)[0]

    def planned(self, tables: sqlite_utils.Database, found: Sequence[Entry]) -> tuple[Edit, dict[Key, Why]]:
        """What is done, and why which are left as they are."""
        edit, left = self._planned(tables, found)
        return replace(edit, what=(self.action, self.value)), left

    def _planned(self, tables: sqlite_utils.Database, found: Sequence[Entry]) -> tuple[Edit, dict[Key, Why]]:
        keys = [(entry.id, entry.locale) for entry in found]
        if self.action == "delete":
            return Edit(removed=tuple(keys)), {}
        if self.action in ("owner", "review_on"):
            present = care.of(tables, keys).values()
            return Edit(cares=tuple(replace(each, **{self.action: self.value}) for each in present)), {}
        wrote = revisions.writers(tables, keys) if self.writer.needs_second else {}
        if self.action == "locale":
            return self._moved(tables, found, wrote)
        after = {
            (each.id, each.locale): replace(each, **{self.action: self.value})  # type: ignore[arg-type]
            for each in found
        }
        left = self._refused(found, after, wrote) if self.action == "state" else {}
        saved = tuple(
            allowed(self.writer, each, after[key], wrote.get(key, ""))
            for key, each in zip(keys, found, strict=True)
            if key not in left
        )
        return Edit(saved=saved), left

    def _refused(
        self, found: Sequence[Entry], after: Mapping[Key, Entry], wrote: Mapping[Key, str]
    ) -> dict[Key, Why]:
        why = {
            (each.id, each.locale): refusal(
                self.writer, each, after[each.id, each.locale], wrote.get((each.id, each.locale), "")
            )
            for each in found
        }
        return {key: error.kind for key, error in why.items() if error}  # type: ignore[misc]

    def _moved(
        self, tables: sqlite_utils.Database, found: Sequence[Entry], wrote: Mapping[Key, str]
    ) -> tuple[Edit, dict[Key, Why]]:
        """Into another language, with who looks after them, where the id is free there."""
        taken = set(stored_as(tables, (each.id for each in found)))
        moving: dict[str, Entry] = {}
        left: dict[Key, Why] = {}
        for each in found:
            if each.locale != self.value and ((each.id, self.value) in taken or each.id in moving):
                left[each.id, each.locale] = "locale_taken"
            elif each.locale != self.value:
                moving[each.id] = each
        before = tuple((each.id, each.locale) for each in moving.values())
        saved = tuple(
            allowed(
                self.writer, each, replace(each, locale=self.value), wrote.get((each.id, each.locale), "")
            )
            for each in moving.values()
        )
        cares = tuple(
            replace(each, locale=self.value)
            for each in care.of(tables, before).values()
            if each.owner or each.review_on
        )
        return Edit(saved=saved, removed=before, cares=cares), left
