"""Fewer round trips to PostgreSQL: statements whose outcome nobody awaits travel with the next that matters.

Statements say so themselves, by the option UNAWAITED. What goes wrong with one of them is raised
by the statement that it travelled with, at the latest by the commit.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa


_put_off: dict[Any, list[bytes]] = {}  # by psycopg2's connection, while a transaction is open on it


class Pipeline:
    """A transaction on a connection in autocommit mode; its engine is `pipelined`."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db, self._key = db, db.connection.dbapi_connection
        self._put_off = _put_off[self._key] = [b"BEGIN"]
        self.committing = False  # whether nobody knows what became of it, should the connection break

    def commit(self) -> None:
        """Sends what is left. To a server that has not answered yet, the commit goes on its own: a connection
        that was dead from the start is no reason for doubt.
        """
        if not self._begun:
            self._db.exec_driver_sql("SELECT 1")
        self.committing = True
        self._db.exec_driver_sql("COMMIT")
        del _put_off[self._key]

    def roll_back(self) -> None:
        """Undoes what was sent, if the connection is still there."""
        begun = self._begun
        _put_off.pop(self._key, None)
        if begun and not self._db.invalidated:
            try:
                self._db.exec_driver_sql("ROLLBACK")
            except sa.exc.DBAPIError:
                self._db.invalidate()

    @property
    def _begun(self) -> bool:
        return self._put_off[:1] != [b"BEGIN"]


def pipelined(engine: sa.engine.Engine) -> sa.engine.Engine:
    sa.event.listen(engine, "do_execute", _execute)
    sa.event.listen(engine, "do_executemany", _execute_many)
    return engine


def _execute(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
    return _taken(cursor, [parameters], statement, context)


def _execute_many(cursor: Any, statement: str, parameters: Sequence[Any], context: Any) -> bool:
    return _taken(cursor, parameters, statement, context)


def _taken(cursor: Any, parameters: Sequence[Any], statement: str, context: Any) -> bool:
    """True when nothing is left to do for SQLAlchemy."""
    put_off = _put_off.get(cursor.connection)
    if put_off is None:
        return False
    put_off.extend(cursor.mogrify(statement, each) for each in parameters)
    if not context.execution_options.get("unawaited"):
        together = b";".join(put_off)
        put_off.clear()
        cursor.execute(together)
    return True
