"""How an agent's answer reaches somebody who writes by a messenger: the network while it takes it, else a
letter where an address is proved to be theirs, else not at all. Which of these, is pure.
"""

from typing import Literal

from bot.conversations.letters import ANSWER, READ_WITHIN, put_in_post
from bot.conversations.letters import MAIL as MAIL_CHANNEL
from bot.conversations.messengers.windows import Way
from bot.storage import Transaction
from bot.storage.records import Message
from bot.storage.repositories.people import MAIL

Why = Literal["", "closed", "left"]


def why_not(way: Way, *, left: bool) -> Why:
    """Why it does not go over the network, if it does not: they want nothing there any more, or its window is
    closed and it is no template. `way` is what the network takes now.
    """
    return "left" if left else "closed" if way.kind == "closed" else ""


def proved_address(read: Transaction, conversation: str) -> str | None:
    """Of the person of a conversation, where letters arrive: the one left in it, else the one proved last."""
    ties = read.people.ties(read.people.conversations(conversation))
    proved = [each for each in reversed(ties) if each.kind == MAIL and each.cut is None]
    own = read.contacts.of(conversation)
    if own is not None and own.by_mail:
        is_proved = own.email.lower() in {each.value for each in proved}
        return own.email if is_proved and own.failing is None else None
    failing = {each.value for each in proved if (it := read.contacts.of(each.conversation)) and it.failing}
    return next((each.value for each in proved if each.value not in failing), None)


def send_letter(transaction: Transaction, message: Message, address: str) -> bool:
    """What an agent wrote goes there, once, together with what they write until then; a reply to it comes
    back into this conversation. False when there is nothing that tells of it any more.
    """
    id = message.conversation
    event = transaction.events.about(id, message.seq)
    if event is None:
        return False
    known = transaction.contacts.of(id)
    if known is None or not known.by_mail:
        transaction.contacts.save(id, address, transaction.now(), by_mail=True)
    if not transaction.deliveries.tells(id, MAIL_CHANNEL, event.number):
        due = transaction.now() + READ_WITHIN
        put_in_post(transaction, ANSWER, conversation=id, event=event.number, due=due)
    return True
