"""A reply as Rasa carries and stores it: the text of all its answers, and the whole in `custom`."""

from typing import Any

from bot.protocol import Reply


class AnswerFailed(Exception):
    """A rule ran, but its line could not be rendered. Raised so that Rasa stores nothing of the turn."""


def as_utterance(reply: Reply) -> dict[str, Any]:
    """Rasa utters one line at a time, so all answers travel in one."""
    return {"text": "\n\n".join(answer.text for answer in reply.answers), "custom": reply.as_json()}


def as_failure(error: Exception) -> dict[str, Any]:
    """Rasa swallows what its parts raise, so a failure travels as data."""
    return {"text": "", "custom": {"failure": type(error).__name__}}


def reply_in(text: str, custom: dict[str, Any]) -> Reply:
    """The reply again. Raises AnswerFailed and Malformed."""
    if "failure" in custom:
        raise AnswerFailed(custom["failure"])
    if "replies" in custom:
        return Reply.from_json(custom)
    return Reply.from_json(custom | {"replies": [custom | {"text": text}]})  # what version 0.2 stored


def joined(replies: list[Reply]) -> Reply:
    """All that was said to one turn. Raises AnswerFailed when that is nothing."""
    if not replies:
        raise AnswerFailed("no rule answered")
    answers = tuple(answer for reply in replies for answer in reply.answers)
    handoff = next((reply.handoff for reply in replies if reply.handoff), None)
    return Reply(answers, replies[-1].locale, handoff)
