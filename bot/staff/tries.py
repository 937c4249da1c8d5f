"""Failed log-ins: who guesses has to wait, and nobody else has.

Who comes from where they always come from has a count of their own: a browser that has logged in before, or
else the network one has logged in from. Everybody else who tries a name shares the count of strangers. So a
stranger may make other strangers wait, for a minute at most, but never a colleague in her place.

A pause is kept as the moment of its end. One that ends later than the longest pause could was noted while
the clock was wrong, and counts for nothing.
"""

import hashlib
from dataclasses import dataclass

from bot.staff.errors import TooManyTries
from bot.storage import Transaction
from bot.storage.audit import Note
from bot.storage.records import Tries

FREE = 5
LONGEST_PAUSE = 60.0  # seconds
REMEMBERED = 3600.0  # seconds after which failed tries are forgotten
_MARKS = 30  # of an account; those not seen for longest are forgotten first


@dataclass(frozen=True)
class Origin:
    """Whence somebody logs in: the network, and what their browser has kept from an earlier log-in."""

    network: str = ""
    device: str = ""

    def marks(self) -> list[str]:
        """The surer one first."""
        device = f"device {hashlib.sha256(self.device.encode()).hexdigest()}" if self.device else ""
        network = f"network {self.network}" if self.network else ""
        return [mark for mark in (device, network) if mark]


NOWHERE = Origin()


def pause_after(failures: int) -> float:
    """Seconds until the next try."""
    return min(2.0 ** (failures - FREE), LONGEST_PAUSE) if failures >= FREE else 0.0


def left_of(tries: Tries | None, now: float) -> float:
    """The seconds of a pause that are left."""
    wait = tries.until - now if tries else 0.0
    return wait if 0 < wait <= LONGEST_PAUSE else 0.0


def familiar(transaction: Transaction, name: str, origin: Origin) -> str:
    """The mark by which one is known to come from there; empty for a stranger."""
    known = transaction.familiar.known(name, origin.marks())
    return next((mark for mark in origin.marks() if mark in known), "")


def counted(name: str, mark: str) -> str:
    """What the tries are counted under. No name has a line break."""
    return f"{name}\n{mark}" if mark else name


def count(transaction: Transaction, name: str, origin: Origin) -> None:
    """Count a try as failed, until it has succeeded. Raises TooManyTries during a pause."""
    now = transaction.now()
    transaction.accounts.forget_tries_before(now - REMEMBERED)
    under = counted(name, familiar(transaction, name, origin))
    known = transaction.accounts.tries(under)
    if wait := left_of(known, now):
        raise TooManyTries(wait)
    failures = known.failures + 1 if known else 1
    transaction.accounts.note_tries(Tries(under, failures, now + pause_after(failures)))
    if failures == FREE and transaction.accounts.find(name):  # a name that is none may be a password
        transaction.audit.add(Note(now, "log_in_paused", about=name, origin=origin.network))


def forget(transaction: Transaction, name: str, origin: Origin) -> None:
    """The password was right."""
    transaction.accounts.forget_tries(counted(name, familiar(transaction, name, origin)))


def succeeded(transaction: Transaction, name: str, origin: Origin) -> None:
    """These tries are forgotten, and where they came from is familiar from now on."""
    now = transaction.now()
    forget(transaction, name, origin)
    transaction.familiar.note(name, origin.marks(), now, _MARKS)
    transaction.audit.add(Note(now, "log_in", actor=name, origin=origin.network))
