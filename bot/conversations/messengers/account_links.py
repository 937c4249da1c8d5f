"""Links that lead from a messenger to a page of the shop on which its customers are logged in: whoever opens
one there is asked whether the conversation is theirs.

The link itself is in no transcript. It is made when the message is sent, the same at every attempt, by the
message that brings it; stored is a digest.
"""

import base64
import hmac
from hashlib import sha256
from typing import Final

from bot.conversations.texts import text
from bot.conversations.transcript import Transcript
from bot.conversations.wording import digest
from bot.storage import Transaction
from bot.storage.records import Message
from bot.storage.repositories.links import Link

LASTS: Final = 24 * 3600.0  # seconds
NAME: Final = "kundig"  # in the address; what is there, webwidget/chat/host/beside.js reads


def send_link(transcript: Transcript, secret: bytes, name: str, page: str) -> int:
    """An agent of this name asks for it; the seq of the message. Of several links, the last one counts."""
    transaction, now = transcript.transaction, transcript.transaction.now()
    seq = transcript.append("agent", f"{text('account_link', transcript.locale)}\n{page}", name=name)
    transaction.links.end_joining(transcript.id, now)
    new = digest(_token(secret, transcript.id, seq))
    transaction.links.add(Link(new, transcript.id, now, now + LASTS, joins=True))
    return seq


def link_of(transaction: Transaction, message: Message, secret: bytes) -> str:
    """What is sent in place of the address with which this message ends; empty where it brings no link."""
    if message.role != "agent":
        return ""
    token = _token(secret, message.conversation, message.seq)
    found = transaction.links.find(digest(token))
    if found is None or not found.joins:
        return ""
    page = message.text.rpartition("\n")[2]
    return f"{page}{_joint(page)}{NAME}={token}"


def _token(secret: bytes, conversation: str, seq: int) -> str:
    key = hmac.new(secret, f"link of a message:{conversation}/{seq}".encode(), sha256).digest()
    return base64.urlsafe_b64encode(key[:24]).decode()


def _joint(page: str) -> str:
    """What follows a # stays in the browser: it is in no log, and no other page learns it. Pages that find
    their way by what stands there keep it.
    """
    _, hash, fragment = page.partition("#")
    return ("&" if "?" in fragment or "=" in fragment else "?" if fragment else "") if hash else "#"
