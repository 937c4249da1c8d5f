"""Which translations lag behind: another language's text was changed after them. Told by the history."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.corpus.database import Database, Tables
from knowledge.corpus.entry_rows import entry_of, loaded
from knowledge.entries import Entry


@dataclass(frozen=True)
class Step:
    """A change of an entry in one language. `number` grows from change to change."""

    number: int
    locale: str
    before: Entry | None
    after: Entry | None

    @property
    def of_text(self) -> bool:
        """Whether what customers read has changed; it was there before, and is still."""
        return bool(self.before and self.after) and _text(self.before) != _text(self.after)


@dataclass(frozen=True)
class Missing:
    """Of a language: how many entries it lacks, and the first of them, as they are written elsewhere."""

    locale: str
    count: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Translation:
    """An entry in one language. `since` tells by language how a text read that has changed since."""

    locale: str
    since: Mapping[str, Entry]

    @property
    def behind(self) -> bool:
        return bool(self.since)


class Translations:
    """What the history tells, and what somebody has confirmed: that a translation fits all the same."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def of(self, id: str) -> dict[str, Translation]:
        """By language, those in which the entry is written."""
        with self._database.reading() as tables:
            rows = tables.table("history").rows_where("id = ?", [id], order_by="number")
            steps = [
                Step(row["number"], row["locale"], loaded(row["before"]), loaded(row["after"]))
                for row in rows
            ]
            confirmed = {row["locale"]: row["number"] for row in _confirmed(tables, id)}
        return told(steps, confirmed)

    def behind(self, most: int) -> list[Entry]:
        """Texts that lag behind, among those ids whose texts changed last, `most` of them."""
        changed = (
            "select id, max(number) as number from history where before is not null and after is not null "
            "and id in (select id from entries group by id having count(*) > 1) "
            "group by id order by number desc limit ?"
        )
        with self._database.reading() as tables:
            ids = [row["id"] for row in tables.query(changed, [most])]
        late = {(id, locale) for id in ids for locale, each in self.of(id).items() if each.behind}
        return [each for each in self._entries("id in (select value from json_each(?))", [json.dumps(ids)])
                if (each.id, each.locale) in late]  # fmt: skip

    def missing(self, first: int) -> list[Missing]:
        """Of each language that anything is written in; what is archived nobody needs to translate."""
        lacking = (
            "state != 'archived' and id not in (select id from entries where locale = ?) "
            "and locale = (select min(locale) from entries as others where others.id = entries.id)"
        )
        found = []
        with self._database.reading() as tables:
            locales = [
                row["locale"] for row in tables.query("select distinct locale from entries order by 1")
            ]
            for locale in locales:
                count = tables.table("entries").count_where(lacking, [locale])
                entries = self._entries(f"{lacking} order by topic, id limit {int(first)}", [locale])
                found.append(Missing(locale, count, tuple(entries)))
        return [each for each in found if each.count]

    def _entries(self, where: str, values: list[object]) -> list[Entry]:
        with self._database.reading() as tables:
            return [entry_of(row) for row in tables.table("entries").rows_where(where, values)]

    def confirm(self, id: str, locale: str) -> None:
        """This text fits those in the other languages as they are now."""
        with self._database.writing() as tables:
            last = "select coalesce(max(number), 0) as number from history where id = ?"
            number = int(next(tables.query(last, [id]))["number"])
            row = {"id": id, "locale": locale, "number": number}
            tables.table("confirmed").upsert(row, pk=("id", "locale"))


def told(steps: Iterable[Step], confirmed: Mapping[str, int]) -> dict[str, Translation]:
    """By language. A text that changes leaves the others behind, unless it lagged itself: then it follows."""
    since: dict[str, dict[str, Entry]] = {}
    for step in steps:
        if step.after is None:
            since.pop(step.locale, None)
            for each in since.values():
                each.pop(step.locale, None)
        elif step.before is None or (step.of_text and since.get(step.locale)):
            since[step.locale] = {}
        elif step.of_text:
            _leave_behind(since, step, confirmed)
    return {locale: Translation(locale, since[locale]) for locale in sorted(since)}


def _leave_behind(since: dict[str, dict[str, Entry]], step: Step, confirmed: Mapping[str, int]) -> None:
    for locale, known in since.items():
        if locale != step.locale and step.number > confirmed.get(locale, 0) and step.before:
            known.setdefault(step.locale, step.before)


def _text(entry: Entry | None) -> tuple[str, str]:
    return (entry.question, entry.answer) if entry else ("", "")


def _confirmed(tables: Tables, id: str) -> list[dict[str, Any]]:
    return list(tables.table("confirmed").rows_where("id = ?", [id]))
