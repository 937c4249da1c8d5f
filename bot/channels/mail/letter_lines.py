"""What a letter tells of a conversation: an agent's words, the bot's answer, its choices. Pure.

Choices are numbered, since an e-mail has no buttons: whoever answers with a number has picked that one.
"""

from collections.abc import Iterator, Sequence

from bot.storage.records import Message
from knowledge.languages import text
from knowledge.plain import plain


def lines_of(said: Sequence[Message], locale: str) -> list[str]:
    """Each agent's name where that changes, and what is attached."""
    lines, author = [], None
    for each in said:
        if each.role == "agent" and each.name != author:
            lines.append(text("mail", "answer_of", locale, name=each.name or ""))
            author = each.name
        words = each.text if each.role == "agent" else plain(each.text)
        lines += [part for part in words.split("\n\n") if part.strip()]
        lines += _beside(each, locale)
    return lines


def _beside(message: Message, locale: str) -> Iterator[str]:
    if message.media:
        names = ", ".join(str(item.get("title") or "") for item in message.media)
        yield text("mail", "attached", locale, names=names)
    if message.role == "bot" and message.choices:
        yield "\n".join(f"{number}. {choice.title}" for number, choice in enumerate(message.choices, 1))
        yield text("mail", "choose", locale)


def picked(written: str, said: Sequence[Message]) -> str | None:
    """The id of the choice that an answer such as “2.” means, where the bot said last what there is."""
    number = written.strip().strip(".)(#").strip()
    if not (number.isascii() and number.isdecimal() and len(number) < 3):
        return None
    asked = (each for each in reversed(said) if each.choices or each.role in ("customer", "agent"))
    latest = next(asked, None)
    choices = latest.choices if latest is not None and latest.role == "bot" else ()
    return choices[int(number) - 1].id if 1 <= int(number) <= len(choices) else None
