"""The store of an installation: SQLite in its data folder, or PostgreSQL when an address is set."""

import socket
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeVar

from bot.storage.engines.connecting import engine as postgres_engine
from bot.storage.engines.connecting import shown
from bot.storage.engines.signals import Signals
from bot.storage.engines.sqlite import SqliteEngine, explained
from bot.storage.transaction import Transaction
from bot.storage.upgrade import upgrade_file, upgrade_server
from knowledge.folder.home import Home

T = TypeVar("T")


class Engine(Protocol):
    """What a database has to do for us."""

    place: str
    shared: bool
    signals: Signals

    def write(self, job: Callable[[Transaction], T]) -> T: ...
    def reading(self) -> AbstractContextManager[Transaction]: ...
    def close(self) -> None: ...


class Storage:
    """Where everything but the corpus is kept. Open it once in a process, and close it at its end."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.place, self.shared, self.signals = engine.place, engine.shared, engine.signals
        self.process = f"{socket.gethostname()}-{uuid.uuid4().hex[:12]}"  # names this process in leases

    @classmethod
    def open(cls, home: Home) -> Self:
        """Brings the database up to date first. Raises StoreUnavailable, StoreDamaged, NewerData."""
        if home.settings.database:
            return cls.at_server(home.settings.database)
        return cls.at_file(home.conversations)

    @classmethod
    def at_file(cls, path: Path) -> Self:
        upgrade_file(path)
        return cls(SqliteEngine(path))

    @classmethod
    def at_server(cls, url: str) -> Self:
        from bot.storage.engines.postgresql import (
            PostgresEngine,  # with its driver, which a file does not need
        )

        upgrading = postgres_engine(url)
        try:
            with explained(shown(url)):
                upgrade_server(upgrading)
        finally:
            upgrading.dispose()
        return cls(PostgresEngine(url))

    def write(self, job: Callable[[Transaction], T]) -> T:
        """The result of `job`, once it is safely stored. Raises what the job raised, undone.

        The job may run in another thread, and more than once: it must touch nothing but its transaction.
        """
        return self._engine.write(job)

    def reading(self) -> AbstractContextManager[Transaction]:
        """For a short read. Do not wait for anything while you hold it."""
        return self._engine.reading()

    def close(self) -> None:
        self._engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
