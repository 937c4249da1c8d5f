"""Asking a network over HTTP: what it says as JSON, or NotDelivered. Nothing it sends is read without end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from json import dumps, loads
from typing import Any, Final
from urllib.parse import urlencode

import urllib3

from bot.channels.errors import NotDelivered, Refused

WITHIN = urllib3.Timeout(connect=5.0, read=10.0)  # seconds
LARGEST: Final = 4_000_000  # bytes of an answer
WHILE_BUSY: Final = 60  # seconds, where a network does not say how long
LONGEST_BUSY: Final = 24 * 3600


@dataclass(frozen=True)
class Said:
    """A network's answer, with its headers by lower-case name; `told` is {} where it is no JSON."""

    status: int
    told: Any
    headers: Mapping[str, str]

    @property
    def fields(self) -> dict[str, Any]:
        return self.told if isinstance(self.told, dict) else {}


Wrong = Callable[[Said], NotDelivered]


class Asking:
    """One network; `wrong` says what an answer means that is none. No redirects, no second tries."""

    def __init__(self, wrong: Wrong) -> None:
        self._wrong = wrong
        self._http = urllib3.PoolManager(retries=False, timeout=WITHIN)

    def ask(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str],
        *,
        query: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Said:
        """Raises NotDelivered."""
        target = f"{address}?{urlencode(query)}" if query else address
        named, body = dict(headers), None
        if json is not None:
            named["Content-Type"], body = "application/json", dumps(json).encode()
        elif form is not None:
            named["Content-Type"], body = "application/x-www-form-urlencoded", urlencode(form).encode()
        try:
            answer = self._http.request(method, target, headers=named, body=body, preload_content=False)
            content = answer.read(LARGEST)
            answer.close()
        except urllib3.exceptions.HTTPError as error:
            raise NotDelivered("unreachable", why=type(error).__name__) from error
        told = {name.lower(): value for name, value in answer.headers.items()}
        said = Said(answer.status, _parsed(content), told)
        if 200 <= said.status <= 299:
            return said
        raise self._wrong(said)


def refusal(said: Said, why: str, seconds: float = WHILE_BUSY) -> NotDelivered:
    """What the usual statuses mean; `seconds` is how long it asks us to wait where it is busy."""
    why = why[:200] or str(said.status)
    if said.status == 401:
        return NotDelivered("token", why=why)
    if said.status == 403:
        return NotDelivered("forbidden", why=why)
    if said.status in (404, 410):
        return Refused("gone")
    if said.status == 429:
        return NotDelivered("busy", seconds=round(min(max(1.0, seconds), LONGEST_BUSY)))
    if said.status in (400, 413, 422):
        return Refused("unfit", why=why)
    return NotDelivered("status", status=str(said.status))


def _parsed(content: bytes) -> Any:
    try:
        return loads(content)
    except (ValueError, RecursionError):
        return {}
