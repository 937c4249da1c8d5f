"""A real mail server on loopback that takes letters, or refuses them as it is told."""

import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from tests.serving import free_port

USER, PASSWORD = "kundig", "pa:ss@word/1"
Answer = Callable[[str, EmailMessage], str | None]  # to whom, what: a refusal, or nothing


class MailServer:
    """`answer` decides, for the receiver's address and the letter, what is refused."""

    def __init__(self, context: ssl.SSLContext | None = None, *, secure: bool = False) -> None:
        self.answer: Answer = lambda _, __: None
        self.recipient: Callable[[str], str | None] = lambda _: None
        self.received: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        options: dict[str, Any] = {"authenticator": self._check, "auth_required": context is not None}
        if context and not secure:
            options |= {"tls_context": context, "require_starttls": True}
        if context and secure:
            options |= {"auth_require_tls": False}  # it does not see that all of it is encrypted
        around = context if secure else None
        self._closed = False
        self.port = free_port()
        self._controller = Controller(self, "127.0.0.1", self.port, ssl_context=around, **options)
        self._controller.start()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._controller.stop()

    @property
    def address(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802  # as the library calls it
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := self.recipient(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content or b""
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        if refusal := self.answer(envelope.rcpt_tos[0], message):
            return refusal
        self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
        self.received.append(message)
        return "250 OK"

    def wait(self, count: int, seconds: float = 10) -> list[EmailMessage]:
        until = time.monotonic() + seconds
        while len(self.received) < count:
            assert time.monotonic() < until, f"{len(self.received)} of {count} letters within {seconds} s"
            time.sleep(0.02)
        return self.received

    @staticmethod
    def _check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        known = isinstance(data, LoginPassword) and (data.login, data.password) == (
            USER.encode(),
            PASSWORD.encode(),
        )
        return AuthResult(success=known, handled=False)


@contextmanager
def mailserver(context: ssl.SSLContext | None = None, *, secure: bool = False) -> Iterator[MailServer]:
    running = MailServer(context, secure=secure)
    try:
        yield running
    finally:
        running.close()


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Of a server called localhost: the file to trust, and the server's own side."""
    key, file = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", key, "-out", file],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    return file, context


def said(message: EmailMessage, kind: str = "plain") -> str:
    """One of its two bodies."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")
