"""A reply as Rasa carries and stores it: the text, and all else in `custom`."""

from typing import Any

from bot.protocol import Reply


class AnswerFailed(Exception):
    """A rule ran, but its line could not be rendered. Raised so that Rasa stores nothing of the turn."""


def as_utterance(reply: Reply) -> dict[str, Any]:
    """`reply` has one answer: Rasa utters one line at a time."""
    said = reply.as_json()
    (answer,) = said.pop("replies")
    return {"text": answer.pop("text"), "custom": answer | said}


def as_failure(error: Exception) -> dict[str, Any]:
    """Rasa swallows what its parts raise, so a failure travels as data."""
    return {"text": "", "custom": {"failure": type(error).__name__}}


def reply_in(text: str, custom: dict[str, Any]) -> Reply:
    """The reply again. Raises AnswerFailed and Malformed."""
    if "failure" in custom:
        raise AnswerFailed(custom["failure"])
    return Reply.from_json(custom | {"replies": [custom | {"text": text}]})


def joined(replies: list[Reply]) -> Reply:
    """All that was said to one turn. Raises AnswerFailed when that is nothing."""
    if not replies:
        raise AnswerFailed("no rule answered")
    answers = tuple(answer for reply in replies for answer in reply.answers)
    handoff = next((reply.handoff for reply in replies if reply.handoff), None)
    return Reply(answers, replies[-1].locale, handoff)
