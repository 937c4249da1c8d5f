"""Voice messages that do not arrive: whoever speaks is told at once, and may ask for a person."""

from bot.conversations.texts import text
from bot.conversations.transcript import Transcript
from bot.storage import Transaction


def not_heard(transaction: Transaction, id: str, key: str) -> None:
    """Said once, however often it comes; a person who has the conversation reads it, too, and can ask."""
    own = f"bot:{key}:voice"
    with Transcript(transaction, id, own) as transcript:
        if transcript.before is not None:
            return
        by_person = transcript.state in ("queued", "human")
        said = text("voice_to_person" if by_person else "voice_to_bot", transcript.locale)
        choices = () if by_person else (transcript.offer_again(),)
        transcript.append("bot", said, choices=choices, client_key=own)
