"""How the web side reaches the bot: over the socket in its data folder, or over TCP at the setting `bot_url`.

Nothing is sent before it is sure who listens: on the socket the system says so, over TCP the bot proves that
it knows our secret.
"""

import http.client
import secrets
from collections.abc import Mapping
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from bot import local_socket
from bot.credentials import CHALLENGE, PROOF, authorization, proof, same
from knowledge.folder.home import Home

TURN, HEALTH = "/webhooks/kundig/turn", "/webhooks/kundig/"
SUGGESTIONS = "/webhooks/kundig/suggestions"
SEARCH = "/webhooks/kundig/search"
TRYOUT = "/webhooks/kundig/tryout"
AT_ONCE = 16  # connections that are kept
NONE: Mapping[str, str] = MappingProxyType({})


class Transport:
    """Requests to the bot of one data folder; connections are kept open."""

    def __init__(self, home: Home, timeout: urllib3.Timeout) -> None:
        self._home, self._timeout = home, timeout
        self._before = urlsplit(home.settings.bot_url).path.rstrip("/")

    def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] = NONE
    ) -> urllib3.BaseHTTPResponse:
        """Raises urllib3's HTTPError, InvalidSetting."""
        sent = {"Authorization": authorization(self._secret), "Content-Type": "application/json", **headers}
        response = self._pool.request(method, f"{self._before}{path}", body=body, headers=sent)
        if response.status == HTTPStatus.UNAUTHORIZED:  # a damaged secret may have been replaced
            self.__dict__.pop("_secret", None)
            self.__dict__.pop("_pool", None)
        return response

    @cached_property
    def _secret(self) -> bytes:
        return self._home.secret()

    @cached_property
    def _pool(self) -> urllib3.HTTPConnectionPool:
        options: dict[str, Any] = {"maxsize": AT_ONCE, "retries": False, "timeout": self._timeout}
        address = urlsplit(self._home.settings.bot_url)
        if not address.hostname:
            return _SocketPool("bot", **options, path=self._home.bot_socket)
        pool = _TlsPool if address.scheme == "https" else _TcpPool
        return pool(address.hostname, address.port, **options, secret=self._secret)


class _SocketConnection(HTTPConnection):
    def __init__(self, *, path: Path, **options: Any) -> None:
        super().__init__(**options)
        self._path = path

    def _new_conn(self) -> Any:
        try:
            return local_socket.connect(self._path, self.timeout)
        except OSError as error:
            raise NewConnectionError(self, f"{self._path}: {error.strerror or error}") from error


class _Proven(HTTPConnection):
    """Over TCP: after connecting, and before anything else, the bot must prove itself."""

    def __init__(self, *, secret: bytes, **options: Any) -> None:
        super().__init__(**options)
        self._secret = secret

    def connect(self) -> None:
        super().connect()
        try:
            self._challenge()
        except BaseException:
            self.close()
            raise

    def _challenge(self) -> None:
        challenge = secrets.token_hex(16)
        assert self.sock is not None
        self.sock.sendall(
            f"GET {HEALTH} HTTP/1.1\r\nHost: {self.host}\r\n{CHALLENGE}: {challenge}\r\n\r\n".encode()
        )
        answer = http.client.HTTPResponse(self.sock, method="GET")
        answer.begin()
        answer.read()
        if not same(answer.getheader(PROOF) or "", proof(self._secret, challenge)):
            raise NewConnectionError(
                self, f"what listens on {self.host}:{self.port} does not know our run/secret.key"
            )


class _ProvenTls(_Proven, HTTPSConnection):
    """The same, inside TLS."""


class _SocketPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _SocketConnection


class _TcpPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Proven


class _TlsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _ProvenTls
