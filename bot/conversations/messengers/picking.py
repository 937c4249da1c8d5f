"""What somebody on a network picks or says again: found among what was said last."""

import re

from bot.storage import Transaction
from bot.storage.records import Message

LOOKED_AT = 12  # messages

_NUMBER = re.compile(r"\s*(\d{1,2})\s*[.)]?\s*", re.ASCII)


def picked(transaction: Transaction, id: str, tapped: tuple[int, int] | None, said: str) -> str | None:
    """The id of the choice that was `tapped`, or typed as its number; None when there is none like it, as in
    a conversation that was erased.
    """
    if tapped is None:
        number = _NUMBER.fullmatch(said)
        shown = _shown_last(transaction, id) if number else None
        return _choice(shown, int(number[1]) - 1) if number and shown else None
    of, place = tapped
    found = transaction.messages.after(id, of - 1, 1)
    return _choice(found[0], place) if found and found[0].seq == of else None


def stands(transaction: Transaction, id: str, said: str) -> bool:
    """Whether they said this lately: networks tell of edits that change no word."""
    return any(each.role == "customer" and each.text == said for each in _latest(transaction, id))


def _shown_last(transaction: Transaction, id: str) -> Message | None:
    """The message with the choices that they see last."""
    latest = _latest(transaction, id)
    return next((each for each in reversed(latest) if each.role != "agent" and each.choices), None)


def _latest(transaction: Transaction, id: str) -> list[Message]:
    found = transaction.conversations.find(id)
    return transaction.messages.after(id, max(0, found.seq - LOOKED_AT), LOOKED_AT) if found else []


def _choice(message: Message, place: int) -> str | None:
    return message.choices[place].id if 0 <= place < len(message.choices) else None
