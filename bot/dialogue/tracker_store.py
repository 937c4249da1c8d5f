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
from knowledge.folder.home import Home

# Made once: making a statement takes longer than running it.
_OF = events.c.sender_id == sa.bindparam("of")
_ALL = sa.select(events.c.id, events.c.data).where(_OF).order_by(events.c.id)
_IDS = sa.select(events.c.id).where(_OF).order_by(events.c.id.desc())
_NEWEST = _IDS.limit(1)
_STARTED = _NEWEST.where(events.c.type_name == SessionStarted.type_name).scalar_subquery()
_ASKED = _IDS.where(events.c.type_name == UserUttered.type_name)
_EARLIER = _ASKED.offset(LOOKS_BACK - 1).limit(1).scalar_subquery()
_IS_SAID = events.c.type_name.in_((UserUttered.type_name, BotUttered.type_name))
_SESSION = _ALL.where(
    (events.c.id >= sa.func.coalesce(_STARTED, 0))
    | (_IS_SAID & (events.c.id >= sa.func.coalesce(_EARLIER, 0)))
)
_SAID = _ASKED.with_only_columns(events.c.data).limit(1)
_LATEST = sa.select(_NEWEST.scalar_subquery(), _SAID.scalar_subquery())
_ADD = sa.insert(events)
_CONVERSATIONS = sa.select(events.c.sender_id).distinct()


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
        of = {"of": tracker.sender_id}
        with self.engine.begin() as connection:
            begin_alone(connection, tracker.sender_id)
            newest, said = connection.execute(_LATEST, of).one()
            if (newest or 0) != before.newest or _turn_of(new) <= _last_turn(said):
                raise StoredMeanwhile(tracker.sender_id)
            connection.execute(_ADD, [_row(tracker.sender_id, event) for event in new])
            newest = connection.scalar(_NEWEST, of)
        tracker.stored = Stored(newest, len(tracker.events))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The open session; what was said shortly before stands beside it, as `before`."""
        return self._read(sender_id, _SESSION)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """All of it, from the first event on."""
        return self._read(conversation_id, _ALL, whole=True)

    async def keys(self) -> Iterable[str]:
        with self.engine.connect() as connection:
            return list(connection.scalars(_CONVERSATIONS))

    def _read(
        self, conversation: str, statement: sa.sql.Select, whole: bool = False
    ) -> DialogueStateTracker | None:
        with self.engine.connect() as connection:
            rows = connection.execute(statement, {"of": conversation}).all()
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


def _turn_of(new: Iterable[Event]) -> float:
    """The number of the turn that these events came of."""
    return max((e.metadata.get("turn", inf) for e in new if isinstance(e, UserUttered)), default=inf)


def _last_turn(said: str | None) -> float:
    """The number of the last turn that is stored, from its event; numbers grow along a conversation."""
    return (json.loads(said).get("metadata") or {}).get("turn", -inf) if said else -inf


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
