"""A real receiver of webhooks on loopback, which verifies every message with the library."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import standardwebhooks


@dataclass(frozen=True)
class Received:
    """One request: its id, what was in it, the verified document, and what was answered."""

    id: str
    raw: bytes
    document: dict[str, Any]
    status: int

    @property
    def kind(self) -> str:
        return str(self.document["type"])

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = self.document["data"]
        return data


Answer = Callable[[dict[str, Any]], int]  # a status; the others below are no answers
RESET, REDIRECT, RUBBISH, DRIBBLE = -1, 302, -3, -4


class Receiver:
    """`answer` decides, from the document, how each request ends; `secret` is set once it is known."""

    def __init__(self, port: int = 0) -> None:
        self.secret = ""
        self.answer: Answer = lambda _: 204
        self.received: list[Received] = []
        self.forged = 0
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()
        self._server = _Server(port, self)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, id: str, headers: dict[str, str], raw: bytes) -> int:
        """Verify, remember and answer a request."""
        try:
            document = standardwebhooks.Webhook(self.secret).verify(raw, headers)
        except standardwebhooks.WebhookVerificationError:
            self.forged += 1
            return 401
        with self._lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        status = self.answer(document)
        with self._lock:
            self.at_once -= 1
            self.received.append(Received(id, raw, document, status))
        return status

    def once(self) -> list[Received]:
        """What was taken, each id the first time it came."""
        first: dict[str, Received] = {}
        for each in list(self.received):
            if 200 <= each.status <= 299:
                first.setdefault(each.id, each)
        return list(first.values())

    def wait(self, count: int, seconds: float = 20) -> list[Received]:
        """Waits until `count` different messages were taken."""
        wait_until(lambda: len(self.once()) >= count, seconds)
        return self.once()


def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, f"not within {seconds} s"
        time.sleep(0.02)


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    try:
        yield receiver
    finally:
        receiver.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, receiver: Receiver) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.receiver = receiver

    def handle_error(self, *_: object) -> None:
        """Whoever called has hung up; that is their affair."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["content-length"]))
        assert self.headers["content-type"] == "application/json"
        status = self.server.receiver.take(self.headers["webhook-id"], dict(self.headers), raw)
        if status == RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        elif status == RUBBISH:
            self.wfile.write(b"\x00\x01 this is not HTTP\r\n\r\n")
        elif status == DRIBBLE:
            self._dribble()
        else:
            self.send_response(status)
            self.send_header("location", self.server.receiver.url + "/elsewhere")
            self.send_header("content-length", "1000000")  # which never come
            self.end_headers()

    def do_GET(self) -> None:
        self.server.receiver.forged += 1  # nobody has any business here

    def _dribble(self) -> None:
        """A header without end, a byte at a time."""
        for byte in b"HTTP/1.1 200 OK\r\nx: " + b"y" * 10_000:
            self.wfile.write(bytes([byte]))
            time.sleep(0.05)

    def log_message(self, *_: object) -> None: ...
