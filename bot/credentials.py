"""How web and bot prove to each other that they belong together. Pure.

Both know the secret of the data folder. The web side shows a token made from it with every request. Over TCP,
where anybody may listen on a port, the bot goes first: it answers a challenge before it hears a word.
"""

import hashlib
import hmac

CHALLENGE, PROOF = "X-Kundig-Challenge", "X-Kundig-Proof"  # headers
CHALLENGE_LIMIT = 100  # characters


def authorization(secret: bytes) -> str:
    """The header `Authorization` of whoever may speak to the bot."""
    return f"Bearer {_signed(secret, 'web')}"


def proof(secret: bytes, challenge: str) -> str:
    """What only a bot that knows the secret can answer."""
    return _signed(secret, f"bot {challenge[:CHALLENGE_LIMIT]}")


def same(one: str, other: str) -> bool:
    """Compares in a time that tells nothing about either."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def _signed(secret: bytes, text: str) -> str:
    return hmac.new(secret, f"kundig {text}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()
