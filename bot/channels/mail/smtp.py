"""Handing one e-mail to the mail server that the operator named; never longer than promised.

What servers say may hold the receiver's address, which stands in no log and no list: it is left out.
"""

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage

from bot.channels.errors import LetterRefused, MailServerFails, NotDelivered
from knowledge.folder.mail import Mail, Server

CONNECT_WITHIN = 10.0  # seconds for each answer of the server
SEND_WITHIN = 40.0  # seconds for the whole attempt; less than a delivery's lease
_ADDRESS = re.compile(r"<?[^\s<>]*@[^\s<>]*>?")
_SAID = 200  # characters of what a server says that are kept


def send(mail: Mail, message: EmailMessage, to: str) -> None:
    """Raises NotDelivered, and LetterRefused when the receiver's side will never take it."""
    assert mail.smtp is not None
    with connected(mail.smtp) as server:
        try:
            server.send_message(message, mail.address, [to])
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(mail.smtp, *error.recipients[to]) from None
        except smtplib.SMTPDataError as error:
            raise _refused(mail.smtp, error.smtp_code, error.smtp_error) from None
        except (smtplib.SMTPNotSupportedError, UnicodeError):
            raise LetterRefused(status="", why="SMTPUTF8") from None


def check(server: Server) -> None:
    """That it answers and lets us in. Raises NotDelivered."""
    with connected(server) as found:
        found.noop()


@contextmanager
def connected(server: Server) -> Iterator[smtplib.SMTP]:
    """Encrypted where the server can, and always where we log in. Raises NotDelivered."""
    late = threading.Event()
    try:
        connection = _connection(server)
    except Exception as error:
        raise failure(server, error) from None
    hangs_up = threading.Timer(SEND_WITHIN, _hang_up, [connection, late])  # on who dribbles, too
    hangs_up.daemon = True
    hangs_up.start()
    try:
        _enter(connection, server)
        yield connection
    except NotDelivered:
        raise
    except Exception as error:
        raise failure(server, error, late=late.is_set()) from None
    finally:
        hangs_up.cancel()
        with suppress(smtplib.SMTPException, OSError):  # what was taken is taken
            connection.quit()
        connection.close()


def _connection(server: Server) -> smtplib.SMTP:
    if server.secure:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=CONNECT_WITHIN, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=CONNECT_WITHIN)


def _enter(connection: smtplib.SMTP, server: Server) -> None:
    connection.ehlo_or_helo_if_needed()
    if not server.secure and connection.has_extn("starttls"):
        connection.starttls(context=ssl.create_default_context())
        connection.ehlo()
    elif not server.secure and server.user:
        raise MailServerFails("readable", server=repr(server))
    if server.user:
        connection.login(server.user, server.password)


def _hang_up(connection: smtplib.SMTP, late: threading.Event) -> None:
    late.set()
    with suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)


def failure(server: Server, error: Exception, *, late: bool = False) -> MailServerFails:
    """What is wrong with the server or our log-in there; the letter itself may be fine."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return MailServerFails("login", server=repr(server))
    if isinstance(error, ssl.SSLCertVerificationError):
        return MailServerFails("certificate", server=repr(server), why=error.verify_message)
    if late or isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return MailServerFails("late", server=repr(server))
    if isinstance(error, smtplib.SMTPResponseException):
        return _deferred(server, error.smtp_code, error.smtp_error)
    why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return MailServerFails("unreachable", server=repr(server), why=why)


def _refused(server: Server, status: int, said: bytes | str) -> NotDelivered:
    if status >= 500:
        return LetterRefused(status=str(status), why=_said(said))
    return _deferred(server, status, said)


def _deferred(server: Server, status: int, said: bytes | str) -> MailServerFails:
    return MailServerFails("deferred", server=repr(server), status=str(status), why=_said(said))


def _said(text: bytes | str) -> str:
    """Without addresses, in one line."""
    told = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return " ".join(_ADDRESS.sub("…", told).split())[:_SAID]
