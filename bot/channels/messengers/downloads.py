"""Fetching what people have sent from where a network keeps it: from its own hosts alone, up to a size."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import urllib3

from bot.channels.errors import NotDelivered, Refused
from bot.conversations.files.limits import SIZE

WITHIN: Final = urllib3.Timeout(connect=5.0, read=15.0)  # seconds

_http = urllib3.PoolManager(retries=False, timeout=WITHIN)  # follows no redirects


def download(
    address: str, hosts: tuple[str, ...], *, api: str = "", headers: Mapping[str, str] | None = None
) -> bytes:
    """What is there. Raises NotDelivered; Refused where it is none of these hosts', nor below them, nor the
    place `api` that an operator has named, or too large.
    """
    if not (_is_among(address, hosts) or (api and address.startswith(f"{api}/"))):
        raise Refused("foreign_file", host=address.partition("//")[2].partition("/")[0][:100])
    try:
        answer = _http.request("GET", address, headers=dict(headers or {}), preload_content=False)
        content = answer.read(SIZE + 1)
        answer.close()
    except urllib3.exceptions.HTTPError as error:
        raise NotDelivered("unreachable", why=type(error).__name__) from error
    if answer.status != 200:
        raise NotDelivered("status", status=str(answer.status))
    if len(content) > SIZE:
        raise Refused("large_file", most=SIZE // 1_000_000)
    return content


def takes(kind: str) -> bool:
    """Whether a file that is said to be of this kind is worth fetching: what it is, is found out then."""
    return kind.startswith("image/") or kind == "application/pdf"


def hears(kind: str) -> bool:
    """Whether it is a voice message as phones record it, and can be heard at the desk."""
    return kind.partition(";")[0].strip() in (
        "audio/ogg",
        "audio/opus",
        "audio/mp4",
        "audio/m4a",
        "audio/x-m4a",
    )


def _is_among(address: str, hosts: tuple[str, ...]) -> bool:
    try:
        found = urlsplit(address)
        host, port = (found.hostname or "").rstrip("."), found.port
    except ValueError:
        return False
    known = any(host == each or host.endswith(f".{each}") for each in hosts)
    return known and found.scheme == "https" and port in (None, 443) and "@" not in found.netloc
