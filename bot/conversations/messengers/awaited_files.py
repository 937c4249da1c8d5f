"""Files that people send on a network: noted with the message, fetched and checked afterwards."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversations.events import DELIVERIES, MESSENGER, new_id
from bot.conversations.texts import text
from bot.conversations.transcript import Transcript
from bot.storage import Transaction
from bot.storage.records import Delivery
from bot.storage.repositories.awaited_files import AwaitedFile
from knowledge.faults import Fault

FILES = "files"  # a delivery's channel, that brings us something; its target is `target_of` the connection
LONGEST = 4000  # characters of where a network keeps a file

_PLAIN = re.compile(r"[\x21-\x7e]{1,120}")


@dataclass(frozen=True)
class SentFile:
    """One that somebody sent: where the network keeps it, in its own words, and what it is called."""

    ref: str
    name: str = ""


def takes_files(read: Transaction, site: str) -> bool:
    """Whether customers of this site may send any."""
    found = read.sites.find(site)
    return found is None or found.attachments


def say_once(transaction: Transaction, id: str, key: str, what: str) -> None:
    """Something about what came under this key, however often it comes."""
    own = f"bot:{key}"
    with Transcript(transaction, id, own) as transcript:
        if transcript.before is None:
            transcript.append("bot", text(what, transcript.locale), client_key=own)


def target_of(connection: str) -> str:
    """Apart from what goes out to it."""
    return f"{FILES}:{connection}"


def key_of(connection: str, inbound: str) -> str:
    """Under which what a network brings is stored once, whatever its ids look like."""
    plain = inbound if _PLAIN.fullmatch(inbound) else hashlib.sha256(inbound.encode()).hexdigest()
    return f"{MESSENGER}:{connection}:{plain}"


def await_files(
    transaction: Transaction, conversation: str, connection: str, key: str, files: Sequence[SentFile]
) -> None:
    """They are fetched soon, each once."""
    now = transaction.now()
    with Transcript(transaction, conversation):
        for number, file in enumerate(files):
            new = AwaitedFile(conversation, f"{key}:{number}", file.ref, file.name[:200], now)
            if len(file.ref) <= LONGEST and transaction.awaited_files.add(new):
                transaction.deliveries.add([_fetching(new, connection, now)])
                transaction.changed.add(DELIVERIES)


def _fetching(file: AwaitedFile, connection: str, now: float) -> Delivery:
    return Delivery(
        id=new_id(),
        channel=FILES,
        target=target_of(connection),
        conversation=file.conversation,
        event=None,
        state="pending",
        attempts=0,
        due=now,
        created=now,
        about=file.key,
    )


def give_up(transaction: Transaction, file: AwaitedFile, why: Fault | None = None) -> None:
    """Whoever sent it learns why, or that it was lost, and can do something about it."""
    transaction.awaited_files.settle(file.conversation, file.key)
    with Transcript(transaction, file.conversation) as transcript:
        locale = transcript.locale
        transcript.append("bot", why.told(locale) if why else text("file_lost", locale))
