"""Two entries become one: their wordings together, what named the other names the one that is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlite_utils

from knowledge.corpus.batches import Edit
from knowledge.corpus.entry_rows import entry_of
from knowledge.corpus.revisions import writers
from knowledge.corpus.saving import stored_as
from knowledge.corpus.wordings import same
from knowledge.curating.workflow import Writer, allowed
from knowledge.entries import MANY, Entry
from knowledge.errors import InvalidField, UnknownEntry


@dataclass(frozen=True)
class Merge:
    """The entry `gone` goes into `kept`, in all languages.

    Where one of them alone has a language, that stays, under the id that is kept.
    """

    kept: str
    gone: str
    writer: Writer

    def __post_init__(self) -> None:
        if self.kept == self.gone:
            raise InvalidField("id", "merged_with_itself", value=self.kept)

    def __call__(self, tables: sqlite_utils.Database, found: Sequence[Entry]) -> Edit:
        """Raises UnknownEntry, InvalidField when the two have more wordings than one may have."""
        present = [entry for _, entry in stored_as(tables, (self.kept, self.gone)).values()]
        ours = {entry.locale: entry for entry in present if entry.id == self.kept}
        theirs = {entry.locale: entry for entry in present if entry.id == self.gone}
        for id, locales in ((self.kept, ours), (self.gone, theirs)):
            if not locales:
                raise UnknownEntry(id=id, locale="")
        whole = [joined(ours.get(locale), entry, self.kept) for locale, entry in theirs.items()]
        whole += [self._renamed(entry) for locale, entry in ours.items() if locale not in theirs]
        naming = [self._renamed(entry) for entry in self._naming(tables)]
        after = {(entry.id, entry.locale): entry for entry in (*whole, *naming)}
        before = {key: entry for key, (_, entry) in stored_as(tables, (id for id, _ in after)).items()}
        wrote = writers(tables, before) if self.writer.needs_second else {}
        saved = (
            allowed(self.writer, before.get(key), entry, wrote.get(key, "")) for key, entry in after.items()
        )
        removed = tuple((self.gone, locale) for locale in theirs)
        ids = (self.gone, self.kept)
        return Edit(saved=tuple(saved), removed=removed, leads=(ids,), what=ids)

    def _naming(self, tables: sqlite_utils.Database) -> list[Entry]:
        where = "id not in (?, ?) and exists (select 1 from json_each(followups) where value = ?)"
        rows = tables.table("entries").rows_where(where, [self.kept, self.gone, self.gone])
        return [entry_of(row) for row in rows]

    def _renamed(self, entry: Entry) -> Entry:
        return replace(entry, followups=_renamed(entry, self.gone, self.kept))


def joined(kept: Entry | None, gone: Entry, id: str) -> Entry:
    """What becomes of the two in one language; the answer is that of the one that is kept. Pure."""
    if kept is None:
        return replace(gone, id=id, followups=_renamed(gone, gone.id, id))
    known = {same(kept.question)}
    variants = []
    for text in (*kept.variants, gone.question, *gone.variants):
        if same(text) not in known:
            known.add(same(text))
            variants.append(text)
    if len(variants) > MANY:
        raise InvalidField("variants", "too_many", count=len(variants), most=MANY)
    followups = (*_renamed(kept, gone.id, id), *_renamed(gone, gone.id, id))
    return replace(
        kept,
        variants=tuple(variants),
        topic=kept.topic or gone.topic,
        followups=tuple(dict.fromkeys(followups)),
        links=tuple(dict.fromkeys((*kept.links, *gone.links))),
        media=kept.media or gone.media,
        risk=min((risk for risk in (kept.risk, gone.risk) if risk is not None), default=None),
    )


def _renamed(entry: Entry, gone: str, kept: str) -> tuple[str, ...]:
    """Its follow-ups with the one id for the other, and none to itself."""
    named = (kept if followup == gone else followup for followup in entry.followups)
    return tuple(dict.fromkeys(id for id in named if id != kept or entry.id not in (gone, kept)))
