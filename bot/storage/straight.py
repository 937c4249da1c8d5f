"""Statements that come with every message, straight on SQLite.

SQLAlchemy takes some five times as long around such a statement as SQLite for it. What it compiles is kept,
for each set of names; values go through the columns' types, and errors are SQLAlchemy's. On a server such a
statement is run as any other: there the network takes longest.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

_Process = Callable[[Any], Any] | None
Values = Mapping[str, Any]


@dataclass(frozen=True)
class _Compiled:
    """What SQLite gets: the statement, and how each of its values, in order, comes out of those given."""

    sql: str
    binds: tuple[Callable[[Values], Any], ...]

    def row(self, values: Values) -> list[Any]:
        return [value(values) for value in self.binds]


class Straight:
    """One statement. Its names must be given each time, but for those of values within it."""

    def __init__(self, statement: Any) -> None:
        self._statement = statement
        self._compiled: dict[tuple[str, ...], _Compiled] = {}
        self._results: list[_Process] | None = None

    def do(self, db: sa.engine.Connection, *values: Values) -> None:
        """Run once for each of `values`."""
        if not _is_file(db):
            db.execute(self._statement, list(values) if len(values) > 1 else values[0])
            return
        compiled = self._for(db, values[0])
        for each in values:
            _run(db, compiled, each)

    def changed(self, db: sa.engine.Connection, values: Values) -> int:
        """Run once; how many rows it changed."""
        if not _is_file(db):
            return int(db.execute(self._statement, values).rowcount)
        return _run(db, self._for(db, values), values).rowcount

    def first(self, db: sa.engine.Connection, values: Values) -> tuple[Any, ...] | None:
        """The first row that it finds."""
        if not _is_file(db):
            row = db.execute(self._statement, values).first()
            return None if row is None else tuple(row)
        found = _run(db, self._for(db, values), values).fetchone()
        if found is None:
            return None
        if self._results is None:
            columns = self._statement.selected_columns
            self._results = [_of_result(column.type, db.dialect) for column in columns]
        pairs = zip(self._results, found, strict=True)
        return tuple(value if process is None else process(value) for process, value in pairs)

    def _for(self, db: sa.engine.Connection, values: Values) -> _Compiled:
        names = tuple(values)
        if names not in self._compiled:
            self._compiled[names] = _compile(self._statement, db.dialect, names)
        return self._compiled[names]


def _is_file(db: sa.engine.Connection) -> bool:
    return bool(db.dialect.name == "sqlite")


def _run(db: sa.engine.Connection, compiled: _Compiled, values: Values) -> sqlite3.Cursor:
    file: sqlite3.Connection = db.connection.dbapi_connection
    try:
        return file.execute(compiled.sql, compiled.row(values))
    except sqlite3.Error as error:
        known = {"dialect": db.dialect, "hide_parameters": True}
        raise sa.exc.DBAPIError.instance(compiled.sql, {}, error, sqlite3.Error, **known) from error


def _compile(statement: Any, dialect: Any, names: Sequence[str]) -> _Compiled:
    made = statement.compile(dialect=dialect, column_keys=list(names))
    return _Compiled(str(made), tuple(_bound(made.binds[name], dialect) for name in made.positiontup))


def _bound(bind: Any, dialect: Any) -> Callable[[Values], Any]:
    """Where the statement itself holds a value, that."""
    process: _Process = bind.type.dialect_impl(dialect).bind_processor(dialect)
    if not bind.required:
        own = bind.effective_value if process is None else process(bind.effective_value)
        return lambda _: own
    if process is None:
        return itemgetter(bind.key)
    key, processed = bind.key, process
    return lambda values: processed(values[key])


def _of_result(type: Any, dialect: Any) -> _Process:
    process: _Process = type.dialect_impl(dialect).result_processor(dialect, None)
    return process
