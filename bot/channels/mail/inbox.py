"""E-mails that come in: whose they are, and what becomes of them.

Only what names a thread of ours belongs to a conversation, since nobody can guess one; an address alone is
easily forged. From the address that was left it is the customer's message. From another one, perhaps that of
somebody whom the letter was forwarded to, or from one that is forged, it is shown to the agents alone. What
answers nothing begins a conversation, where a site takes e-mails (`begun_by_mail`). Nothing that a machine
wrote is ever answered, so that no two of them can talk to each other for ever. Everything may be taken twice,
and counts once.
"""

import logging
import time
from functools import partial
from tempfile import TemporaryFile
from typing import Any, Final, Literal

from bot.channels.mail.begun_by_mail import Beginnings, continued, opening
from bot.channels.mail.customer_letters import not_arriving
from bot.channels.mail.letter_lines import picked
from bot.channels.mail.received_mail import ReceivedMail, read
from bot.conversations.attachments import AT_ONCE, CUSTOMER, Attachments
from bot.conversations.errors import InvalidText, KeyReused, TooManyWaiting, TooMuchUnanswered
from bot.conversations.files.errors import AttachmentRefused
from bot.conversations.messengers.awaited_files import say_once, takes_files
from bot.conversations.messengers.notices import tell_staff
from bot.conversations.store import Store
from bot.conversations.transcript import Transcript
from bot.conversations.wording import cleaned
from bot.monitoring import metrics
from bot.protocol import HANDOFF
from bot.storage import Transaction
from bot.storage.records import Conversation
from bot.storage.repositories.contacts import Contact
from knowledge.folder.home import Settings
from knowledge.languages import counted, text

log = logging.getLogger("kundig.mail")

Taken = Literal["message", "notice", "nothing", "left", "foreign"]
MOST: Final = 20  # e-mails of one conversation within an hour, more than people write
MOST_WITH_BOT: Final = 6  # of one conversation within an hour that the bot answers
HOUR: Final = 3600.0  # seconds
MAILED: Final = "customer:mail-"  # keys of messages begin so
LOOKED_AT: Final = 20  # messages, among which what the bot asked last is found
KEPT: Final = 2000  # characters of what staff alone is shown


class Inbox:
    """Takes e-mails into the conversations of `store`."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._settings = store, settings
        self._beginnings = Beginnings(store, settings)

    @property
    def begins(self) -> bool:
        """Whether an e-mail may begin a conversation."""
        return bool(self._settings.mail.site)

    @property
    def domain(self) -> str:
        return self._settings.mail.domain

    def take(self, raw: bytes) -> Taken:
        """What became of it: a message of the customer, a notice to staff, nothing; it is `left` in the
        mailbox when there are too many, or is `foreign`: not about any conversation of ours.
        """
        mail = read(raw, self._settings.mail.results, self._settings.mail.domain)
        taken = self._taken(mail)
        metrics.MAILS.labels(taken).inc()
        log.info("e-mail %s: %s", mail.key[-8:], taken)
        return taken

    def _taken(self, mail: ReceivedMail) -> Taken:
        if mail.failed:
            return self._failed(mail)
        ours = mail.sender == self._settings.mail.address.lower()
        contact = self._contact(mail)
        if contact is None:
            begun = "foreign" if ours else self._beginnings.begin(mail)
            return begun if isinstance(begun, str) else self._post(begun, mail)
        if ours:
            return "nothing"  # our own, come back to us
        if mail.automatic:
            return self._tell(contact, "automatic", mail)
        if mail.proof == "forged" or not same_address(mail.sender, contact.email):
            return self._tell(contact, "stranger", mail)
        if self._is_too_much(contact):
            return "left"
        return self._post(contact, mail)

    def _contact(self, mail: ReceivedMail) -> Contact | None:
        """Who was written to."""
        with self._store.storage.reading() as read:
            found = (read.contacts.by_thread(thread) for thread in mail.threads[:MOST])
            return next(filter(None, found), None) or continued(read, mail)

    def _calls(self, contact: Contact, mail: ReceivedMail) -> bool:
        """Whether a person is to read it rather than the bot: it does not answer what agents have begun, nor
        the same words once more, nor letter after letter, which may be a machine that does not say so.
        """
        if not contact.writes:
            return True
        with self._store.storage.reading() as read:
            latest = read.messages.latest_by_key(contact.conversation, MAILED)
            count = read.messages.count_by_key(contact.conversation, MAILED, time.time() - HOUR)
        again = latest is not None and latest.text == cleaned_or_empty(mail.text)
        return again or count >= MOST_WITH_BOT

    def _post(self, contact: Contact, mail: ReceivedMail) -> Taken:
        conversation = self._store.conversation(contact.conversation)
        if contact.writes:
            self._beginnings.note(contact, mail)
        choice = self._choice(contact, mail)
        if choice is not None:
            return self._said(contact, mail, choice=choice)
        kept = self._kept(conversation.id, mail) if self._takes_files(conversation) else []
        first = contact.writes and self._is_first(conversation.id, mail)
        wording = self._wording(mail, conversation.locale, len(mail.files) - len(kept), first=first)
        if not wording and not kept:
            return "nothing"
        became = self._said(contact, mail, text=wording or None, attachments=kept)
        if became == "message" and mail.files and not self._takes_files(conversation):
            self._store.storage.write(partial(say_once, id=conversation.id, key=mail.key, what="files_off"))
        return became

    def _takes_files(self, conversation: Conversation) -> bool:
        with self._store.storage.reading() as read:
            return takes_files(read, conversation.site)

    def _said(self, contact: Contact, mail: ReceivedMail, **what: Any) -> Taken:
        """To the bot, where it answers by letter; else a person is called."""
        try:
            calls = self._calls(contact, mail)
            self._store.post(contact.conversation, key=mail.key, by_mail=calls, **what)
        except KeyReused:  # what an earlier version made of the same e-mail
            return "nothing"
        except InvalidText:  # of signs that nobody sees
            return "nothing"
        except (TooMuchUnanswered, TooManyWaiting):
            return "left"
        return "message"

    def _choice(self, contact: Contact, mail: ReceivedMail) -> str | None:
        """What they picked by its number, or by the word for a person."""
        if not contact.writes or mail.files:
            return None
        conversation = self._store.conversation(contact.conversation)
        latest = self._store.messages(contact.conversation, after=max(0, conversation.seq - LOOKED_AT))
        known = [each for each in latest if each.client_key == f"customer:{mail.key}"]
        if known:
            return known[0].choice
        word = text("mail", "person_word", conversation.locale)
        if conversation.state == "bot" and mail.text.strip(" .!„“”\"'").casefold() == word.casefold():
            return HANDOFF
        return picked(mail.text, latest)

    def _is_first(self, id: str, mail: ReceivedMail) -> bool:
        """Whether the conversation begins with it; also when it comes again."""
        said = self._store.messages(id, limit=1)
        return not said or said[0].client_key == f"customer:{mail.key}"

    def _kept(self, id: str, mail: ReceivedMail) -> list[str]:
        """Those files that may be sent in a conversation, as attachments of it; the same ones each time."""
        kept, attachments = [], Attachments(self._store.storage)
        for file in mail.files[:AT_ONCE]:
            with TemporaryFile() as opened:  # another process looks at it
                opened.write(file.content)
                opened.seek(0)
                try:
                    kept.append(attachments.add(id, opened, file.name, CUSTOMER).id)
                except AttachmentRefused as refused:
                    log.info("a file of e-mail %s: %s", mail.key[-8:], refused.fault.key)
        return kept

    def _wording(self, mail: ReceivedMail, locale: str, left_out: int, *, first: bool) -> str:
        """As long as a message may be; what is missing is told."""
        said, missing = cleaned_or_empty(opening(mail) if first else mail.text), []
        if left_out:
            missing.append(counted("mail", "files_left_out", locale, left_out))
        room = self._store.message_limit - sum(len(line) + 2 for line in missing)
        if len(said) > room:
            missing.insert(0, text("mail", "rest_left_out", locale))
            said = said[: max(0, room - len(missing[0]) - 2)].rstrip()
        return "\n\n".join(filter(None, [said, *missing]))

    def _tell(self, contact: Contact, how: Literal["automatic", "stranger"], mail: ReceivedMail) -> Taken:
        """Staff is told; for a person's words somebody is called who reads it."""
        language, said = self._settings.default_locale, cleaned_or_empty(mail.text)[:KEPT]
        if not said:
            return "nothing"
        if how == "automatic":
            told = text("mail", "automatic", language, text=said)
        else:
            told = text("mail", "stranger", language, address=mail.sender[:254], text=said)

        def job(transaction: Transaction) -> None:
            with Transcript(transaction, contact.conversation) as transcript:
                tell_staff(transcript, told)
                if how == "stranger" and transcript.state in ("bot", "closed") and not transcript.crowded():
                    if transcript.state == "closed":
                        transcript.move("reopen")
                    transcript.request("mailed")

        self._store.storage.write(job)
        return "notice"

    def _failed(self, mail: ReceivedMail) -> Taken:
        """A letter of ours came back."""

        def job(transaction: Transaction) -> bool:
            found = [transaction.contacts.by_thread(thread) for thread in mail.failed[:MOST]]
            for contact in filter(None, found):
                not_arriving(transaction, contact.conversation, self._settings.default_locale)
            return any(found)

        return "notice" if self._store.storage.write(job) else "foreign"

    def _is_too_much(self, contact: Contact) -> bool:
        """So much comes of machines that do not say that they are some. Staff is told."""
        with self._store.storage.reading() as read:
            count = read.messages.count_by_key(contact.conversation, MAILED, time.time() - HOUR)
        if count < MOST:
            return False

        def job(transaction: Transaction) -> None:
            with Transcript(transaction, contact.conversation) as transcript:
                tell_staff(transcript, text("mail", "too_many", self._settings.default_locale))

        self._store.storage.write(job)
        return True


def same_address(one: str, other: str) -> bool:
    """Whether mail to both comes to the same person; what stands behind a plus is for their own use."""
    return _plain(one) == _plain(other)


def _plain(address: str) -> tuple[str, str]:
    local, _, domain = address.casefold().rpartition("@")
    return local.partition("+")[0], domain


def cleaned_or_empty(written: str) -> str:
    """As text of a message; empty where there is none in it."""
    try:
        return cleaned(written, len(written))
    except InvalidText:
        return ""
