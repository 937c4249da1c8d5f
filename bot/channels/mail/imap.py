"""The mailbox that replies come to: what is new in it, by the numbers that its server gives.

E-mails that are none of ours stay as they are: people may read the same mailbox. So nothing depends on what
is marked as read there, and only what was taken gets that mark.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from bot.channels.errors import MailServerFails
from bot.channels.mail.automatic_mail import HEADERS as HEADERS_OF_MACHINES
from bot.channels.mail.smtp import failure
from knowledge.folder.mail import Server

ANSWER_WITHIN = 20.0  # seconds for each answer of the server
MOST_BYTES = 25 * 2**20  # of one e-mail; what is behind is not fetched
HEADERS = " ".join(
    ("From", "Reply-To", "Content-Type", "In-Reply-To", "References", *HEADERS_OF_MACHINES)
).upper()
_NUMBER = re.compile(rb"UIDVALIDITY (\d+)|UIDNEXT (\d+)")


@dataclass(frozen=True)
class Place:
    """How far a mailbox was read: its own number, and that of the last e-mail."""

    validity: int
    last: int


class Mailbox:
    """One that is open."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self._connection = connection

    def end(self) -> Place:
        """Behind all that is there now."""
        _, data = self._connection.status("INBOX", "(UIDVALIDITY UIDNEXT)")
        found = {name: int(number) for name, number in self._numbers(data)}
        return Place(found["validity"], found["next"] - 1)

    @staticmethod
    def _numbers(data: list[bytes]) -> Iterator[tuple[str, bytes]]:
        for match in _NUMBER.finditer(b" ".join(part for part in data if isinstance(part, bytes))):
            yield ("validity", match[1]) if match[1] else ("next", match[2])

    def behind(self, last: int) -> list[int]:
        """Numbers of the e-mails that came after it, oldest first."""
        _, data = self._connection.uid("SEARCH", f"UID {last + 1}:*")
        found = [int(number) for number in (data[0] or b"").split()]
        return sorted(number for number in found if number > last)  # a server names the last one anyway

    def head(self, number: int) -> bytes:
        """The headers that tell whether it may be ours."""
        return self._fetch(number, f"BODY.PEEK[HEADER.FIELDS ({HEADERS})]")

    def whole(self, number: int) -> bytes:
        """All of it, up to MOST_BYTES."""
        return self._fetch(number, f"BODY.PEEK[]<0.{MOST_BYTES}>")

    def mark_read(self, number: int) -> None:
        self._connection.uid("STORE", str(number), "+FLAGS.SILENT", r"(\Seen)")

    def _fetch(self, number: int, what: str) -> bytes:
        """Empty where somebody has deleted it meanwhile."""
        _, data = self._connection.uid("FETCH", str(number), f"({what})")
        return next((bytes(part[1]) for part in data if isinstance(part, tuple)), b"")


@contextmanager
def opened(server: Server) -> Iterator[Mailbox]:
    """The mailbox of our log-in, encrypted where we log in over a network. Raises MailServerFails."""
    try:
        connection = _connection(server)
    except Exception as error:
        raise failure(server, error) from None
    try:
        _enter(connection, server)
        connection.select("INBOX")
        yield Mailbox(connection)
    except (imaplib.IMAP4.error, OSError) as error:
        raise failure(server, error) from None
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            connection.logout()


def check(server: Server) -> None:
    """That it answers and lets us in. Raises MailServerFails."""
    with opened(server) as mailbox:
        mailbox.end()


def _connection(server: Server) -> imaplib.IMAP4:
    if server.secure:
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(server.host, server.port, ssl_context=context, timeout=ANSWER_WITHIN)
    return imaplib.IMAP4(server.host, server.port, timeout=ANSWER_WITHIN)


def _enter(connection: imaplib.IMAP4, server: Server) -> None:
    if not server.secure:
        if "STARTTLS" not in connection.capabilities:
            raise MailServerFails("readable", server=repr(server))
        connection.starttls(ssl.create_default_context())
    try:
        connection.login(server.user, server.password)
    except (imaplib.IMAP4.error, UnicodeError):
        raise MailServerFails("login", server=repr(server)) from None
