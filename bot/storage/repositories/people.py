"""People: which conversations are one person's, over all channels, by proof alone.

A tie is such a proof: that who writes in a conversation is whom a site's server vouched for, or reads what
goes to an e-mail address. Conversations with a tie in common are one person's. Each keeps its own ties, so
whoever takes one out of a person loses nothing: its ties are cut, noted with who did so, and can be mended.
A name, a number or an address that somebody merely typed ties nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import sqlalchemy as sa

from bot.storage.tables import tie

SHARED: Final = 100  # conversations; what more have in common is nobody's in particular

VOUCHED, MAIL = "vouched", "mail"  # kinds of ties

_IDS = sa.bindparam("ids", expanding=True)
_UNCUT = tie.c.cut.is_(None)
_THIS = (tie.c.conversation == sa.bindparam("of"), tie.c.kind == sa.bindparam("how"))
_KEYS = [tie.c.conversation, tie.c.kind, tie.c.value]


class Key(NamedTuple):
    """Something by which a person is known again."""

    kind: str
    value: str


@dataclass(frozen=True)
class Tie:
    """What proves whose a conversation is; `value` is `site/subject` of whom a site vouched for, or an
    address in small letters. It holds nothing since it was `cut`, `by` an account.
    """

    conversation: str
    kind: str
    value: str
    proved: float
    cut: float | None = None
    by: str | None = None


def vouched(conversation: str, site: str, subject: str, now: float) -> Tie:
    return Tie(conversation, VOUCHED, f"{site}/{subject}", now)


def reads(conversation: str, email: str, now: float) -> Tie:
    """They read what goes to this address."""
    return Tie(conversation, MAIL, email.lower(), now)


class People:
    """Who had which conversations."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def prove(self, new: Tie, *, mends: bool = False) -> None:
        """Noted once, with when it was proved last. What staff has cut stays so, unless it `mends` it: then
        staff itself has asked for it since.
        """
        same = sa.and_(*_THIS, tie.c.value == sa.bindparam("what"))
        found = {"of": new.conversation, "how": new.kind, "what": new.value}
        values = {"proved": new.proved, **({"cut": None, "by": None} if mends else {})}
        if not self._db.execute(sa.update(tie).where(same).values(**values), found).rowcount:
            self._db.execute(sa.insert(tie), vars(new))

    def proves(self, conversation: str, email: str) -> bool:
        """Whether who writes there reads what goes to this address."""
        found = sa.select(tie.c.kind).where(*_THIS, tie.c.value == sa.bindparam("what"))
        values = {"of": conversation, "how": MAIL, "what": email.lower()}
        return self._db.execute(found, values).first() is not None

    def subjects(self, conversation: str, site: str) -> set[str]:
        """What this site calls the person of a conversation, as far as it has vouched for them."""
        uncut = [each for each in self.ties(self.conversations(conversation)) if each.cut is None]
        named = (each.value.partition("/") for each in uncut if each.kind == VOUCHED)
        return {subject for of, _, subject in named if of == site}

    def ties(self, conversations: Iterable[str]) -> list[Tie]:
        """Of these, also those that were cut; the oldest first."""
        found = sa.select(tie).where(tie.c.conversation.in_(_IDS)).order_by(tie.c.proved, *_KEYS)
        return [Tie(**row._mapping) for row in self._db.execute(found, {"ids": sorted(conversations)})]

    def cut(self, conversation: str, by: str, now: float) -> bool:
        """It is nobody's that is known; False when it was so already."""
        change = sa.update(tie).where(tie.c.conversation == sa.bindparam("of"), _UNCUT)
        return bool(self._db.execute(change.values(cut=now, by=by), {"of": conversation}).rowcount)

    def mend(self, conversation: str) -> bool:
        """Its ties hold again; False when none was cut."""
        change = sa.update(tie).where(tie.c.conversation == sa.bindparam("of"), tie.c.cut.is_not(None))
        return bool(self._db.execute(change.values(cut=None, by=None), {"of": conversation}).rowcount)

    def with_tie(self, kind: str, value: str) -> list[str]:
        """Conversations that this proof holds for."""
        found = sa.select(tie.c.conversation).where(tie.c.kind == kind, tie.c.value == value, _UNCUT)
        return list(self._db.scalars(found.order_by(tie.c.conversation)))

    def conversations(self, id: str, *, also_cut: bool = False) -> set[str]:
        """This one, and all others of the same person; as if nothing had been cut where that is asked."""
        of = self.of([id], also_cut=also_cut)
        return {other for other, one in of.items() if one == of.get(id)} | {id}

    def joined(self, ids: Iterable[str], archived: Mapping[str, set[tuple[str, str]]]) -> set[str]:
        """These, and all others of the same people; `archived` has the ties of what is out of sight."""
        found, more = set[str](), set(ids)
        while more:
            found |= more
            keys = set[tuple[str, str]](self._keys_of(more, also_cut=False))
            keys |= {key for id in more for key in archived.get(id, ())}
            having = self._having((Key(*key) for key in keys), also_cut=False)
            here = {id for each in having.values() if len(each) <= SHARED for id in each}
            more = (here | {id for id, ties in archived.items() if ties & keys}) - found
        return found

    def of(self, conversations: Iterable[str], *, also_cut: bool = False) -> dict[str, str]:
        """By these conversations, and by all others of the same people: one of theirs, the same for all.

        Those of nobody known are left out.
        """
        new, seen = set(conversations), set(conversations)
        having: dict[Key, set[str]] = {}
        while new:
            keys = self._keys_of(new, also_cut=also_cut) - set(having)
            found = self._having(keys, also_cut=also_cut)
            having |= {key: ids if len(ids) <= SHARED else set() for key, ids in found.items()}
            new = {id for key in keys for id in having[key]} - seen
            seen |= new
        return _joined(having.values())

    def _keys_of(self, ids: Iterable[str], *, also_cut: bool) -> set[Key]:
        found = sa.select(tie.c.kind, tie.c.value).where(tie.c.conversation.in_(_IDS))
        found = found if also_cut else found.where(_UNCUT)
        return {Key(*row) for row in self._db.execute(found, {"ids": sorted(ids)})}

    def _having(self, keys: Iterable[Key], *, also_cut: bool) -> dict[Key, set[str]]:
        wanted, having = set(keys), defaultdict[Key, set[str]](set)
        found = sa.select(*_KEYS).where(tie.c.value.in_(_IDS))
        values = sorted({key.value for key in wanted})
        for id, *key in self._db.execute(found if also_cut else found.where(_UNCUT), {"ids": values}):
            having[Key(*key)].add(id)
        return {key: having[key] for key in wanted}


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
