"""What a customer has asked that nobody has answered yet. Pure."""

from collections.abc import Sequence

from bot.conversations.insights.questions import A_GREETING
from bot.storage.records import Message


def still_asked(messages: Sequence[Message]) -> list[str]:
    """What the customer typed since an agent last answered, newest first.

    Choices are left out: their words are ours. An agent who wrote no more than a greeting, or says that they
    will look, has answered nothing yet.
    """
    found: list[str] = []
    for message in reversed(messages):
        if message.role == "agent" and (message.entry or len(message.text) > A_GREETING):
            break
        if message.role == "customer" and message.choice is None:
            found.append(message.text)
    return found
