"""What may be sent now to whoever writes by a messenger."""

from bot.channels.networks import MESSENGERS
from bot.conversations.messengers.windows import Standing, standing
from bot.storage import Transaction


def standing_of(read: Transaction, conversation: str) -> Standing | None:
    """None where nobody writes by a messenger."""
    peer = read.messengers.peer_of(conversation)
    connection = read.messengers.find(peer.connection) if peer else None
    if peer is None or connection is None or connection.kind not in MESSENGERS:
        return None
    return standing(peer, connection, MESSENGERS[connection.kind].window)
