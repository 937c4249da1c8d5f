"""Attachments: the pictures and PDFs of conversations, each content once.

Their rows hang on no foreign key: a conversation in the archive has left its table, and keeps what was sent.
Whoever deletes a conversation for good says so here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final

import sqlalchemy as sa

from bot.storage.tables import attachment, attachment_content

ADDRESS: Final = "/api/v1/attachments/"  # of a file, as messages name it
CUSTOMER: Final = "customer"  # who sent it, if it was no agent

_FIELDS = tuple(attachment.c)
_OF = attachment.c.conversation == sa.bindparam("of")
_ONE = sa.select(*_FIELDS).where(_OF, attachment.c.id == sa.bindparam("this"))
_ALL = sa.select(*_FIELDS).where(_OF).order_by(attachment.c.created, attachment.c.id)
_SIZES = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(attachment.c.size), 0)).where(_OF)
_CONTENT = sa.select(attachment_content.c.content).where(attachment_content.c.sha256 == sa.bindparam("sha"))
_USE = (
    sa.update(attachment_content)
    .where(attachment_content.c.sha256 == sa.bindparam("sha"))
    .values(uses=attachment_content.c.uses + 1)
)
_USES = sa.select(attachment_content.c.sha256, attachment_content.c.uses)
_USED = sa.select(attachment.c.id).where(attachment.c.sha256 == attachment_content.c.sha256).exists()


@dataclass(frozen=True)
class Attachment:
    """A file in a conversation, without its content; `seq` is that of the first message that shows it."""

    conversation: str
    id: str
    sha256: str
    name: str
    type: str
    size: int
    width: int
    height: int
    author: str
    seq: int | None
    created: float

    @property
    def src(self) -> str:
        return f"{ADDRESS}{self.id}"

    @property
    def file_name(self) -> str:
        """One that no other has."""
        return f"{self.id}{PurePath(self.name).suffix}"


class Attachments:
    """Those of all conversations, in sight or archived."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def add(self, new: Attachment, content: bytes) -> Attachment:
        """What is there of it: a file that comes again stays one, under the name that it had first."""
        if (known := self.find(new.conversation, new.id)) is not None:
            return known
        if not self._db.execute(_USE, {"sha": new.sha256}).rowcount:
            row = {"sha256": new.sha256, "content": content, "uses": 1}
            self._db.execute(sa.insert(attachment_content), row)
        self._db.execute(sa.insert(attachment), vars(new))
        return new

    def find(self, conversation: str, id: str) -> Attachment | None:
        row = self._db.execute(_ONE, {"of": conversation, "this": id}).first()
        return None if row is None else Attachment(*row)

    def of(self, conversation: str) -> list[Attachment]:
        """Oldest first."""
        return [Attachment(*row) for row in self._db.execute(_ALL, {"of": conversation})]

    def size(self, conversation: str) -> tuple[int, int]:
        """How many there are, and how many bytes they have."""
        count, size = self._db.execute(_SIZES, {"of": conversation}).one()
        return int(count), int(size)

    def content(self, sha256: str) -> bytes:
        return bytes(self._db.execute(_CONTENT, {"sha": sha256}).scalar_one())

    def sent(self, one: Attachment, seq: int) -> Attachment:
        """With this message, unless it was with an earlier one."""
        if one.seq is not None:
            return one
        this = sa.and_(attachment.c.conversation == one.conversation, attachment.c.id == one.id)
        self._db.execute(sa.update(attachment).where(this).values(seq=seq))
        return replace(one, seq=seq)

    def forget_of(self, conversations: Sequence[str]) -> int:
        """All of these conversations; how many."""
        if not conversations:
            return 0
        found = sa.select(*_FIELDS).where(attachment.c.conversation.in_(conversations))
        return self._forget([Attachment(*row) for row in self._db.execute(found)])

    def forget_with(self, conversation: str, seqs: Sequence[int]) -> int:
        """Those that were sent with these messages; how many."""
        with_them = sa.and_(attachment.c.conversation == conversation, attachment.c.seq.in_(seqs))
        found = self._db.execute(sa.select(*_FIELDS).where(with_them))
        return self._forget([Attachment(*row) for row in found])

    def forget_before(self, created: float, limit: int, *, unsent: bool = False) -> int:
        """Those that came before then; with `unsent` only such as were never sent. How many."""
        found = sa.select(*_FIELDS).where(attachment.c.created < created)
        if unsent:
            found = found.where(attachment.c.seq.is_(None))
        found = found.order_by(attachment.c.created).limit(limit)
        return self._forget([Attachment(*row) for row in self._db.execute(found)])

    def _forget(self, found: Sequence[Attachment]) -> int:
        """And contents that nobody uses any more. Whoever uses one in this moment has changed its `uses`."""
        for each in found:
            this = sa.and_(attachment.c.conversation == each.conversation, attachment.c.id == each.id)
            self._db.execute(sa.delete(attachment).where(this))
        wanted = _USES.where(attachment_content.c.sha256.in_({each.sha256 for each in found}))
        for sha256, uses in self._db.execute(wanted).all() if found else ():
            same = sa.and_(attachment_content.c.sha256 == sha256, attachment_content.c.uses == uses)
            self._db.execute(sa.delete(attachment_content).where(same, ~_USED))
        return len(found)
