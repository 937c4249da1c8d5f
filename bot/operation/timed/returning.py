"""What agents leave behind who are gone without a word returns to the queue."""

from bot.handoff.presence import Presence
from bot.operation.timed.clock import Timed
from bot.storage import Storage

EVERY = 30.0  # seconds


def timed(storage: Storage) -> tuple[Timed, ...]:
    presence = Presence(storage)
    return (Timed("return_stranded", EVERY, lambda _: _return(presence)),)


def _return(presence: Presence) -> None:
    presence.return_stranded()
