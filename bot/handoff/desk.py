"""The desk: who waits for a person, and what agents do about it."""

import time
from collections.abc import Sequence
from dataclasses import replace

from bot.conversations.approved import Approved
from bot.conversations.attachments import by_agent, media
from bot.conversations.errors import KeyReused
from bot.conversations.incoming import Posted
from bot.conversations.messengers.notices import notes_of
from bot.conversations.store import Store
from bot.conversations.texts import text as system_text
from bot.conversations.transcript import DESK, Transcript
from bot.conversations.wording import checked_key, cleaned
from bot.handoff.errors import AlreadyTaken, NeverHandedOver, NotAnAgent, NotYours
from bot.handoff.ticket import Queue, Selection, Ticket, ticket_of, what_was_tried
from bot.staff.accounts import Member
from bot.staff.errors import UnknownTeam
from bot.storage import Storage, Transaction
from bot.storage.repositories.audit import Note as AuditNote
from bot.storage.repositories.notes import Note

_TRIED_TURNS = 20  # messages before a handoff that are looked at
_SHOWN = 100  # of those who wait
_CLOSED_AT_ONCE = 25
_MOST_CLOSED = 100_000


class Desk:
    """What agents see and do."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._storage: Storage = store.storage

    def queue(self) -> Queue:
        """Who waits, oldest first, as many as one can look through; then who is with an agent."""
        with self._storage.reading() as read:
            tags = read.tags.at_work()
            tickets = tuple(
                replace(ticket_of(waiting), tags=tags.get(waiting.conversation.id, ()))
                for waiting in read.handoffs.waiting(_SHOWN)
            )
            return Queue(tickets, read.handoffs.queued())

    def ticket(self, id: str) -> Ticket:
        """The latest handoff of a conversation with what the bot tried before. Raises NeverHandedOver."""
        self._store.conversation(id)
        with self._storage.reading() as read:
            waiting = read.handoffs.latest(id)
            if waiting is None:
                raise NeverHandedOver(id)
            asked = waiting.handoff.seq
            since = read.messages.state_since(id, "bot", before=asked)
            stretch = read.messages.before(id, asked, since, _TRIED_TURNS)
        return ticket_of(waiting, what_was_tried(stretch))

    def accept(self, id: str, agent: Member) -> None:
        """Take a conversation from the queue: of all who try, one wins, the others get AlreadyTaken."""

        def job(transaction: Transaction) -> None:
            with Transcript(transaction, id) as transcript:
                _accept(transcript, agent)

        self._storage.write(job)

    def open(self, id: str, agent: Member) -> None:
        """An agent looks at a conversation; noted where they were given it."""
        with self._storage.reading() as read:
            given = [one for one in read.assignments.given() if one.conversation == id]
        if any(one.agent == agent.name and one.opened is None for one in given):
            self._storage.write(lambda tx: tx.assignments.open(id, time.time()))

    def reply(
        self,
        id: str,
        agent: Member,
        text: str,
        key: str | None = None,
        answer: Approved | None = None,
        *,
        attachments: Sequence[str] = (),
    ) -> Posted:
        """Write to the customer; with pictures and PDFs, the text may be empty. `answer` is the approved one
        that the text is, if it is one. Raises NotYours, InvalidText, InvalidKey, KeyReused,
        UnknownAttachment.
        """
        wording = cleaned(text, self._store.message_limit) if text or not attachments else ""
        client_key = None if key is None else f"agent:{agent.name}:{checked_key(key)}"

        def job(transaction: Transaction) -> Posted:
            with Transcript(transaction, id, client_key) as transcript:
                return _reply(transcript, agent, wording, client_key, answer, attachments)

        return self._storage.write(job)

    def check_owner(self, id: str, agent: Member) -> None:
        """Raises NotYours, UnknownConversation."""
        found = self._store.conversation(id)
        if (found.state, found.agent) != ("human", agent.name):
            raise NotYours(id)

    def hand_back(self, id: str, agent: Member) -> None:
        """The bot answers again. Raises NotYours, NotAllowed."""

        def job(transaction: Transaction) -> None:
            with Transcript(transaction, id) as transcript:
                check_owner(transcript, agent)
                transcript.move("hand_back")

        self._storage.write(job)

    def note(self, id: str, agent: Member, text: str) -> Note:
        """Write something down for colleagues, whoever has the conversation. Raises InvalidText."""
        wording = cleaned(text, self._store.message_limit)

        def job(transaction: Transaction) -> Note:
            with Transcript(transaction, id) as transcript:
                note = _add_note(transcript, agent, wording)
                assert note is not None, "a cleaned text is not empty"
                return note

        return self._storage.write(job)

    def notes(self, id: str, after: int = 0, timeout: float = 0.0) -> list[Note]:
        """The notes beyond this number; waits up to `timeout` seconds for the first."""

        def look() -> list[Note]:
            with self._storage.reading() as read:
                return read.notes.after(id, after)

        return self._storage.signals.until(notes_of(id), look, timeout)

    def take_over(self, id: str, agent: Member) -> None:
        """Take a conversation that the bot is having; as an admin, also a colleague's. Raises NotYours."""

        def job(transaction: Transaction) -> None:
            with Transcript(transaction, id) as transcript:
                if transcript.state == "bot":
                    transcript.take_over(agent.name, agent.display)
                elif transcript.state == "queued":
                    _accept(transcript, agent)
                elif transcript.agent != agent.name:
                    if not agent.has("admin"):
                        raise NotYours(id)
                    transcript.transfer(agent.name, agent.display)

        self._storage.write(job)

    def transfer(self, id: str, agent: Member, to: Member, note: str = "") -> None:
        """Pass it on to a colleague, perhaps with a note. Raises NotYours, NotAnAgent, InvalidText."""
        if not to.has("agent"):
            raise NotAnAgent(to.display)
        wording = self._noted(note)

        def job(transaction: Transaction) -> None:
            with Transcript(transaction, id) as transcript:
                check_owner(transcript, agent)
                _add_note(transcript, agent, wording)
                transcript.transfer(to.name, to.display)

        self._storage.write(job)

    def requeue(self, id: str, agent: Member, team: str | None = None, note: str = "") -> None:
        """Let go: it waits for somebody else, of this team if one is named, before all who asked later.
        Raises NotYours, UnknownTeam, InvalidText.
        """
        wording = self._noted(note)

        def job(transaction: Transaction) -> None:
            with Transcript(transaction, id) as transcript:
                check_owner(transcript, agent)
                if team is not None and transaction.teams.find(team) is None:
                    raise UnknownTeam(team)
                _add_note(transcript, agent, wording)
                transcript.requeue(team=team)

        self._storage.write(job)

    def _noted(self, note: str) -> str:
        return cleaned(note, self._store.message_limit) if note.strip() else ""

    def close(self, id: str, agent: Member) -> None:
        """End the conversation. Raises NotYours when another agent has it, NotAllowed."""

        def job(transaction: Transaction) -> None:
            with Transcript(transaction, id) as transcript:
                had = transcript.state == "human"
                if had:
                    check_owner(transcript, agent)
                transcript.close(asked=had, said=_goodbye(transcript, agent) if had else None)

        self._storage.write(job)

    def selected(self, selection: Selection) -> int:
        """How many wait that would be closed."""
        with self._storage.reading() as read:
            return len(_selected(read, selection, _MOST_CLOSED))

    def close_all(self, selection: Selection, agent: Member, origin: str = "") -> int:
        """End all of these that still wait; how many. So a flood is cleared, and who did it is noted."""
        closed = 0
        while batch := self._storage.write(lambda tx: _close_some(tx, selection)):
            closed += batch
        note = AuditNote(
            time.time(), "conversations_closed", agent.name, selection.site or "", origin,
            {"conversations": closed},
        )  # fmt: skip
        self._storage.write(lambda tx: tx.audit.add(note))
        return closed

    def version(self) -> int:
        """A number of this process that moves when anything a desk shows has changed, on any node."""
        return self._storage.signals.count(DESK)

    def wait(self, version: int, timeout: float) -> int:
        """The version of what desks show; waits up to `timeout` seconds for another than `version`."""
        self._storage.signals.until(DESK, lambda: self.version() != version, timeout)
        return self.version()


def _selected(transaction: Transaction, selection: Selection, most: int) -> list[str]:
    return transaction.handoffs.selected(most, selection.like, selection.site, selection.since)


def _goodbye(transcript: Transcript, agent: Member) -> str:
    """What is said at the end of a conversation that a person had."""
    return system_text("closed_by_person", transcript.locale, name=agent.display)


def _close_some(transaction: Transaction, selection: Selection) -> int:
    """A few at a time, so that customers' messages are stored in between."""
    ids = _selected(transaction, selection, _CLOSED_AT_ONCE)
    for id in ids:
        with Transcript(transaction, id) as transcript:
            transcript.move("close")
    return len(ids)


def _accept(transcript: Transcript, agent: Member) -> None:
    if transcript.state == "human":
        if transcript.agent == agent.name:
            return
        raise AlreadyTaken(_display(transcript, transcript.agent or ""))
    transcript.accept(agent.name, agent.display)


def _reply(
    transcript: Transcript,
    agent: Member,
    text: str,
    key: str | None,
    answer: Approved | None,
    attachments: Sequence[str],
) -> Posted:
    if (before := transcript.before) is not None:
        if before.text != text:
            raise KeyReused(str(key).split(":", 2)[2])
        return Posted(before.seq, repeated=True)
    check_owner(transcript, agent)
    sent = (attachments, by_agent(agent.name), transcript.seq + 1)
    shown = media(transcript.transaction, transcript.id, *sent)
    approved = {"entry": answer.entry, "media": answer.media + shown} if answer else {"media": shown}
    seq = transcript.append("agent", text, name=agent.display, client_key=key, **approved)
    return Posted(seq, repeated=False)


def _add_note(transcript: Transcript, agent: Member, text: str) -> Note | None:
    """None where there is no text."""
    if not text:
        return None
    transaction, id, seq = transcript.transaction, transcript.id, transcript.seq
    transaction.changed.add(notes_of(id))
    return transaction.notes.add(id, seq, agent.name, agent.display, text, time.time())


def check_owner(transcript: Transcript, agent: Member) -> None:
    """Raises NotYours."""
    if transcript.state != "human" or transcript.agent != agent.name:
        raise NotYours(transcript.id)


def _display(transcript: Transcript, name: str) -> str:
    account = transcript.transaction.accounts.find(name)
    return account.display if account else name
