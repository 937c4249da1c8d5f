"""Slots shared fairly: who has many turns waits behind their own, not everybody behind them.

A source is a network, or a conversation where none is known. Sources take turns, however many turns each has,
and none has more than a few at once: the bot does one after the other, so what is on its way to it already is
what a newcomer waits for.
"""

from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager

from gevent.event import Event


class Line:
    """Who is in, and who is next. Pure: a place is anything that can be told apart."""

    def __init__(self, total: int, each: int) -> None:
        if total < 1 or each < 1:
            raise ValueError(f"Slots and a source's share of them are 1 or more, not {total} and {each}.")
        self._total, self._each = total, each
        self._inside: dict[str, int] = {}
        self._waiting: OrderedDict[str, deque[object]] = OrderedDict()  # the source whose turn it is, first

    def come(self, source: str, place: object) -> list[object]:
        """Stand in line; the places that are let in now, perhaps this one."""
        self._waiting.setdefault(source, deque()).append(place)
        return self._let_in()

    def leave(self, source: str) -> list[object]:
        """One of this source is done; the places that are let in now."""
        left = self._inside[source] - 1
        if left:
            self._inside[source] = left
        else:
            del self._inside[source]
        return self._let_in()

    def give_up(self, source: str, place: object) -> None:
        """No longer wait."""
        line = self._waiting[source]
        line.remove(place)
        if not line:
            del self._waiting[source]

    def _let_in(self) -> list[object]:
        admitted: list[object] = []
        while sum(self._inside.values()) < self._total:
            free = (source for source in self._waiting if self._inside.get(source, 0) < self._each)
            if (source := next(free, None)) is None:
                break
            line = self._waiting.pop(source)
            admitted.append(line.popleft())
            self._inside[source] = self._inside.get(source, 0) + 1
            if line:  # behind all others now
                self._waiting[source] = line
        return admitted


class FairSlots:
    """A semaphore of `total` slots, `each` of them for one source at most."""

    def __init__(self, total: int, each: int) -> None:
        self._line = Line(total, each)

    @contextmanager
    def taken(self, source: str) -> Iterator[None]:
        """Waits for a slot, and has it while the block runs."""
        place = Event()
        self._wake(self._line.come(source, place))
        try:
            place.wait()
        except BaseException:  # a timeout, or the end of the process
            if place.is_set():
                self._wake(self._line.leave(source))
            else:
                self._line.give_up(source, place)
            raise
        try:
            yield
        finally:
            self._wake(self._line.leave(source))

    @staticmethod
    def _wake(places: list[object]) -> None:
        for place in places:
            assert isinstance(place, Event)
            place.set()
