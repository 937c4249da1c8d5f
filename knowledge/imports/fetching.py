"""Fetches a running FAQ page for whoever names its address, and nothing from within our own walls.

A name is resolved once, all its addresses must be public, and the connection goes to one of these: who
answers something else the next time gains nothing. Each redirect is looked at in the same way. Size and time
are bounded; no cookie, log-in or proxy is used.
"""

import re
import socket
import time
from collections.abc import Callable
from typing import Final
from urllib.parse import urljoin

import urllib3
from urllib3.exceptions import HTTPError
from urllib3.util import Timeout, Url, parse_url

from knowledge import limits
from knowledge.formats.encodings import named
from knowledge.formats.problems import fault, refuse
from knowledge.imports.networks import is_public

PORTS = {"http": 80, "https": 443}
REDIRECTS: Final = 5
WAIT: Final = 8.0  # seconds for a connection, and for the next piece
PIECE: Final = 65_536
HEADERS = {
    "User-Agent": "Kundig FAQ import",
    "Accept": "text/html, application/json;q=0.9, */*;q=0.1",
    "Accept-Encoding": "identity",
}
CHARSET = re.compile(r"charset=[\"']?([\w-]+)", re.IGNORECASE)
Allowed = Callable[[str], bool]


def page(address: str, allowed: Allowed = is_public, seconds: float = limits.FETCHING) -> bytes:
    """What is there, as if a browser had saved it. Raises ImportRefused."""
    return _saved(*_fetched(address, allowed, time.monotonic() + seconds))


def picture(address: str, allowed: Allowed = is_public, seconds: float = limits.FETCHING) -> bytes:
    """What is there, as it is. Raises ImportRefused."""
    return _fetched(address, allowed, time.monotonic() + seconds)[0]


def _fetched(address: str, allowed: Allowed, until: float) -> tuple[bytes, urllib3.BaseHTTPResponse, str]:
    """What is there in the end, the answer's beginning, and where that was. Raises ImportRefused."""
    for _ in range(REDIRECTS + 1):
        url = parsed(address)
        response = asked(url, place(url, allowed))
        try:
            target = response.headers.get("Location") if 300 <= response.status < 400 else None
            if target is None:
                return _content(response, until, address), response, address
        finally:
            response.close()
        address = urljoin(address, target)
    refuse(fault("page_redirects", most=REDIRECTS))


def parsed(address: str) -> Url:
    """Raises ImportRefused."""
    try:
        url = parse_url(address)
    except HTTPError:
        refuse(fault("no_page_address", value=address))
    if url.scheme not in PORTS or not url.host or url.auth:
        refuse(fault("no_page_address", value=address))
    return url


def place(url: Url, allowed: Allowed) -> tuple[str, int]:
    """The address and port to connect to. Raises ImportRefused."""
    host, port = (url.host or "").strip("[]"), url.port or PORTS[str(url.scheme)]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        refuse(fault("page_unknown", value=host))
    places = [str(place[4][0]) for place in found]
    if not places or not all(map(allowed, places)):
        refuse(fault("page_private", value=host))
    return places[0], port


def asked(url: Url, place: tuple[str, int]) -> urllib3.BaseHTTPResponse:
    """The beginning of the answer. Raises ImportRefused."""
    host, (ip, port) = (url.host or "").strip("[]"), place
    timeout = Timeout(connect=WAIT, read=WAIT)
    pool: urllib3.HTTPConnectionPool
    if url.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            ip, port, timeout=timeout, server_hostname=host, assert_hostname=host
        )
    else:
        pool = urllib3.HTTPConnectionPool(ip, port, timeout=timeout)
    try:
        return pool.urlopen(
            "GET",
            url.request_uri,
            headers={**HEADERS, "Host": url.netloc or host},
            retries=False,
            redirect=False,
            preload_content=False,
            decode_content=False,
        )
    except HTTPError as error:
        refuse(fault("page_unreachable", value=host, why=str(error)[:200]))


def _content(response: urllib3.BaseHTTPResponse, until: float, address: str) -> bytes:
    """All of it, piece by piece: whoever sends a byte now and then is not waited for."""
    if response.status != 200:
        refuse(fault("page_status", status=str(response.status), value=address))
    if response.headers.get("Content-Encoding", "identity") != "identity":
        refuse(fault("page_packed", value=response.headers["Content-Encoding"]))
    content = b""
    try:
        while piece := response.read1(PIECE):
            content += piece
            if len(content) > limits.PAGE:
                refuse(fault("page_too_large", most=limits.PAGE // 1_000_000))
            if time.monotonic() > until:
                refuse(fault("page_too_slow", most=limits.FETCHING))
    except (HTTPError, OSError) as error:
        refuse(fault("page_unreachable", value=address, why=str(error)[:200]))
    return content


def _saved(content: bytes, response: urllib3.BaseHTTPResponse, address: str) -> bytes:
    """In UTF-8, with a note of where it comes from, from which relative addresses start."""
    if content.lstrip()[:1] in (b"{", b"["):
        return content
    charset = CHARSET.search(response.headers.get("Content-Type", ""))
    if charset and (encoding := named(charset[1])):
        content = content.decode(encoding, "replace").encode()
    return f"<!-- saved from url=({len(address):04}){address} -->\n".encode("ascii", "ignore") + content
