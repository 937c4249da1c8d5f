"""Notices: what staff is told in a conversation that no person wrote. They stand among the notes."""

import time
from typing import Final

from bot.conversations.transcript import DESK, Transcript

BY_MAIL: Final = "E-Mail"  # in place of an author's name


def notes_of(conversation: str) -> str:
    """The topic of a conversation's notes, apart from that of its messages, which customers follow."""
    return f"notes:{conversation}"


def tell_staff(transcript: Transcript, text: str, *, by: str = BY_MAIL, again: bool = False) -> None:
    """At the end of what was said, and not twice, unless it happened `again`; `by` stands for where it comes
    from.
    """
    transaction, id = transcript.transaction, transcript.id
    if not again and any(note.text == text and not note.author for note in transaction.notes.after(id, 0)):
        return
    transaction.notes.add(id, transcript.seq, "", by, text, time.time())
    transaction.changed |= {notes_of(id), DESK}
