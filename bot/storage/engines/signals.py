"""Waking greenlets when something they wait for was committed.

The writer's thread fires, greenlets of any thread wait. Nothing is remembered for a topic nobody waits for.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType
from typing import Any, TypeVar

import gevent
from gevent.event import Event
from gevent.monkey import get_original

# Native locks also when gevent has patched the process: they are held for an instant, across threads.
PASSING = "~"  # begins a topic of what holds for a moment: whoever missed it has missed nothing
_allocate_lock: Callable[[], AbstractContextManager[Any]] = get_original("_thread", "allocate_lock")
T = TypeVar("T")


class Wake:
    """Wakes the greenlet that made it, from any thread."""

    def __init__(self) -> None:
        self._event = Event()
        self._lock = _allocate_lock()
        self._topics: set[str] = set()
        self._watcher = gevent.get_hub().loop.async_()
        self._watcher.start(self._event.set)

    def send(self, *topics: str) -> None:
        """Because of these topics, where whoever waits wants to tell one from another."""
        with self._lock:
            self._topics.update(topics)
            if self._watcher is not None:
                self._watcher.send()

    def topics(self) -> set[str]:
        """Those that fired since this was asked last."""
        with self._lock:
            fired, self._topics = self._topics, set()
        return fired

    def wait(self, timeout: float | None = None) -> bool:
        """True when woken since the last call, False when `timeout` seconds passed first."""
        woken: bool = self._event.wait(timeout)
        self._event.clear()
        return woken

    def __enter__(self) -> "Wake":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._watcher.close()
            self._watcher = None


class Signals:
    """Who waits for which topic, such as the id of a conversation."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[Wake]] = {}
        self._counts: dict[str, int] = {}
        self._lock = _allocate_lock()

    def fire(self, topics: Iterable[str]) -> None:
        with self._lock:
            for topic in topics:
                if topic in self._counts:
                    self._counts[topic] += 1
                for wake in self._waiting.get(topic, ()):
                    wake.send(topic)

    def fire_all(self) -> None:
        """Wake everybody: something may have been missed."""
        self.fire(self.topics())

    def topics(self) -> set[str]:
        """Those that somebody waits for, but for what holds for a moment."""
        with self._lock:
            topics = {*self._waiting, *self._counts}
        return {topic for topic in topics if not topic.startswith(PASSING)}

    def count(self, topic: str) -> int:
        """A number that moves whenever `topic` fires, from the first time that somebody asks for it."""
        with self._lock:
            return self._counts.setdefault(topic, 1)

    @contextmanager
    def subscribed(self, *topics: str) -> Iterator[Wake]:
        """A wake that is sent whenever one of `topics` fires. Subscribe, then look, then wait: nothing is
        missed.
        """
        with Wake() as wake:
            with self._lock:
                for topic in topics:
                    self._waiting.setdefault(topic, set()).add(wake)
            try:
                yield wake
            finally:
                with self._lock:
                    for topic in topics:
                        self._leave(topic, wake)

    def _leave(self, topic: str, wake: Wake) -> None:
        self._waiting[topic].discard(wake)
        if not self._waiting[topic]:
            del self._waiting[topic]

    def __len__(self) -> int:
        return len(self._waiting)

    def until(self, topic: str, look: Callable[[], T], timeout: float) -> T:
        """First true result of `look`, called now and whenever `topic` fires; at the timeout its last."""
        if timeout <= 0:
            return look()
        deadline = time.monotonic() + timeout
        with self.subscribed(topic) as wake:
            while not (found := look()):
                left = deadline - time.monotonic()
                if left <= 0 or not wake.wait(left):
                    return look()
        return found
