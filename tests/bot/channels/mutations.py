"""Requests that somebody has tampered with: bytes turned, parts cut out or doubled, values of other types."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

STRANGE: tuple[Any, ...] = (None, True, -1, 2**70, 1.5, "", "x" * 5000, "\ud800", [], {}, [[]], {"id": None})


def mutations(body: bytes, chance: Random, count: int) -> Iterator[bytes]:
    """Half of them are JSON still."""
    for number in range(count):
        yield _torn(body, chance) if number % 2 else _retold(json.loads(body), chance)


def _torn(body: bytes, chance: Random) -> bytes:
    at, length = chance.randrange(len(body)), chance.randrange(1, 9)
    kind = chance.randrange(4)
    if kind == 0:
        return body[:at] + bytes([body[at] ^ (1 << chance.randrange(8))]) + body[at + 1 :]
    if kind == 1:
        return body[:at] + body[at + length :]
    if kind == 2:
        return body[:at] + body[at : at + length] * 2 + body[at + length :]
    return body[:at]


def _retold(told: Any, chance: Random) -> bytes:
    """One value somewhere is another."""
    places = list(_places(told))
    holder, key = chance.choice(places)
    holder[key] = chance.choice(STRANGE)
    return json.dumps(told).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Of all values: what holds it, and under which key."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in list(keys):
        yield value, key
        yield from _places(value[key])
