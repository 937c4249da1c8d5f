"""Work that blocks is done aside of the event loop, on native threads, so that only who asked for it waits.

A call into SQLite or a big file stops the thread it is made on. On the event loop's thread, one curator who
waits for a lock on the corpus would make every customer wait.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

from gevent import get_hub
from gevent.hub import Hub
from gevent.threadpool import ThreadPool

T = TypeVar("T")
P = ParamSpec("P")


class Aside:
    """One native thread, which does what it is given in order. Each event loop has its own."""

    def __init__(self) -> None:
        self._threads: dict[Hub, ThreadPool] = {}

    def __call__(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What `work` returns, or raises. It cannot see the request: give it all it needs."""
        hub = get_hub()
        if hub not in self._threads:
            self._threads[hub] = ThreadPool(1, hub)
        outcome: _Done[T] | Exception = self._threads[hub].apply(_outcome, (work, args, kwargs))
        if isinstance(outcome, _Done):
            return outcome.value
        raise outcome


aside = Aside()  # all that touches corpus.sqlite: one thread, so that nothing there waits for its neighbour
aside_for_files = Aside()  # files of entries that curators send and fetch
aside_for_releases = Aside()  # releases, which are read whole
aside_for_figures = Aside()  # counts over everything, for the status page
aside_for_people = Aside()  # all that is stored of somebody, wherever it is


@dataclass(frozen=True)
class _Done(Generic[T]):
    value: T


def _outcome(
    work: Callable[..., T], args: tuple[object, ...], kwargs: dict[str, object]
) -> _Done[T] | Exception:
    """An error is an outcome, too: the thread pool would log its traceback."""
    try:
        return _Done(work(*args, **kwargs))
    except Exception as error:
        return error
