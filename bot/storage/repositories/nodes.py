"""The processes of this installation, and what all of them agree on."""

import sqlalchemy as sa

from bot.storage.records import Node
from bot.storage.tables import installation, node

_FIELDS = [node.c[name] for name in Node.__dataclass_fields__]
_VALUE = sa.select(installation.c.value).where(installation.c.name == sa.bindparam("wanted"))


class Nodes:
    """Who was heard of lately, and the installation's own facts."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def hear(self, heard: Node) -> None:
        """A sign of life."""
        values = {name: getattr(heard, name) for name in Node.__dataclass_fields__}
        if not self._db.execute(sa.update(node).where(node.c.id == heard.id).values(**values)).rowcount:
            self._db.execute(sa.insert(node), values)

    def since(self, moment: float) -> list[Node]:
        """Those heard of after `moment`."""
        rows = self._db.execute(
            sa.select(*_FIELDS).where(node.c.seen > moment).order_by(node.c.kind, node.c.id)
        )
        return [Node(*row) for row in rows]

    def forget(self, id: str) -> None:
        """It ended as it should."""
        self._db.execute(sa.delete(node).where(node.c.id == id))

    def forget_before(self, moment: float) -> None:
        self._db.execute(sa.delete(node).where(node.c.seen < moment))

    def fact(self, name: str) -> str | None:
        """What the installation agreed on under this name."""
        value: str | None = self._db.execute(_VALUE, {"wanted": name}).scalar()
        return value

    def agree(self, name: str, value: str) -> str:
        """The value that whoever came first has given."""
        found = self.fact(name)
        if found is None:
            self._db.execute(sa.insert(installation), {"name": name, "value": value})
        return found if found is not None else value

    def change(self, name: str, value: str) -> None:
        """From now on, this is what counts."""
        self._db.execute(sa.delete(installation).where(installation.c.name == name))
        self._db.execute(sa.insert(installation), {"name": name, "value": value})
