"""What was said before in a conversation, from Rasa's events."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.finding import Finding, step
from bot.dialogue.moves import Step
from bot.protocol import Choice

FINDING = "kundig"  # the key of our finding in a message's parse data


def earlier_steps(tracker: DialogueStateTracker, turn: int | None) -> Iterator[Step]:
    """What the customer's earlier messages were, newest first; not that of this very turn.

    `tracker.before`, if it has that, are events before the open session: Rasa is not to replay them.
    """
    said: list[BotUttered] = []
    for event in chain(reversed(tracker.events), reversed(getattr(tracker, "before", ()))):
        if isinstance(event, BotUttered):
            said.append(event)
        elif isinstance(event, UserUttered):
            if event.intent_name and event.metadata.get("turn") != turn:
                yield _step(event, reversed(said))
            said = []


def heard(events: Iterable[Event]) -> Sequence[Event]:
    """Of these events those that tell what was said."""
    return [event for event in events if isinstance(event, UserUttered | BotUttered)]


def _step(event: UserUttered, replies: Iterable[BotUttered]) -> Step:
    data = (event.parse_data or {}).get(FINDING)
    if not data:
        return Step(event.intent_name)
    choices = (choice for reply in replies for choice in _choices(reply))
    return step(event.intent_name, Finding.from_json(data), choices, event.timestamp)


def _choices(reply: BotUttered) -> Iterator[Choice]:
    custom: dict[str, Any] = reply.data.get("custom") or {}
    for answer in custom.get("replies") or [custom]:
        yield from map(Choice.from_json, answer.get("choices") or ())
