"""The desk: who waits for a person, and what agents do about it."""

import sqlite3
import time

from bot.conversations.errors import KeyReused
from bot.conversations.messages import Message, Posted
from bot.conversations.store import Store
from bot.conversations.transcript import DESK, Transcript
from bot.conversations.wording import checked_key, cleaned
from bot.conversations.writer import Transaction
from bot.handoff.errors import AlreadyTaken, NeverHandedOver, NotYours
from bot.handoff.ticket import Ticket, what_was_tried
from bot.staff.accounts import Member

_TICKETS = """SELECT conversation.*, handoff.seq AS asked, handoff.requested, handoff.reason
              FROM conversation JOIN handoff ON handoff.conversation = conversation.id
              AND handoff.seq = (SELECT max(seq) FROM handoff WHERE conversation = conversation.id)"""
_TRIED_TURNS = 20  # messages before a handoff that are looked at


class Desk:
    def __init__(self, store: Store) -> None:
        self._store, self._database = store, store.database

    def queue(self) -> list[Ticket]:
        """Who waits, oldest first; then who is with an agent."""
        with self._database.reading() as db:
            rows = db.execute(
                f"{_TICKETS} WHERE conversation.state IN ('queued', 'human')"
                " ORDER BY conversation.state = 'human', handoff.requested, conversation.id"
            ).fetchall()
            return [_ticket(db, row) for row in rows]

    def ticket(self, id: str) -> Ticket:
        """The latest handoff of a conversation, whatever its state is now. Raises NeverHandedOver."""
        self._store.conversation(id)
        with self._database.reading() as db:
            row = db.execute(f"{_TICKETS} WHERE conversation.id = ?", (id,)).fetchone()
            if row is None:
                raise NeverHandedOver(id)
            return _ticket(db, row)

    def accept(self, id: str, agent: Member) -> None:
        """Take a conversation from the queue: of all who try, one wins, the others get AlreadyTaken."""
        self._database.write(lambda tx: _accept(Transcript(tx, id), agent))

    def reply(self, id: str, agent: Member, text: str, key: str | None = None) -> Posted:
        """Write to the customer. Raises NotYours, InvalidText, InvalidKey, KeyReused."""
        wording = cleaned(text, self._store.message_limit)
        client_key = None if key is None else f"agent:{agent.name}:{checked_key(key)}"
        return self._database.write(lambda tx: _reply(Transcript(tx, id), agent, wording, client_key))

    def hand_back(self, id: str, agent: Member) -> None:
        """The bot answers again. Raises NotYours, NotAllowed."""

        def job(transaction: Transaction) -> None:
            transcript = Transcript(transaction, id)
            _check_owner(transcript, agent)
            transcript.move("hand_back")

        self._database.write(job)

    def close(self, id: str, agent: Member) -> None:
        """End the conversation. Raises NotYours when another agent has it, NotAllowed."""

        def job(transaction: Transaction) -> None:
            transcript = Transcript(transaction, id)
            if transcript.state == "human":
                _check_owner(transcript, agent)
            transcript.move("close")

        self._database.write(job)

    def version(self) -> int:
        with self._database.reading() as db:
            return int(db.execute("SELECT version FROM desk").fetchone()["version"])

    def wait(self, version: int, timeout: float) -> int:
        """The version of what desks show; waits up to `timeout` seconds for another than `version`."""
        self._database.signals.until(DESK, lambda: self.version() != version, timeout)
        return self.version()


def _accept(transcript: Transcript, agent: Member) -> None:
    if transcript.state == "human":
        if transcript.conversation.agent == agent.name:
            return
        raise AlreadyTaken(_display(transcript.db, transcript.conversation.agent or ""))
    transcript.move("accept", name=agent.display)
    transcript.db.execute("UPDATE conversation SET agent = ? WHERE id = ?", (agent.name, transcript.id))
    transcript.db.execute(
        "UPDATE handoff SET accepted = ?, agent = ? WHERE conversation = ? AND ended IS NULL",
        (time.time(), agent.name, transcript.id),
    )


def _reply(transcript: Transcript, agent: Member, text: str, key: str | None) -> Posted:
    if key is not None and (before := transcript.said(key)) is not None:
        if before["text"] != text:
            raise KeyReused(key.split(":", 2)[2])
        return Posted(before["seq"], repeated=True)
    _check_owner(transcript, agent)
    return Posted(transcript.append("agent", text, name=agent.display, key=key), repeated=False)


def _check_owner(transcript: Transcript, agent: Member) -> None:
    if transcript.state != "human" or transcript.conversation.agent != agent.name:
        raise NotYours(transcript.id)


def _display(db: sqlite3.Connection, name: str) -> str:
    row = db.execute("SELECT display FROM staff WHERE name = ?", (name,)).fetchone()
    return str(row["display"]) if row else name


def _ticket(db: sqlite3.Connection, row: sqlite3.Row) -> Ticket:
    """The ticket with the last stretch that the bot led before it gave up."""
    stretch = db.execute(
        "SELECT * FROM message WHERE conversation = ? AND seq < ? AND seq > coalesce("
        " (SELECT max(seq) FROM message WHERE conversation = ? AND seq < ? AND state = 'bot'), 0)"
        " ORDER BY seq DESC LIMIT ?",
        (row["id"], row["asked"], row["id"], row["asked"], _TRIED_TURNS),
    ).fetchall()
    last = db.execute(
        "SELECT text FROM message WHERE conversation = ? AND role = 'customer' AND choice IS NOT 'handoff'"
        " ORDER BY seq DESC LIMIT 1",
        (row["id"],),
    ).fetchone()
    return Ticket(
        conversation=row["id"],
        state=row["state"],
        locale=row["locale"],
        site=row["site"],
        waiting_since=row["requested"],
        reason=row["reason"],
        agent=row["agent"],
        last_text=last["text"] if last else "",
        tried=what_was_tried(Message.from_row(message) for message in reversed(stretch)),
    )
