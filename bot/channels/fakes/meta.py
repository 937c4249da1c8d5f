"""What the fakes of Meta's networks share: a Graph API on loopback, and the app that it brings what happens.

As the documents say: what is brought is signed with the app's secret, and comes again until it is answered
with 200, maybe twice and out of order; what became of what we sent does not stand in line behind what people
write; an address is tried before it is taken; errors have codes: 190 for
a token that is worth nothing, 4 for too much, 100 for what nobody understands.
"""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import urllib3

from bot.channels.fakes.forms import said_in

AGAIN_AFTER = 0.05  # seconds, where the real ones wait longer
Answer = tuple[int, dict[str, Any]]


@dataclass
class FakeMeta:
    """One app's side of a network of `object`. Networks say in `asked` what else they know."""

    object: str = ""
    address: str = ""
    app: str = "1000001"
    secret: str = "the-app's-secret"  # noqa: S105  # opens nothing
    token: str = "the-account's-token"  # noqa: S105
    scopes: tuple[str, ...] = ()  # what the token may do
    subscription: dict[str, str] = field(default_factory=dict)
    busy: int = 0  # how many of the next posts are refused as too many
    files: dict[str, bytes] = field(default_factory=dict)
    duplicates: int = 1  # how often everything is brought
    reversed: bool = False  # whether the latest comes first

    def __post_init__(self) -> None:
        self._waiting: list[dict[str, Any]] = []
        self._echoes: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        self._http = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(15))

    def secrets(self) -> dict[str, str]:
        """What a connection to it needs."""
        return {"app": self.app, "secret": self.secret, "token": self.token, "api": self.address}

    def keep(self, content: bytes) -> str:
        """A file that somebody sends: its name at the network."""
        self.files[f"file-{len(self.files)}"] = content
        return f"file-{len(self.files) - 1}"

    def kept(self, name: str, token: str) -> bytes | None:
        """Its content, for who may have it."""
        return self.files.get(name)

    def happens(self, entry: Mapping[str, Any], *, ours: bool = False) -> None:
        """Brought to the app, soon; `ours` says that it is about what the app itself has sent."""
        with self._lock:
            (self._echoes if ours else self._waiting).append({"object": self.object, "entry": [entry]})

    def signed(self, body: bytes) -> dict[str, str]:
        """The headers it comes with."""
        signature = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        return {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={signature}"}

    def bring(self, stop: threading.Event) -> None:
        """Until told to stop."""
        while not stop.is_set():
            with self._lock:
                waiting = self._waiting[::-1] if self.reversed else self._waiting[:]
            if not self.callback() or not (waiting or self._echoes):
                stop.wait(0.01)
                continue
            self._bring(self._echoes, stop)
            for each in waiting:
                self._bring(self._waiting, stop, each)
                self._bring(self._echoes, stop)

    def _bring(
        self, line: list[dict[str, Any]], stop: threading.Event, one: dict[str, Any] | None = None
    ) -> None:
        """All of a line, or one of it."""
        for each in [*line] if one is None else [one]:
            if self._brought(json.dumps(each).encode()):
                with self._lock:
                    line.remove(each)
            else:
                stop.wait(AGAIN_AFTER)

    def callback(self) -> str:
        """Where it is brought; nowhere at first."""
        return self.subscription.get("callback_url", "")

    def _brought(self, body: bytes) -> bool:
        taken = False
        for _ in range(self.duplicates):
            try:
                answer = self._http.request("POST", self.callback(), body=body, headers=self.signed(body))
            except urllib3.exceptions.HTTPError:
                continue
            taken = taken or answer.status == 200
        return taken

    def answered(
        self, method: str, path: str, query: Mapping[str, str], token: str, said: dict[str, Any]
    ) -> Answer:
        """The status and the body of an answer. The path is without the API's version."""
        if path == f"{self.app}/subscriptions":
            return self._subscriptions(method, token, said)
        if path == "debug_token" and token == f"{self.app}|{self.secret}":
            valid = query.get("input_token") == self.token
            return 200, {"data": {"is_valid": valid, "scopes": [*self.scopes] if valid else []}}
        if token != self.token:
            return bad(401, 190, "Error validating access token: it has expired.")
        proof = hmac.new(self.secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        if query.get("appsecret_proof", proof) != proof:
            return bad(400, 100, "Invalid appsecret_proof provided in the API argument")
        with self._lock:
            if method == "POST" and self.busy > 0:
                self.busy -= 1
                return bad(400, 4, "Application request limit reached")
        return self.asked(method, path, query, said)

    def asked(self, method: str, path: str, query: Mapping[str, str], said: dict[str, Any]) -> Answer:
        """What this network answers to who may ask."""
        return bad(400, 100, f"Unsupported {method.lower()} request")

    def _subscriptions(self, method: str, token: str, said: dict[str, Any]) -> Answer:
        if token != f"{self.app}|{self.secret}":
            return bad(401, 190, "Invalid OAuth access token signature.")
        if method == "POST":
            challenge = "1158201444"
            tried = {
                "hub.mode": "subscribe",
                "hub.challenge": challenge,
                "hub.verify_token": said["verify_token"],
            }
            answer = self._http.request("GET", f"{said['callback_url']}?{urlencode(tried)}")
            if answer.status != 200 or answer.data.decode() != challenge:
                return bad(400, 2200, "Callback verification failed")
            self.subscription = said
            return 200, {"success": True}
        listed = [
            {"name": each, "version": "v25.0"} for each in self.subscription.get("fields", "").split(",")
        ]
        shown = {**self.subscription, "fields": listed, "active": True}
        return 200, {"data": [shown] if self.subscription else []}


def bad(status: int, code: int, message: str, subcode: int | None = None, details: str = "") -> Answer:
    """An error as the Graph API tells it."""
    error: dict[str, Any] = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code}
    if subcode:
        error["error_subcode"] = subcode
    if details:
        error["error_data"] = {"details": details}
    return status, {"error": error | {"fbtrace_id": "A"}}


@contextmanager
def running(fake: FakeMeta) -> Iterator[None]:
    """Serves it on a free port of loopback; its `address` is what is given as `api`."""

    class Api(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            asked = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(asked.query).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            said = said_in(self.headers.get("Content-Type", ""), body)
            _, _, path = asked.path.removeprefix("/").partition("/")
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            if asked.path.startswith("/files/"):
                content = fake.kept(path, token)
                status = 200 if content else 404
            else:
                status, told = fake.answered(self.command, path, query, token, said)
                content = json.dumps(told).encode()
            content = content or b""
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = _answer  # noqa: N815  # as the library names them

        def log_message(self, *_: object) -> None:
            """Nothing: tokens are in the path of no log."""

    server, stop = ThreadingHTTPServer(("127.0.0.1", 0), Api), threading.Event()
    fake.address = f"http://127.0.0.1:{server.server_port}"
    threads = [
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True),
        threading.Thread(target=fake.bring, args=[stop], daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        server.shutdown()
        server.server_close()
        threads[1].join(5)
