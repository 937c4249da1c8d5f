"""Rasa's trackers in SQLite: one connection kept open, a write-ahead log, one session a question."""

import json
import sqlite3
from collections.abc import Sequence
from functools import cache
from itertools import islice
from typing import Any, NoReturn

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses

from bot.dialogue.faq_matcher import earlier_steps
from bot.dialogue.moves import left_open
from knowledge.errors import KundigError
from knowledge.home import Home

NEWEST_FIRST = "select type_name, data from events where sender_id = ? order by id desc"
ADD = """insert into events (sender_id, type_name, timestamp, intent_name, action_name, data)
    values (?, ?, ?, ?, ?, ?)"""


class TrackerUnavailable(KundigError):
    """The trackers cannot be stored durably."""


class WalTrackerStore(SQLTrackerStore):  # type: ignore[misc]  # Rasa has no types
    """Rasa's own table of events in tracker.sqlite.

    Rasa replays a session's events several times a turn, so a long session makes each turn slower. Here a
    session ends with its question: what came before an answer bears on nothing after it. The rows stay.
    """

    def __init__(
        self, domain: Domain | None = None, event_broker: EventBroker | None = None, **_: Any
    ) -> None:
        """Raises TrackerUnavailable: Rasa itself would only warn and forget everything at the next start."""
        file = Home.from_environment().tracker
        try:
            sqlite3.connect(file).execute("pragma journal_mode=wal").close()
            super().__init__(domain, dialect="sqlite", db=str(file), event_broker=event_broker)
        except (sqlite3.Error, sa.exc.SQLAlchemyError) as error:
            raise TrackerUnavailable("unusable", file=str(file), why=str(error)) from error
        self.engine.dispose()
        self.engine: sa.engine.Engine = sa.create_engine(
            f"sqlite:///{file}", poolclass=sa.pool.StaticPool, connect_args={"check_same_thread": False}
        )
        sa.event.listen(self.engine, "connect", _quick)
        self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)

    async def save(self, tracker: DialogueStateTracker) -> None:
        await self.stream_events(tracker)
        with self.engine.begin() as connection:
            stored = len(_rows(connection, tracker.sender_id, whole=False))
            new = list(islice(tracker.events, stored, None))
            if new and not left_open(earlier_steps(tracker, None)):
                new += _between_questions()
            if new:
                connection.exec_driver_sql(ADD, [_row(tracker.sender_id, event) for event in new])

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        with self.engine.connect() as connection:
            rows = _rows(connection, sender_id, whole=fetch_events_from_all_sessions)
        events = [_event(json.loads(data)) for data in rows]
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots) if events else None


def _rows(connection: sa.engine.Connection, conversation: str, *, whole: bool) -> list[str]:
    """The stored events, oldest first: all of them, or those of the session that is open."""
    found = []
    for type_name, data in connection.exec_driver_sql(NEWEST_FIRST, (conversation,)):
        found.append(data)
        if type_name == SessionStarted.type_name and not whole:
            break
    return found[::-1]


def _row(conversation: str, event: Event) -> tuple[Any, ...]:
    data = event.as_dict()
    intent = data.get("parse_data", {}).get("intent", {}).get("name")
    return (
        conversation, event.type_name, event.timestamp, intent, data.get("name"),
        json.dumps(data, ensure_ascii=False),
    )  # fmt: skip


@cache
def _types() -> dict[str, type[Event]]:
    return {kind.type_name: kind for kind in all_subclasses(Event)}


def _event(data: dict[str, Any]) -> Event:
    """As Rasa's Event.from_parameters, which looks through all classes for each event."""
    return _types()[data["event"]]._from_parameters(data)


def _between_questions() -> Sequence[Event]:
    return ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted(), ActionExecuted(ACTION_LISTEN_NAME)


def _quick(connection: sqlite3.Connection, _: object) -> None:
    # The web process stores what customers were told; a power cut may cost the tracker its last turns.
    connection.execute("pragma synchronous=normal")
    connection.execute("pragma busy_timeout=20000")


class RefusingTrackerStore(FailSafeTrackerStore):  # type: ignore[misc]  # Rasa has no types
    """Instead of Rasa's own wrapper, which answers a full disk by forgetting: an error fails the turn."""

    def on_tracker_store_error(self, error: Exception) -> NoReturn:
        raise error

    on_tracker_store_retrieve_error = on_tracker_store_error
