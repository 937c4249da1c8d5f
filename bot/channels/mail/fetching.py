"""Fetching replies: what is new in the mailbox goes to the conversations that it belongs to.

How far the mailbox was read is noted behind each e-mail. Who is killed before that takes one again, which
counts once.
"""

import json
import logging
import time
from dataclasses import asdict
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Final

from bot.channels.errors import MailNotRead
from bot.channels.mail.automatic_mail import begins_nothing
from bot.channels.mail.contact_forms import writer
from bot.channels.mail.imap import Mailbox, Place, opened
from bot.channels.mail.inbox import Inbox
from bot.channels.mail.mail_threads import threads
from bot.storage import Storage, StoreUnavailable
from knowledge.folder.mail import Server

log = logging.getLogger("kundig.mail")

FACT: Final = "mailbox"  # its name among what the installation notes
PATIENCE: Final = 240.0  # seconds after which the rest is left to the next run


class Fetching:
    """From the mailbox of `server`."""

    def __init__(self, storage: Storage, inbox: Inbox, server: Server) -> None:
        self._storage, self._inbox, self._server = storage, inbox, server

    def run(self) -> int:
        """How many e-mails were taken. Raises MailServerFails, StoreUnavailable; MailNotRead when some could
        not be read: they stay unread in the mailbox, and people can look at them.
        """
        with opened(self._server) as mailbox:
            return self._read(mailbox)

    def _read(self, mailbox: Mailbox) -> int:
        place, taken, broken = self._place(mailbox), 0, 0
        until = time.monotonic() + PATIENCE
        for number in mailbox.behind(place.last):
            head = mailbox.head(number)
            raw = (
                mailbox.whole(number)
                if may_be_ours(head, begins=self._inbox.begins, domain=self._inbox.domain)
                else b""
            )
            try:
                became = self._inbox.take(raw) if raw else "foreign"
            except StoreUnavailable:
                raise
            except Exception as error:  # one e-mail must not hold up all others
                log.warning("e-mail %d of the mailbox cannot be taken: %s", number, type(error).__name__)
                became, broken = "left", broken + 1
            if became in ("message", "notice"):
                mailbox.mark_read(number)
                taken += 1
            self._note(Place(place.validity, number))
            if time.monotonic() > until:
                break
        if broken:
            raise MailNotRead(count=broken)
        return taken

    def _place(self, mailbox: Mailbox) -> Place:
        """Where we left off; at its end when we come for the first time, and at its beginning when its server
        has numbered it anew.
        """
        with self._storage.reading() as read:
            known = read.nodes.fact(FACT)
        end = mailbox.end()
        place = Place(**json.loads(known)) if known else end
        if place.validity != end.validity:
            place = Place(end.validity, 0)
        self._note(place)
        return place

    def _note(self, place: Place) -> None:
        self._storage.write(lambda tx: tx.nodes.change(FACT, json.dumps(asdict(place))))


def may_be_ours(head: bytes, *, begins: bool = False, domain: str = "") -> bool:
    """Whether the rest is worth fetching: it names a thread, or reports of some letter; or it `begins` a
    conversation, where that can be.
    """
    message = message_from_bytes(head, policy=default)
    assert isinstance(message, EmailMessage)
    report = message.get_content_type() == "multipart/report"
    if report or b"mailer-daemon" in head.lower() or threads(message):
        return True
    return begins and not begins_nothing(message, writer(message, domain)[0])
