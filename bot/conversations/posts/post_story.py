"""The story of a public post, at the beginning of the private talk that its author was led into."""

import time

from bot.conversations.messengers.notices import notes_of
from bot.conversations.texts import text
from bot.conversations.transcript import DESK, Transcript
from bot.storage import Transaction
from bot.storage.repositories.posts import PublicPost


def tell(transaction: Transaction, conversation: str) -> None:
    """When the link is opened, once: what was written in public, and that we read alone here. The chat itself
    says that a bot answers.

    The text is what may be known of the post, so nobody who opened a link that stood in public learns more.
    """
    found = transaction.posts.of(conversation)
    if not found:
        return
    post, network = found[-1], _network(transaction, found[-1])
    with Transcript(transaction, conversation) as transcript:
        if transcript.seq:
            return
        said = text("post_story", transcript.locale, network=network)
        left_out = text("post_left_out", transcript.locale) if post.personal else ""
        transcript.append("system", " ".join(filter(None, [said, left_out])))
        _go_on(transcript, post)
    _tell_agents(transaction, conversation, post, network)


def _go_on(transcript: Transcript, post: PublicPost) -> None:
    """The bot reads it as a first message; whoever is angry is offered a person at once."""
    seq = transcript.append("customer", post.text)
    if post.reason in ("anger", "person"):
        offer = (transcript.offer_again(),)
        transcript.append("bot", text("post_person", transcript.locale), choices=offer, turn=seq)
    else:
        transcript.ask_bot(seq, None)


def _tell_agents(transaction: Transaction, conversation: str, post: PublicPost, network: str) -> None:
    locale = post.locale
    lines = [text("post_note", locale, network=network, address=post.address).strip()]
    if post.entry:
        lines.append(text("post_note_entry", locale, entry=post.entry))
    transaction.notes.add(conversation, 0, "", network, "\n".join(lines), time.time())
    transaction.changed |= {notes_of(conversation), DESK}


def _network(transaction: Transaction, post: PublicPost) -> str:
    connection = transaction.messengers.find(post.connection)
    return connection.kind.title() if connection else "?"
