"""What fakes of networks that are asked share: a small HTTP server on loopback."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request; headers by lower-case name, `fields` of its JSON or its form."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    fields: Mapping[str, Any]

    @property
    def bearer(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")


@dataclass(frozen=True)
class Answered:
    """`lost`: done, but the connection breaks before anybody hears of it."""

    status: int
    told: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    lost: bool = False


@contextmanager
def answering(answer: Callable[[Asked], Answered]) -> Iterator[str]:
    """Its address."""

    class Api(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            split = urlsplit(self.path)
            length = int(self.headers.get("Content-Length", 0))
            if len(body := self.rfile.read(length)) < length:  # whoever asked was killed
                self.close_connection = True
                return
            named = {name.lower(): value for name, value in self.headers.items()}
            fields = _fields(named.get("content-type", ""), body)
            answered = answer(Asked(self.command, split.path, dict(parse_qsl(split.query)), named, fields))
            if answered.lost:
                self.close_connection = True
                return
            content = json.dumps(answered.told).encode()
            self.send_response(answered.status)
            for name, value in answered.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            with suppress(OSError):  # whoever asked was killed
                self.end_headers()
                self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815  # as the library names them

        def log_message(self, *_: object) -> None:
            """Nothing: what people write is in no log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _fields(kind: str, body: bytes) -> dict[str, Any]:
    if kind.startswith("application/json"):
        found = json.loads(body or b"{}")
        return found if isinstance(found, dict) else {}
    return dict(parse_qsl(body.decode()))
