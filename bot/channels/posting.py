"""One POST to an address that the operator named: no redirects, no proxies, never longer than promised."""

import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util import Url, parse_url

from bot.channels.errors import NotDelivered, ReceiverGone

CONNECT_WITHIN = 5.0  # seconds for each of the host's addresses
ANSWER_WITHIN = 15.0  # seconds for the whole attempt


def post(address: str, headers: Mapping[str, str], body: bytes) -> int:
    """The status of the answer, from 200 to 299; what else it says is ignored.

    Raises NotDelivered, and ReceiverGone at 410.
    """
    url = parse_url(address)
    connection = _connection(url)
    late = threading.Event()
    hangs_up = threading.Timer(ANSWER_WITHIN, _hang_up, [connection, late])  # on who dribbles, too
    hangs_up.daemon = True
    hangs_up.start()
    try:
        status = _status(connection, url.request_uri, headers, body)
    except (HTTPError, OSError) as error:
        raise _failure(error, late=late.is_set()) from error
    except Exception as error:  # no HTTP at all
        raise NotDelivered("unusable", why=type(error).__name__) from error
    finally:
        hangs_up.cancel()
        connection.close()
    if late.is_set():  # half an answer is none
        raise NotDelivered("late", seconds=ANSWER_WITHIN)
    if status == 410:
        raise ReceiverGone
    if not 200 <= status <= 299:
        raise NotDelivered("status", status=str(status))
    return status


def _connection(url: Url) -> HTTPConnection:
    kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
    host = (url.host or "").strip("[]")
    return kind(host, url.port, timeout=CONNECT_WITHIN)


def _status(connection: HTTPConnection, target: str, headers: Mapping[str, str], body: bytes) -> int:
    connection.connect()
    connection.sock.settimeout(ANSWER_WITHIN)
    connection.request("POST", target, body=body, headers=headers, preload_content=False)
    return connection.getresponse().status


def _hang_up(connection: HTTPConnection, late: threading.Event) -> None:
    """Wakes the thread that waits for an answer."""
    late.set()
    with suppress(OSError):
        if connection.sock is not None:
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)


def _failure(error: Exception, *, late: bool) -> NotDelivered:
    cause = error.__cause__ or error
    if isinstance(error, ssl.SSLCertVerificationError):
        return NotDelivered("certificate", why=error.verify_message)
    if late or isinstance(cause, TimeoutError):
        return NotDelivered("late", seconds=ANSWER_WITHIN)
    why = cause.strerror if isinstance(cause, OSError) and cause.strerror else type(cause).__name__
    return NotDelivered("unreachable", why=why)
