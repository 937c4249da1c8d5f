"""Conversations: what customers write and what they are told, in order, never lost or doubled."""

import hashlib
import json
import secrets
import time
from itertools import groupby
from pathlib import Path
from typing import Any

from bot.conversations.database import Database
from bot.conversations.errors import (
    InvalidText,
    KeyReused,
    UnknownChoice,
    UnknownConversation,
    UnknownToken,
)
from bot.conversations.messages import Conversation, Message, Posted
from bot.conversations.texts import locale_of
from bot.conversations.texts import text as system_text
from bot.conversations.transcript import Transcript
from bot.conversations.wording import checked_key, cleaned, page_of, storable
from bot.conversations.writer import Transaction

_MOST = 2**63 - 1  # what SQLite can count to
HANDOFF = "handoff"  # the choice of a person; it is always on offer


class Store:
    """All conversations of one site. Messages are acknowledged after they are safely on disk."""

    def __init__(self, path: Path, *, message_limit: int = 4000) -> None:
        self.database = Database.at(path)
        self.message_limit = message_limit

    def close(self) -> None:
        self.database.close()

    def create(
        self,
        *,
        site: str = "",
        locale: str = "de",
        page: str | None = None,
        identity: dict[str, Any] | None = None,
    ) -> tuple[Conversation, str]:
        """A new conversation in state `bot`, and its token, which is told this once and stored hashed."""
        now = time.time()
        token = secrets.token_urlsafe(32)
        conversation = Conversation(
            secrets.token_hex(16), site, locale_of(locale), "bot", 0, page_of(page), identity, None, now, now
        )

        def insert(transaction: Transaction) -> None:
            transaction.db.execute(
                "INSERT INTO conversation (id, token, site, locale, state, page, identity, created, updated)"
                " VALUES (?,?,?,?,'bot',?,?,?,?)",
                (
                    conversation.id,
                    _digest(token),
                    site,
                    conversation.locale,
                    conversation.page,
                    json.dumps(identity) if identity else None,
                    now,
                    now,
                ),
            )

        self.database.write(insert)
        return conversation, token

    def authenticate(self, token: str) -> Conversation:
        """The conversation this token opens; raises UnknownToken."""
        with self.database.reading() as db:
            row = db.execute("SELECT * FROM conversation WHERE token = ?", (_digest(token),)).fetchone()
        if row is None:
            raise UnknownToken
        return Conversation.from_row(row)

    def conversation(self, id: str) -> Conversation:
        """Raises UnknownConversation."""
        with self.database.reading() as db:
            row = db.execute("SELECT * FROM conversation WHERE id = ?", (storable(id),)).fetchone()
        if row is None:
            raise UnknownConversation(id)
        return Conversation.from_row(row)

    def with_bot(self, since: float, limit: int = 50) -> list[Conversation]:
        """Conversations with the bot that moved after `since` (unix seconds), latest first."""
        with self.database.reading() as db:
            rows = db.execute(
                "SELECT * FROM conversation WHERE state = 'bot' AND seq > 0 AND updated > ?"
                " ORDER BY updated DESC LIMIT ?",
                (since, limit),
            ).fetchall()
        return [Conversation.from_row(row) for row in rows]

    def post(
        self, id: str, *, text: str | None = None, choice: str | None = None, key: str | None = None
    ) -> Posted:
        """Store what the customer wrote or picked; in state `bot`, the bot is to answer it.

        Writing in a closed conversation opens it again. The choice `handoff` asks for a person.
        Raises InvalidText, InvalidKey, KeyReused, UnknownChoice, UnknownConversation.
        """
        if (text is None) == (choice is None):
            raise InvalidText("A message is either a text or a choice. Send one of the two.")
        wording = None if text is None else cleaned(text, self.message_limit)
        client_key = None if key is None else f"customer:{checked_key(key)}"
        return self.database.write(lambda tx: _post(Transcript(tx, id), wording, choice, client_key))

    def cancel(self, id: str) -> None:
        """The customer no longer waits for a person and returns to the bot. Raises NotAllowed."""
        self.database.write(lambda tx: Transcript(tx, id).move("cancel"))

    def messages(self, id: str, after: int = 0, limit: int = 500) -> list[Message]:
        """The messages beyond `after`, oldest first, at most `limit`. Raises UnknownConversation."""
        with self.database.reading() as db:
            rows = db.execute(
                "SELECT * FROM message WHERE conversation = ? AND seq > ? ORDER BY seq LIMIT ?",
                (storable(id), min(after, _MOST), limit),
            ).fetchall()
        if not rows:
            self.conversation(id)
        return [Message.from_row(row) for row in rows]

    def talks(self, since: float, limit: int) -> list[list[Message]]:
        """The messages of the latest `limit` conversations that moved after `since` (unix seconds)."""
        with self.database.reading() as db:
            rows = db.execute(
                "SELECT * FROM message WHERE conversation IN"
                " (SELECT id FROM conversation WHERE seq > 0 AND updated > ? ORDER BY updated DESC LIMIT ?)"
                " ORDER BY conversation, seq",
                (since, limit),
            ).fetchall()
        messages = map(Message.from_row, rows)
        return [list(talk) for _, talk in groupby(messages, key=lambda message: message.conversation)]

    def picked(self, choice: str, limit: int) -> list[str]:
        """The latest conversations in which this choice was picked."""
        with self.database.reading() as db:
            rows = db.execute(
                "SELECT conversation FROM message WHERE choice = ? ORDER BY created DESC LIMIT ?",
                (choice, limit),
            ).fetchall()
        return list(dict.fromkeys(row["conversation"] for row in rows))

    def wait(self, id: str, after: int, timeout: float) -> list[Message]:
        """The messages beyond `after`; waits up to `timeout` seconds for the first, then returns []."""
        return self.database.signals.until(id, lambda: self.messages(id, after), timeout)

    def wait_replies(self, id: str, seq: int, timeout: float) -> list[Message]:
        """The replies to the customer's message `seq`; waits up to `timeout` seconds for its turn."""
        self.conversation(id)
        self.database.signals.until(id, lambda: self._settled(id, seq), timeout)
        with self.database.reading() as db:
            rows = db.execute(
                "SELECT * FROM message WHERE conversation = ? AND turn = ? ORDER BY seq", (id, seq)
            ).fetchall()
        return [Message.from_row(row) for row in rows]

    def _settled(self, id: str, seq: int) -> bool:
        with self.database.reading() as db:
            row = db.execute(
                "SELECT state FROM turn WHERE conversation = ? AND seq = ?", (id, seq)
            ).fetchone()
        return row is None or row["state"] != "pending"


def _post(transcript: Transcript, text: str | None, choice: str | None, key: str | None) -> Posted:
    if key is not None and (before := transcript.said(key)) is not None:
        if before["choice"] != choice or (text is not None and before["text"] != text):
            raise KeyReused(key.partition(":")[2])
        return Posted(before["seq"], repeated=True)
    wording = _title(transcript, choice) if choice is not None else text
    assert wording is not None
    if transcript.state == "closed":
        transcript.move("reopen")
    seq = transcript.append("customer", wording, choice=choice, key=key)
    if transcript.state == "bot":
        if choice == HANDOFF:
            transcript.request("requested", turn=seq)
        else:
            transcript.ask_bot(seq)
    return Posted(seq, repeated=False)


def _title(transcript: Transcript, choice: str) -> str:
    """The words of a choice that was offered in this conversation; raises UnknownChoice."""
    row = transcript.db.execute(
        "SELECT title FROM offer WHERE conversation = ? AND id = ?", (transcript.id, storable(choice))
    ).fetchone()
    if row is not None:
        return str(row["title"])
    if choice == HANDOFF:
        return system_text("handoff", transcript.locale)
    raise UnknownChoice(choice)


def _digest(token: str) -> bytes:
    return hashlib.sha256(storable(token).encode()).digest()
