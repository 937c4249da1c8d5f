"""The name of what a process is busy with: it goes through web, bot and worker and stands in every line.

A request gets a random one, or the one that a trusted proxy gave it. A customer's message and all that
follows from it, such as its turn and its deliveries, has one that anybody can make from its number: nothing
has to be stored, and a process that takes over after another was killed goes on under it.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "X-Request-Id"
_PROPER = re.compile(r"[A-Za-z0-9._-]{1,64}")
_current: ContextVar[str] = ContextVar("request", default="")


def current() -> str:
    """Empty where nobody has asked for anything."""
    return _current.get()


def begin(id: str = "") -> None:
    """From now on, what this greenlet, task or thread does is for this one."""
    _current.set(id or secrets.token_hex(8))


@contextmanager
def doing(id: str) -> Iterator[None]:
    """The same, for a while."""
    before = _current.set(id)
    try:
        yield
    finally:
        _current.reset(before)


def carried() -> dict[str, str]:
    """The header that takes it along to whoever is asked next."""
    return {HEADER: current()} if current() else {}


def of_message(conversation: str, seq: int) -> str:
    """Of a customer's message, and of all that follows from it."""
    return f"{conversation[:12]}-{seq}"


def proper(id: str | None) -> str:
    """What came from outside, if it can be one of ours; else empty."""
    return id if id and _PROPER.fullmatch(id) else ""
