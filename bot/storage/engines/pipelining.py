"""Less work and fewer round trips for PostgreSQL.

Statements whose outcome nobody awaits travel with the next one that matters. They say so themselves, by the
option UNAWAITED; what goes wrong with one is raised by the statement that it travelled with, at the latest by
the commit. And each connection has its statements prepared: planning one takes longer than running it.
"""

import re
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

_BIND = re.compile(r"%\((\w+)\)s")


class Pipeline:
    """A transaction on a connection in autocommit mode; its engine is `pipelined`."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db, self._line = db, _line(db.connection.dbapi_connection)
        self.committing = False  # whether nobody knows what became of it, should the connection break
        self._line.begin()

    def commit(self) -> None:
        """Sends what is left. To a server that has not answered yet, the commit goes on its own: a connection
        that was dead from the start is no reason for doubt.
        """
        if not self._line.sent:
            self._db.exec_driver_sql("SELECT 1")
        self.committing = True
        self._db.exec_driver_sql("COMMIT")
        self._line.end()

    def roll_back(self) -> None:
        """Undoes what was sent, if the connection is still there."""
        self._line.end()
        if self._line.sent and not self._db.invalidated:
            try:
                self._db.exec_driver_sql("ROLLBACK")
            except sa.exc.DBAPIError:
                self._db.invalidate()


class _Line:
    """What is known of one connection: what was put off, and what the server has prepared."""

    def __init__(self) -> None:
        self._put_off: list[bytes] = []
        self._names: dict[str, str] = {}  # by statement
        self._new: list[str] = []  # prepared by what was put off
        self._count = 0
        self.open, self.sent = False, False

    def begin(self) -> None:
        self.open, self.sent = True, False
        self._put_off = [b"BEGIN"]

    def end(self) -> None:
        """From here on, each statement is its own transaction."""
        self.open = False
        self._put_off.clear()
        self._forget_new()

    def put(self, cursor: Any, statement: str, parameters: Any) -> None:
        self._put_off.append(cursor.mogrify(statement, parameters))

    def put_prepared(self, cursor: Any, statement: str, parameters: dict[str, Any]) -> None:
        names = list(dict.fromkeys(_BIND.findall(statement)))
        if statement not in self._names:
            self._count += 1
            self._names[statement] = f"kundig_{self._count}"
            self._new.append(statement)
            numbered = _BIND.sub(lambda bind: f"${names.index(bind[1]) + 1}", statement).replace("%%", "%")
            self._put_off.append(f"PREPARE {self._names[statement]} AS {numbered}".encode())
        values = f"({','.join(f'%({name})s' for name in names)})" if names else ""
        self.put(cursor, f"EXECUTE {self._names[statement]}{values}", parameters)

    def send(self, cursor: Any) -> None:
        together = b";".join(self._put_off)
        self._put_off.clear()
        self.sent = True
        try:
            cursor.execute(together)
        except BaseException:
            self._forget_new()
            raise
        self._new.clear()

    def _forget_new(self) -> None:
        """The server may have them or not; next time they get new names."""
        for statement in self._new:
            del self._names[statement]
        self._new.clear()


_lines: WeakKeyDictionary[Any, _Line] = WeakKeyDictionary()  # by psycopg2's connection


def pipelined(engine: sa.engine.Engine) -> sa.engine.Engine:
    sa.event.listen(engine, "do_execute", _execute)
    sa.event.listen(engine, "do_executemany", _execute_many)
    return engine


def _line(connection: Any) -> _Line:
    found = _lines.get(connection)
    if found is None:
        found = _lines[connection] = _Line()
    return found


def _execute(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
    return _execute_many(cursor, statement, [parameters], context)


def _execute_many(cursor: Any, statement: str, parameters: Sequence[Any], context: Any) -> bool:
    """True: nothing is left to do for SQLAlchemy."""
    line = _line(cursor.connection)
    put = line.put if context.compiled is None else line.put_prepared
    for each in parameters:
        put(cursor, statement, each)
    if not (line.open and context.execution_options.get("unawaited")):
        line.send(cursor)
    return True
