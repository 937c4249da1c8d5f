"""Rasa's trackers in our database: one session a question, and each turn stored once."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import inf
from typing import Any, NoReturn

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, SerializedTrackerAsText, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses

from bot.dialogue.earlier import earlier_steps, heard
from bot.dialogue.moves import LOOKS_BACK, left_open
from bot.dialogue.tracker_database import begin_alone, events, tracker_database
from knowledge.home import Home


class StoredMeanwhile(Exception):
    """Another bot has stored a turn of this conversation since its tracker was read, or has stored this one.

    Raised so that nothing is counted twice: the turn fails, and when it is tried again it gets the reply that
    the other bot stored, or goes on from what is true now.
    """


@dataclass(frozen=True)
class Stored:
    """How much of a tracker is stored: the id of the conversation's newest row, and its own events."""

    newest: int = 0
    count: int = 0


class KundigTrackerStore(TrackerStore, SerializedTrackerAsText):  # type: ignore[misc]  # Rasa has no types
    """Events in SQLite or PostgreSQL.

    Rasa replays a session's events several times a turn, so a long session makes each turn slower. Here a
    session ends with its question: what came before an answer bears on nothing after it. The rows stay.
    """

    def __init__(
        self, domain: Domain | None = None, event_broker: EventBroker | None = None, **_: Any
    ) -> None:
        """Raises TrackerUnavailable."""
        super().__init__(domain, event_broker)
        self.engine = tracker_database(Home.from_environment())

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Adds the tracker's new events. Raises StoredMeanwhile, and whatever the database does."""
        before = _stored(tracker)
        new = list(islice(tracker.events, before.count, None))
        if not new:
            return
        if not left_open(earlier_steps(tracker, None)):
            new += _between_questions()
        with self.engine.begin() as connection:
            begin_alone(connection, tracker.sender_id)
            changed = _newest(connection, tracker.sender_id) != before.newest
            if changed or _turn_of(new) <= _last_turn(connection, tracker.sender_id):
                raise StoredMeanwhile(tracker.sender_id)
            connection.execute(events.insert(), [_row(tracker.sender_id, event) for event in new])
            newest = _newest(connection, tracker.sender_id)
        tracker.stored = Stored(newest, len(tracker.events))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The open session; what was said shortly before stands beside it, as `before`."""
        started = _of(sender_id, events.c.type_name == SessionStarted.type_name).limit(1)
        is_said = events.c.type_name.in_((UserUttered.type_name, BotUttered.type_name))
        asked = _of(sender_id, events.c.type_name == UserUttered.type_name)
        first = sa.func.coalesce(asked.offset(LOOKS_BACK - 1).limit(1).scalar_subquery(), 0)
        in_session = events.c.id >= sa.func.coalesce(started.scalar_subquery(), 0)
        return self._read(sender_id, in_session | (is_said & (events.c.id >= first)))

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """All of it, from the first event on."""
        return self._read(conversation_id, whole=True)

    async def keys(self) -> Iterable[str]:
        with self.engine.connect() as connection:
            return list(connection.scalars(sa.select(events.c.sender_id).distinct()))

    def _read(self, conversation: str, *conditions: Any, whole: bool = False) -> DialogueStateTracker | None:
        query = sa.select(events.c.id, events.c.data).where(events.c.sender_id == conversation, *conditions)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(events.c.id)).all()
        if not rows:
            return None
        found = [_event(json.loads(row.data)) for row in rows]
        start = 0 if whole else _session(found)
        tracker = DialogueStateTracker.from_events(conversation, found[start:], self.domain.slots)
        tracker.before = heard(found[:start])
        tracker.stored = Stored(rows[-1].id, len(tracker.events))
        return tracker


def _session(found: Sequence[Event]) -> int:
    """Where the last session starts."""
    return max((place for place, event in enumerate(found) if isinstance(event, SessionStarted)), default=0)


def _stored(tracker: DialogueStateTracker) -> Stored:
    """Rasa hands back the very tracker that was read; one that it began itself has nothing stored."""
    return getattr(tracker, "stored", Stored())


def _of(conversation: str, *conditions: Any) -> sa.sql.Select:
    """The ids of a conversation's rows, newest first."""
    return (
        sa.select(events.c.id)
        .where(events.c.sender_id == conversation, *conditions)
        .order_by(events.c.id.desc())
    )


def _newest(connection: sa.engine.Connection, conversation: str) -> int:
    return connection.scalar(_of(conversation).limit(1)) or 0


def _turn_of(new: Iterable[Event]) -> float:
    """The number of the turn that these events came of."""
    return max((e.metadata.get("turn", inf) for e in new if isinstance(e, UserUttered)), default=inf)


def _last_turn(connection: sa.engine.Connection, conversation: str) -> float:
    """The number of the last turn that is stored; numbers grow along a conversation."""
    said = _of(conversation, events.c.type_name == UserUttered.type_name).with_only_columns(events.c.data)
    data = connection.scalar(said.limit(1))
    return (json.loads(data).get("metadata") or {}).get("turn", -inf) if data else -inf


def _row(conversation: str, event: Event) -> dict[str, Any]:
    data = event.as_dict()
    return {
        "sender_id": conversation,
        "type_name": event.type_name,
        "timestamp": event.timestamp,
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data, ensure_ascii=False),
    }


@cache
def _types() -> dict[str, type[Event]]:
    return {kind.type_name: kind for kind in all_subclasses(Event)}


def _event(data: dict[str, Any]) -> Event:
    """As Rasa's Event.from_parameters, which looks through all classes for each event."""
    return _types()[data["event"]]._from_parameters(data)


def _between_questions() -> Sequence[Event]:
    return ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted(), ActionExecuted(ACTION_LISTEN_NAME)


class RefusingTrackerStore(FailSafeTrackerStore):  # type: ignore[misc]  # Rasa has no types
    """Instead of Rasa's own wrapper, which answers a full disk by forgetting: an error fails the turn."""

    def on_tracker_store_error(self, error: Exception) -> NoReturn:
        raise error

    on_tracker_store_retrieve_error = on_tracker_store_error
