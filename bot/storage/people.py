"""Which conversations one person had, as far as it is known: for numbers, never to show anybody anything.

One person are those who left the same e-mail address, and those for whom the same site vouched under the same
name. That the address is theirs, nobody has proved.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

import sqlalchemy as sa

from bot.storage.tables import contact, conversation, customer

SHARED: Final = 100  # conversations; what more have in common is nobody's in particular

_IDS = sa.bindparam("ids", expanding=True)


class Key(NamedTuple):
    """Something by which a person is known again; `site` is empty where it holds on all."""

    kind: str
    site: str
    value: str


def _keys(kind: str, of: sa.Column, value: sa.sql.ColumnElement) -> sa.sql.Select:
    site = conversation.c.site if kind == "vouched" else sa.literal("")
    found = sa.select(of.label("conversation"), sa.literal(kind), site, value)
    return found.join(conversation, conversation.c.id == of).where(value.is_not(None))


_WAYS = tuple(
    (kind, _keys(kind, of, value).where(of.in_(_IDS)), _keys(kind, of, value).where(value.in_(_IDS)))
    for kind, of, value in (
        ("mail", contact.c.conversation, sa.func.lower(contact.c.email)),
        ("mail", customer.c.conversation, sa.func.lower(customer.c.email)),
        ("vouched", customer.c.conversation, customer.c.subject),
    )
)


class People:
    """Who had which conversations."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def of(self, conversations: Iterable[str]) -> dict[str, str]:
        """By these conversations, and by all others of the same people: one of theirs, the same for all.

        Those of nobody known are left out.
        """
        new, seen = set(conversations), set(conversations)
        having: dict[Key, set[str]] = {}
        while new:
            keys = {key for _, key in self._keys_of(new)} - set(having)
            having |= {key: ids if len(ids) <= SHARED else set() for key, ids in self._having(keys).items()}
            new = {id for key in keys for id in having[key]} - seen
            seen |= new
        return _joined(having.values())

    def conversations(self, id: str) -> set[str]:
        """This one, and all others of the same person."""
        of = self.of([id])
        return {other for other, one in of.items() if one == of.get(id)} | {id}

    def _keys_of(self, ids: Iterable[str]) -> Iterable[tuple[str, Key]]:
        for _, of_these, _ in _WAYS:
            for id, *key in self._db.execute(of_these, {"ids": sorted(ids)}):
                yield id, Key(*key)

    def _having(self, keys: Iterable[Key]) -> dict[Key, set[str]]:
        wanted, found = set(keys), defaultdict[Key, set[str]](set)
        for kind, _, with_these in _WAYS:
            values = sorted({key.value for key in wanted if key.kind == kind})
            for id, *key in self._db.execute(with_these, {"ids": values}) if values else ():
                found[Key(*key)].add(id)
        return {key: found[key] for key in wanted}


def _joined(groups: Iterable[set[str]]) -> dict[str, str]:
    """Groups that have one in common are one; each is known by one of its own."""
    of: dict[str, str] = {}

    def first(id: str) -> str:
        while of.setdefault(id, id) != id:
            id = of[id]
        return id

    for group in groups:
        firsts = {first(id) for id in group}
        for each in firsts:
            of[each] = min(firsts)
    return {id: first(id) for id in of}
