"""The installation's secret: 32 random bytes that all its processes share."""

from bot.storage import Storage
from knowledge.folder.home import Home

NAME = "secret"  # its name among what the installation agrees on


def installation_secret(storage: Storage, home: Home) -> bytes:
    """The same on every node, whoever asks first. The first one proposes what its data folder holds."""
    with storage.reading() as read:
        agreed = read.nodes.fact(NAME)
    if agreed is None:
        proposal = home.secret().hex()
        agreed = storage.write(lambda tx: tx.nodes.agree(NAME, proposal))
    return bytes.fromhex(agreed)
