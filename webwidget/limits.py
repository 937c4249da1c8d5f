"""How often one address may do something."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

ADDRESSES = 10_000  # remembered; the one longest quiet is forgotten first


class Limiter:
    """A bucket for each address: `burst` at once, refilled with `per_second`. `clock` gives seconds."""

    def __init__(self, *, burst: int, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        if burst < 1 or per_second <= 0:
            raise ValueError(f"A limit needs a burst and a rate above 0, not {burst} and {per_second}")
        self._burst, self._rate, self._clock = burst, per_second, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str) -> int:
        """0 when it may be done now (and counts as done), else the whole seconds to wait."""
        now = self._clock()
        left, since = self._buckets.pop(address, (float(self._burst), now))
        left = min(self._burst, left + (now - since) * self._rate)
        allowed = left >= 1
        self._buckets[address] = (left - allowed, now)
        if len(self._buckets) > ADDRESSES:
            self._buckets.popitem(last=False)
        return 0 if allowed else math.ceil((1 - left) / self._rate)
