"""Rasa's trackers in SQLite: one connection kept open, write-ahead log, and sessions of bounded length."""

import sqlite3
from typing import Any, NoReturn

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.faq_matcher import earlier_intents
from bot.dialogue.moves import left_open
from knowledge.errors import KundigError
from knowledge.home import Home

SESSION = 30  # customer messages; Rasa replays a session at every turn, so its length is its price


class TrackerUnavailable(KundigError):
    """The trackers cannot be stored durably."""


class WalTrackerStore(SQLTrackerStore):  # type: ignore[misc]  # Rasa has no types
    """Rasa's SQL tracker store on tracker.sqlite. Ends a session after 30 messages, between two questions."""

    def __init__(
        self, domain: Domain | None = None, event_broker: EventBroker | None = None, **_: Any
    ) -> None:
        """Raises TrackerUnavailable: Rasa itself would only warn and forget everything at the next start."""
        file = Home.from_environment().tracker
        try:
            sqlite3.connect(file).execute("pragma journal_mode=wal").close()
            super().__init__(domain, dialect="sqlite", db=str(file), event_broker=event_broker)
        except (sqlite3.Error, sa.exc.SQLAlchemyError) as error:
            raise TrackerUnavailable(
                f"{file} cannot be used ({error}): make the folder writable, or remove the file."
            ) from error
        self.engine.dispose()
        self.engine: sa.engine.Engine = sa.create_engine(
            f"sqlite:///{file}", poolclass=sa.pool.StaticPool, connect_args={"check_same_thread": False}
        )
        sa.event.listen(self.engine, "connect", _quick)
        self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)

    async def save(self, tracker: DialogueStateTracker) -> None:
        if said_in(tracker) >= SESSION and not left_open(earlier_intents(tracker, None)):
            for event in (
                ActionExecuted(ACTION_SESSION_START_NAME),
                SessionStarted(),
                ActionExecuted(ACTION_LISTEN_NAME),
            ):
                tracker.update(event)
        await super().save(tracker)


def said_in(tracker: DialogueStateTracker) -> int:
    """The customer's messages in the tracker's session."""
    return sum(isinstance(event, UserUttered) for event in tracker.events)


def _quick(connection: sqlite3.Connection, _: object) -> None:
    # A turn that is acknowledged is stored by the web process, so a power cut may cost the tracker its end.
    connection.execute("pragma synchronous=normal")
    connection.execute("pragma busy_timeout=20000")


class RefusingTrackerStore(FailSafeTrackerStore):  # type: ignore[misc]  # Rasa has no types
    """Instead of Rasa's own wrapper, which answers a full disk by forgetting: an error fails the turn."""

    def on_tracker_store_error(self, error: Exception) -> NoReturn:
        raise error

    on_tracker_store_retrieve_error = on_tracker_store_error
