"""Conversations: what customers write and what they are told, in order, never lost or doubled."""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.conversations import events
from bot.conversations.contacts import Contacts
from bot.conversations.errors import (
    InvalidText,
    UnknownAnswer,
    UnknownConversation,
    UnknownToken,
)
from bot.conversations.incoming import Posted, Written, post
from bot.conversations.outlook import Outlook, outlook
from bot.conversations.texts import locale_of
from bot.conversations.transcript import Holder, Transcript
from bot.conversations.wording import checked_key, cleaned, digest, page_of, storable
from bot.privacy.masking import mask
from bot.storage import Storage, Transaction
from bot.storage.records import Conversation, Message, Verdict
from bot.storage.repositories.conversations import Wanted

LOOKED_AT = 8  # messages, among which the customer's first is usually found


@dataclass(frozen=True)
class Notice:
    """The version of a site's notice that a customer was shown, and whether they agreed to it."""

    version: str
    agreed: bool


@dataclass(frozen=True)
class Beginning:
    """What is known where a conversation begins. `source` says whence it came, unreadably: see
    `bot.privacy.sources`. `notice` is what the customer was shown, `channel` where they write.
    """

    site: str = ""
    locale: str = "de"
    page: str | None = None
    source: str | None = None
    notice: Notice | None = None
    channel: str = "chat"

    def write(self, transaction: Transaction) -> tuple[Conversation, str]:
        """A new conversation in state `bot`, and its token, which is told this once and stored hashed."""
        now, token, shown = time.time(), secrets.token_urlsafe(32), self.notice
        locale, page = locale_of(self.locale), page_of(self.page)
        id, channel = secrets.token_hex(16), self.channel
        began = Conversation(id, self.site, locale, "bot", 0, page, None, now, now, channel=channel)
        agreed = (shown.version, now if shown.agreed else None) if shown else (None, None)
        transaction.conversations.add(began, digest(token), self.source, *agreed)
        return began, token


class Store:
    """All conversations. Messages are acknowledged after they are safely stored.

    Where it `mails`, whoever leaves an address is answered there (`contacts`). `holder` is set where this
    process also brings turns to the bot: it then has those it stores.
    """

    def __init__(self, storage: Storage, *, message_limit: int = 4000, mails: bool = False) -> None:
        self.storage = storage
        self.message_limit = message_limit
        self.contacts = Contacts(storage, mails=mails)
        self.mails = mails
        self.holder: Holder | None = None

    def begin(self, beginning: Beginning) -> tuple[Conversation, str]:
        """A new conversation, and its token."""
        return self.storage.write(beginning.write)

    def create(self, **known: Any) -> tuple[Conversation, str]:
        """The same, from the fields of `Beginning`."""
        return self.begin(Beginning(**known))

    def authenticate(self, token: str) -> Conversation:
        """The conversation this token opens; raises UnknownToken."""
        with self.storage.reading() as read:
            found = read.conversations.find_by_token(digest(token))
        if found is None:
            raise UnknownToken
        return found

    def conversation(self, id: str) -> Conversation:
        """Raises UnknownConversation."""
        with self.storage.reading() as read:
            found = read.conversations.find(storable(id))
        if found is None:
            raise UnknownConversation(id)
        return found

    def with_bot(self, since: float, limit: int = 50) -> list[Conversation]:
        """Conversations with the bot that moved after `since` (unix seconds), latest first."""
        with self.storage.reading() as read:
            return read.conversations.with_bot(since, limit)

    def found(self, wanted: Wanted, limit: int = 30) -> list[Conversation]:
        """Conversations in which somebody wrote this, whoever has them, also closed ones; latest first."""
        clean = replace(wanted, words=storable(wanted.words.strip()))
        with self.storage.reading() as read:
            return read.conversations.found(clean, limit)

    def closed(
        self, limit: int, after: Conversation | None = None, channel: str | None = None
    ) -> list[Conversation]:
        """Conversations that are over, of one channel or of all, latest first; beyond `after`."""
        before, last = (after.updated, after.id) if after else (float("inf"), "")
        with self.storage.reading() as read:
            return read.conversations.closed(limit, before, last, channel)

    def post(
        self,
        id: str,
        *,
        text: str | None = None,
        choice: str | None = None,
        attachments: Sequence[str] = (),
        key: str | None = None,
        by_mail: bool = False,
    ) -> Posted:
        """Store what the customer wrote or picked; in state `bot`, the bot is to answer it.

        Pictures and PDFs may come with a text or alone; the bot says that it cannot read them. Writing in a
        closed conversation opens it again. The choice `handoff` asks for a person, and so does whoever writes
        by mail: what they reply to came from one.
        Raises InvalidText, InvalidKey, KeyReused, UnknownChoice, UnknownAttachment, UnknownConversation;
        TooMuchUnanswered and TooManyWaiting when it should come again later.
        """
        written = self.writing(text=text, choice=choice, attachments=attachments, key=key, by_mail=by_mail)
        return self.storage.write(lambda transaction: written(transaction, id))

    def writing(
        self,
        *,
        text: str | None = None,
        choice: str | None = None,
        attachments: Sequence[str] = (),
        key: str | None = None,
        by_mail: bool = False,
        aside: str | None = None,
    ) -> Callable[[Transaction, str], Posted]:
        """The same, checked and still to be done, in a transaction in which more may happen. What is
        said `aside` the bot is not asked: it says this in reply, if anything. Raises InvalidText, InvalidKey;
        of the others nothing is left in the transaction.
        """
        if (text is None and not attachments) == (choice is None):
            raise InvalidText("one_of_two")
        wording = "" if text is None else cleaned(text, self.message_limit)
        client_key = None if key is None else f"customer:{checked_key(key)}"
        written = Written(wording, choice, tuple(attachments), client_key, by_mail, aside)
        holder = self.holder

        def job(transaction: Transaction, id: str) -> Posted:
            with Transcript(transaction, id, client_key) as transcript:
                return post(transcript, written, holder)

        return job

    def cancel(self, id: str) -> None:
        """The customer no longer waits for a person and returns to the bot; nothing when nobody waits."""

        def job(tx: Any) -> None:
            with Transcript(tx, id) as transcript:
                if transcript.state == "queued":
                    transcript.move("cancel")

        self.storage.write(job)

    def speak(self, id: str, locale: str) -> None:
        """The conversation goes on in this language. Raises UnknownLocale, UnknownConversation."""
        language = locale_of(locale)

        def job(tx: Any) -> None:
            with Transcript(tx, id) as transcript:
                transcript.speak(language)

        self.storage.write(job)

    def outlook(self, id: str) -> Outlook:
        """What somebody in this conversation may be promised. Raises UnknownConversation."""
        site = self.conversation(id).site
        with self.storage.reading() as read:
            return outlook(read, id, site)

    def judge(self, id: str, seq: int, helpful: bool, comment: str = "") -> None:
        """Note whether the bot's message `seq` helped; the comment is masked. Raises UnknownAnswer."""

        def job(tx: Any) -> None:
            with Transcript(tx, id) as transcript:
                found = tx.messages.after(id, seq - 1, 1)
                if not found or found[0].seq != seq or found[0].role != "bot":
                    raise UnknownAnswer(seq)
                said = mask(comment, transcript.locale).strip()
                tx.feedback.save(Verdict(id, seq, helpful, said, found[0].entry or "", time.time()))
                transcript.happened(events.FEEDBACK, seq=seq, helpful=helpful, comment=said)

        self.storage.write(job)

    def messages(self, id: str, after: int = 0, limit: int = 500) -> list[Message]:
        """The messages beyond `after`, oldest first, at most `limit`. Raises UnknownConversation."""
        with self.storage.reading() as read:
            found = read.messages.after(storable(id), after, limit)
        if not found:
            self.conversation(id)
        return found

    def first_asked(self, id: str) -> str:
        """What a conversation began with, by which people know what it was about."""
        first = self.messages(id, limit=LOOKED_AT)
        return next((message.text for message in first if message.role == "customer"), "")

    def wait(self, id: str, after: int, timeout: float) -> list[Message]:
        """The messages beyond `after`; waits up to `timeout` seconds for the first, then returns []."""
        return self.storage.signals.until(id, lambda: self.messages(id, after), timeout)

    def wait_replies(self, id: str, seq: int, timeout: float) -> list[Message]:
        """The replies to the customer's message `seq`; waits up to `timeout` seconds for its turn.

        Raises UnknownConversation.
        """
        replies: list[Message] | None = None

        def look() -> bool:
            nonlocal replies
            with self.storage.reading() as read:
                replies = read.messages.replies(storable(id), seq)
            return replies is not None

        self.storage.signals.until(id, look, timeout)
        if not replies:
            self.conversation(id)
        return replies or []
