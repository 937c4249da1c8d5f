"""Statements that come with every message, straight on SQLite.

SQLAlchemy takes some five times as long around such a statement as SQLite for it. What it compiles is kept,
for each set of names; values go through the columns' types, and errors are SQLAlchemy's. On a server such a
statement is run as any other: there the network takes longest.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

_Process = Callable[[Any], Any] | None
_Processes = tuple[tuple[int, Callable[[Any], Any]], ...]  # of the values at these places; most need none
Values = Mapping[str, Any]


@dataclass(frozen=True)
class _Compiled:
    """What SQLite gets: the statement, and its values in order, out of those given and its own."""

    sql: str
    ordered: Callable[[Values], Sequence[Any]]
    own: Values
    processes: _Processes

    def row(self, values: Values) -> Sequence[Any]:
        return _processed(self.ordered({**self.own, **values} if self.own else values), self.processes)


class Straight:
    """One statement. Its names must be given each time, but for those of values within it."""

    def __init__(self, statement: Any) -> None:
        self._statement = statement
        self._compiled: dict[tuple[str, ...], _Compiled] = {}
        self._results: _Processes | None = None

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
            self._results = _needed(_of_result(column.type, db.dialect) for column in columns)
        return tuple(_processed(found, self._results))

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
    binds = [made.binds[name] for name in made.positiontup]
    own = {bind.key: bind.effective_value for bind in binds if not bind.required}
    processes = _needed(bind.type.dialect_impl(dialect).bind_processor(dialect) for bind in binds)
    return _Compiled(str(made), _in_order([bind.key for bind in binds]), own, processes)


def _in_order(keys: Sequence[str]) -> Callable[[Values], Sequence[Any]]:
    if len(keys) < 2:  # of one, itemgetter gives the value itself
        return lambda values: [values[key] for key in keys]
    return itemgetter(*keys)


def _needed(processes: Iterable[_Process]) -> _Processes:
    return tuple((place, process) for place, process in enumerate(processes) if process is not None)


def _processed(row: Sequence[Any], processes: _Processes) -> Sequence[Any]:
    if not processes:
        return row
    made = [*row]
    for place, process in processes:
        made[place] = process(made[place])
    return made


def _of_result(type: Any, dialect: Any) -> _Process:
    process: _Process = type.dialect_impl(dialect).result_processor(dialect, None)
    return process
