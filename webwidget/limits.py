"""How often one address may do something, and how much of it at once.

An address is what a limit counts by: of IPv6 the /64, since every household has one of its own and may use
any address in it.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

KEPT = 10_000  # addresses remembered; the one longest quiet is forgotten first
Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Rate:
    """`burst` at once, refilled with `per_second`."""

    burst: float
    per_second: float

    def __post_init__(self) -> None:
        if self.burst < 1 or self.per_second <= 0:
            raise ValueError(
                f"A limit needs a burst and a rate above 0, not {self.burst} and {self.per_second}"
            )


class Limiter:
    """A bucket for each address. `clock` gives seconds, and is not the wall's: that one may jump."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str, cost: float = 1.0) -> int:
        """0 when it may be done now (and counts as done), else the whole seconds to wait."""
        now, burst, rate = self._clock(), self._rate.burst, self._rate.per_second
        cost = min(cost, burst)
        left, since = self._buckets.pop(address, (burst, now))
        left = min(burst, left + (now - since) * rate)
        allowed = left >= cost
        self._buckets[address] = (left - cost * allowed, now)
        if len(self._buckets) > KEPT:
            self._buckets.popitem(last=False)
        return 0 if allowed else math.ceil((cost - left) / rate)


class Places:
    """How much of something may be open at once, for each address."""

    def __init__(self, most: int) -> None:
        self._most, self._open = most, dict[str, int]()

    def take(self, address: str) -> bool:
        """False when all are taken."""
        taken = self._open.get(address, 0)
        if taken >= self._most:
            return False
        self._open[address] = taken + 1
        return True

    def free(self, address: str) -> None:
        """One is done."""
        left = self._open[address] - 1
        if left:
            self._open[address] = left
        else:
            del self._open[address]


def counted_as(address: str) -> str:
    """What an address counts as: itself, or the /64 of IPv6. What is no address counts as it is."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((found, 64), strict=False))


def among(address: str, networks: tuple[Network, ...]) -> bool:
    """Whether it lies in one of them."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return any(found in network for network in networks)
