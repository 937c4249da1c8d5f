"""Fetching replies by e-mail as a timed job, and both mail servers as the doctor sees them."""

from collections.abc import Callable, Iterator
from http import HTTPStatus

import urllib3

from bot.channels.errors import MailServerFails
from bot.channels.mail import imap, smtp
from bot.channels.mail.fetching import Fetching
from bot.channels.mail.inbox import Inbox
from bot.conversations.store import Store
from bot.operation.finding import Finding
from bot.operation.timed.clock import Timed
from bot.storage import Storage
from knowledge.folder.home import Home
from knowledge.folder.mail import Server
from knowledge.languages import ENGLISH

NAME = "fetch_mail"
EVERY = 20.0  # seconds
SET_MAIL = "see docs/mail.md, then the setting mail in kundig.toml"


def inbox(home: Home, storage: Storage) -> Inbox:
    return Inbox(Store(storage, message_limit=home.settings.message_limit), home.settings)


def timed(home: Home) -> tuple[Timed, ...]:
    """The job, where a mailbox is named."""
    server = home.settings.mail.imap
    return (Timed(NAME, EVERY, lambda storage: _fetch(home, storage, server)),) if server else ()


def _fetch(home: Home, storage: Storage, server: Server) -> None:
    Fetching(storage, inbox(home, storage), server).run()


def check_mail(home: Home) -> Iterator[Finding]:
    """Whether both servers answer and let us in; nothing is sent and nothing fetched."""
    mail = home.settings.mail
    if mail.smtp is None:
        yield Finding("note", "no e-mail: who leaves an address is answered by hand; see docs/mail.md")
        return
    yield from _checked("letters", mail.smtp, smtp.check)
    if mail.imap is None:
        yield Finding("note", "replies by e-mail are not fetched, as letters say; imap in the setting mail")
    else:
        yield from _checked("replies", mail.imap, imap.check)
    yield from _reached(mail.link)


def _reached(link: str) -> Iterator[Finding]:
    """Whether letters lead to us. A firewall may keep us from our own public address: so it is a note."""
    try:
        found = urllib3.request("GET", f"{link}/healthz", timeout=3, retries=False).status == HTTPStatus.OK
    except urllib3.exceptions.HTTPError:
        found = False
    if not found:
        yield Finding("note", f"letters lead to {link}, where no Kundig answers: is it right?")


def _checked(what: str, server: Server, check: Callable[[Server], None]) -> Iterator[Finding]:
    try:
        check(server)
    except MailServerFails as error:
        yield Finding("missing", f"{what} by e-mail: {error.told(ENGLISH)}", SET_MAIL)
    else:
        yield Finding("ok", f"{what} by e-mail, over {server!r}")
