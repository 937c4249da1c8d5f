"""Writing one conversation inside a transaction: the only place where messages and states are made."""

import json
import sqlite3
import time
from typing import Any, cast

from bot.conversations.errors import UnknownConversation
from bot.conversations.messages import Conversation, Role
from bot.conversations.states import Event, State, transition
from bot.conversations.texts import text as system_text
from bot.conversations.wording import storable
from bot.conversations.writer import Transaction
from bot.protocol import Choice

DESK = "desk"  # the topic of everything a desk shows
TURNS = "turns"  # the topic of turns that wait for the bot

_INSERT = """INSERT INTO message (conversation, seq, role, text, created, name, choices, media, entry, trace,
             state, choice, client_key, turn) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"""


class Transcript:
    """The conversation `id` in a transaction that may change it; raises UnknownConversation."""

    def __init__(self, transaction: Transaction, id: str) -> None:
        self.db = transaction.db
        self._changed = transaction.changed
        row = self.db.execute("SELECT * FROM conversation WHERE id = ?", (storable(id),)).fetchone()
        if row is None:
            raise UnknownConversation(id)
        self.conversation = Conversation.from_row(row)
        self.id = id
        self.state: State = self.conversation.state
        self.seq: int = self.conversation.seq
        self.locale: str = self.conversation.locale
        self.failures: int = row["failures"]

    def append(
        self,
        role: Role,
        text: str,
        *,
        name: str | None = None,
        choices: tuple[Choice, ...] = (),
        media: tuple[dict[str, Any], ...] = (),
        entry: str | None = None,
        trace: dict[str, Any] | None = None,
        state: State | None = None,
        choice: str | None = None,
        key: str | None = None,
        turn: int | None = None,
    ) -> int:
        """Write the next message; its seq."""
        self.seq += 1
        now = time.time()
        offered = _json([choice.as_json() for choice in choices])
        values = (name, offered, _json(list(media)), entry, _json(trace), state, choice, key, turn)
        self.db.execute(_INSERT, (self.id, self.seq, role, text, now, *values))
        self.db.executemany(
            "INSERT OR REPLACE INTO offer VALUES (?,?,?)",
            [(self.id, offer.id, offer.title) for offer in choices],
        )
        self.db.execute("UPDATE conversation SET seq = ?, updated = ? WHERE id = ?", (self.seq, now, self.id))
        self._touch()
        return self.seq

    def move(self, event: Event, *, turn: int | None = None, **values: str) -> int:
        """Change the state and tell the customer, with `values` in the text; its seq. Raises NotAllowed."""
        before, self.state = self.state, transition(self.state, event)
        self.db.execute("UPDATE conversation SET state = ? WHERE id = ?", (self.state, self.id))
        if before == "bot":
            self._drop_turns()
            self.count_failures(0)
        elif before in ("queued", "human") and self.state in ("bot", "closed"):
            self._end_handoff()
        self._changed.add(DESK)
        text = system_text(self.state, self.locale, **values)
        return self.append("system", text, name=values.get("name"), state=self.state, turn=turn)

    def request(self, reason: str, *, turn: int | None = None) -> None:
        """Ask for a person."""
        seq = self.move("request", turn=turn)
        self.db.execute(
            "INSERT INTO handoff (conversation, seq, reason, requested) VALUES (?,?,?,?)",
            (self.id, seq, reason, time.time()),
        )

    def ask_bot(self, seq: int) -> None:
        """Put the customer's message `seq` on the list of what the bot has to answer."""
        self.db.execute(
            "INSERT INTO turn (conversation, seq, state, created) VALUES (?,?,'pending',?)",
            (self.id, seq, time.time()),
        )
        self._changed.add(TURNS)

    def speak(self, locale: str) -> None:
        """Go on in the customer's language."""
        self.locale = locale
        self.db.execute("UPDATE conversation SET locale = ? WHERE id = ?", (locale, self.id))

    def count_failures(self, failures: int) -> None:
        self.db.execute("UPDATE conversation SET failures = ? WHERE id = ?", (failures, self.id))

    def said(self, key: str) -> sqlite3.Row | None:
        """The message that was stored under this key."""
        found = self.db.execute(
            "SELECT seq, text, choice FROM message WHERE conversation = ? AND client_key = ?", (self.id, key)
        ).fetchone()
        return cast("sqlite3.Row | None", found)

    def _drop_turns(self) -> None:
        self.db.execute(
            "UPDATE turn SET state = 'dropped', finished = ? WHERE conversation = ? AND state = 'pending'",
            (time.time(), self.id),
        )

    def _end_handoff(self) -> None:
        self.db.execute("UPDATE conversation SET agent = NULL WHERE id = ?", (self.id,))
        self.db.execute(
            "UPDATE handoff SET ended = ? WHERE conversation = ? AND ended IS NULL", (time.time(), self.id)
        )

    def _touch(self) -> None:
        """Wake who watches; the desk shows what is queued or with a person."""
        self._changed.add(self.id)
        if self.state in ("queued", "human"):
            self._changed.add(DESK)
        if DESK in self._changed:
            self.db.execute("UPDATE desk SET version = version + 1")


def _json(value: object) -> str | None:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else None
