"""One request to a log-in provider: no redirects, no proxy of the environment, never long and never large.

The addresses come from an operator, or from what the provider says at the address that the operator gave;
never from what a browser or a token brings.
"""

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import urllib3
from gevent import Timeout
from urllib3.exceptions import HTTPError

from bot.staff.errors import ProviderUnreachable

CONNECT, READ, WITHIN = 4.0, 6.0, 12.0  # seconds for each step, and for the whole
LARGEST = 256 * 1024  # bytes
_PART = 16 * 1024
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def fetch(address: str, headers: Mapping[str, str], body: str | None = None) -> tuple[int, dict[str, Any]]:
    """Status and JSON object; what is no object counts as an empty one. Raises ProviderUnreachable."""
    if not private_on_the_way(address):
        raise ProviderUnreachable(host=address[:200], why="it is not an https address")
    host = urlsplit(address).hostname or ""
    wanted = {"Accept": "application/json", "User-Agent": "Kundig", **headers}
    timeout = urllib3.Timeout(connect=CONNECT, read=READ)
    pool = urllib3.PoolManager(retries=False, timeout=timeout)
    try:
        with Timeout(WITHIN, TimeoutError("it takes too long")):
            response = pool.request(
                "GET" if body is None else "POST",
                address,
                body=body,
                headers=wanted,
                redirect=False,
                preload_content=False,
            )
            return response.status, _object(_read(response))
    except (HTTPError, OSError) as error:
        raise ProviderUnreachable(host=host, why=_why(error)) from error
    finally:
        pool.clear()


def private_on_the_way(address: str) -> bool:
    """Whether nobody between can read or change it: https, or this machine itself."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )


def _read(response: urllib3.BaseHTTPResponse) -> bytes:
    until, read = time.monotonic() + WITHIN, b""
    while part := response.read1(_PART):
        read += part
        if len(read) > LARGEST:
            raise OSError("it says too much")
        if time.monotonic() > until:
            raise TimeoutError("it takes too long")
    return read


def _object(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _why(error: Exception) -> str:
    cause = error.__cause__ or error
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return str(cause) if isinstance(cause, OSError) and str(cause) else type(cause).__name__
