"""Letters: what goes out by e-mail, as deliveries of the channel `mail`.

Whoever wants one sent puts it in the post here, in the transaction that it follows from: a kind, and what it
is about. What it says is made when it is sent, by what `bot.operation.channels` names for its kind, and is
not kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.conversations.events import DELIVERIES, HANDOFF_REQUESTED, REPLY, new_id
from bot.storage import Transaction
from bot.storage.records import Delivery, Event, Message

MAIL = "mail"  # a delivery's channel, and its target, too: an address would stand in lists and logs
ANSWER, LINK, ENDING, PROVE = "answer", "link", "ending", "prove"  # kinds of letters to customers
INVITATION, NEW_PASSWORD = "invitation", "new_password"  # to staff; about an account
WEEKLY = "weekly"  # to staff who want it; about an account
AT_ONCE = 5.0  # seconds for the bot to end what it says, to whom writes by e-mail
READ_WITHIN = 120.0  # seconds for customers to read an answer themselves, and for agents to write some more


@dataclass(frozen=True)
class Letter:
    """What it says to whom; the channel makes an e-mail of it, as plain text and as HTML.

    `link` is what a button says and where it leads; `small` is small print at the end.
    """

    to: str
    language: str
    subject: str
    lines: tuple[str, ...]  # paragraphs
    link: tuple[str, str] | None = None
    small: tuple[str, ...] = ()
    sender: str = ""  # the name beside our address
    accent: str = "#0b5fff"  # of the button
    headers: dict[str, str] = field(default_factory=dict)
    by_machine: bool = True  # nobody should answer it by machine, and no person wrote it
    upto: int | None = None  # seq of the last message in it

    def __post_init__(self) -> None:
        if not self.to or not self.subject or not self.lines:
            raise ValueError("a letter has an address, a subject and something to say")


def put_in_post(
    transaction: Transaction,
    kind: str,
    *,
    conversation: str | None = None,
    event: int | None = None,
    about: str | None = None,
    due: float | None = None,
) -> str:
    """A letter of this kind is sent, from `due` on; the id of its delivery.

    `about` is for its kind to know whom or what is meant, such as an account's name: never content.
    """
    now = transaction.now()
    letter = Delivery(
        id=new_id(),
        channel=MAIL,
        target=MAIL,
        conversation=conversation,
        event=event,
        state="pending",
        attempts=0,
        due=now if due is None else due,
        created=now,
        letter=kind,
        about=about,
    )
    transaction.deliveries.add([letter])
    transaction.changed.add(DELIVERIES)
    return letter.id


def answer_by_mail(
    transaction: Transaction, messages: Iterable[Message], events: Iterable[Event], *, written: bool = False
) -> None:
    """What agents say to a customer who left an address for it goes there, unless it is read before.

    Where the customer has `written` by e-mail, so does what the bot says, and that a person is asked for.
    """
    roles = {message.seq: message.role for message in messages}
    for event in events:
        role = roles.get(event.seq or 0)
        waits = READ_WITHIN if role == "agent" else AT_ONCE
        bots = event.kind == HANDOFF_REQUESTED or (event.kind == REPLY and role == "bot")
        if (event.kind == REPLY and role == "agent") or (written and bots):
            due = transaction.now() + waits
            put_in_post(transaction, ANSWER, conversation=event.conversation, event=event.number, due=due)
