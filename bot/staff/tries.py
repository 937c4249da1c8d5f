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
from bot.storage.records import Tries
from bot.storage.repositories.audit import Note

FREE = 5
LONGEST_PAUSE = 60.0  # seconds
LONGEST_FOR_CODES = 900.0  # seconds; there are but a million codes, and who tries one knows the password
REMEMBERED = 3600.0  # seconds after which failed tries are forgotten
_MARKS = 30  # of an account; those not seen for longest are forgotten first


@dataclass(frozen=True)
class Guessed:
    """What somebody guesses at, by its name among the counts, and the longest pause in seconds."""

    name: str
    longest: float


PASSWORD, CODE = Guessed("", LONGEST_PAUSE), Guessed("code", LONGEST_FOR_CODES)
LETTER = Guessed("letter", LONGEST_FOR_CODES)  # asked for, so that nobody's mailbox is filled


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


def pause_after(failures: int, longest: float = LONGEST_PAUSE) -> float:
    """Seconds until the next try."""
    return min(2.0 ** min(failures - FREE, 20), longest) if failures >= FREE else 0.0


def left_of(tries: Tries | None, now: float, longest: float = LONGEST_PAUSE) -> float:
    """The seconds of a pause that are left."""
    wait = tries.until - now if tries else 0.0
    return wait if 0 < wait <= longest else 0.0


def familiar(transaction: Transaction, name: str, origin: Origin) -> str:
    """The mark by which one is known to come from there; empty for a stranger."""
    known = transaction.familiar.known(name, origin.marks())
    return next((mark for mark in origin.marks() if mark in known), "")


def counted(name: str, mark: str, guessed: Guessed = PASSWORD) -> str:
    """What the tries are counted under. No name has a line break."""
    return "\n".join(filter(None, (name, mark, guessed.name)))


def count(transaction: Transaction, name: str, origin: Origin, guessed: Guessed = PASSWORD) -> None:
    """Count a try as failed, until it has succeeded. Raises TooManyTries during a pause."""
    now = transaction.now()
    transaction.accounts.forget_tries_before(now - REMEMBERED)
    under = counted(name, familiar(transaction, name, origin), guessed)
    known = transaction.accounts.tries(under)
    if wait := left_of(known, now, guessed.longest):
        raise TooManyTries(wait)
    failures = known.failures + 1 if known else 1
    until = now + pause_after(failures, guessed.longest)
    transaction.accounts.note_tries(Tries(under, failures, until))
    if failures != FREE or guessed is LETTER:
        return
    if transaction.accounts.find(name):  # a name that is none may be a password
        transaction.audit.add(Note(now, "log_in_paused", about=name, origin=origin.network))


def forget(transaction: Transaction, name: str, origin: Origin, guessed: Guessed = PASSWORD) -> None:
    """It was right."""
    transaction.accounts.forget_tries(counted(name, familiar(transaction, name, origin), guessed))


def succeeded(transaction: Transaction, name: str, origin: Origin) -> None:
    """These tries are forgotten, and where they came from is familiar from now on."""
    now = transaction.now()
    known_from(transaction, name, origin)
    transaction.audit.add(Note(now, "log_in", actor=name, origin=origin.network))


def known_from(transaction: Transaction, name: str, origin: Origin) -> None:
    """Whoever it is, they have shown that they are; they come from there from now on."""
    for guessed in (PASSWORD, CODE, LETTER):
        forget(transaction, name, origin, guessed)
    transaction.familiar.note(name, origin.marks(), transaction.now(), _MARKS)
