"""What people send besides words: told to agents in words, and to its sender where it is not taken."""

from collections.abc import Iterator

from bot.conversations.files.errors import MOST, AttachmentRefused
from bot.conversations.messengers.notices import tell_staff
from bot.conversations.transcript import Transcript
from bot.storage import Transaction

KINDS = {"film": "film", "office": "office", "other": "other"}
MOST_PARTS = 4  # of one long text; networks take a little more than we do
EXCERPT = 120  # characters of what somebody answers to
_JUST_SAID = 2  # messages, to which everybody answers


def not_taken(transaction: Transaction, id: str, key: str, kind: str) -> None:
    """Whoever sent a file that is not fetched is told why, once, and what to send instead."""
    own = f"bot:{key}:left"
    with Transcript(transaction, id, own) as transcript:
        if transcript.before is None:
            large = kind == "too_large"
            why = AttachmentRefused("too_large", most=MOST) if large else AttachmentRefused(KINDS[kind])
            transcript.append("bot", why.told(transcript.locale), client_key=own)


def answers_to(transaction: Transaction, id: str, quoted: str) -> None:
    """The agents see to which earlier message somebody answers; to the last one everybody does."""
    quoted = " ".join(quoted.split())[:EXCERPT]
    with Transcript(transaction, id) as transcript:
        latest = transaction.messages.before(id, transcript.seq + 1, 0, _JUST_SAID)
        if not any(quoted in " ".join(each.text.split()) for each in latest):
            tell_staff(transcript, f"↩ „{quoted}“", by="")


def in_parts(text: str, longest: int) -> Iterator[str]:
    """A text that is longer than a message may be, broken where a word ends."""
    for _ in range(MOST_PARTS - 1):
        if len(text) <= longest:
            break
        cut = text.rfind(" ", longest // 2, longest)
        cut = cut if cut > 0 else longest
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    yield text[:longest]
