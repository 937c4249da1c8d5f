"""What the system itself says to customers, in their language."""

from babel.dates import format_datetime

from bot.conversations.errors import UnknownLocale
from bot.conversations.outlook import Outlook
from knowledge import languages


def locale_of(tag: str) -> str:
    """The language of ours that a tag such as “de-AT” means; raises UnknownLocale."""
    language = languages.language_of(tag)
    if language is None:
        raise UnknownLocale(tag)
    return language


def text(name: str, locale: str, /, **values: str) -> str:
    """The line called `name` in the catalogue `bot`, with its gaps filled in."""
    return languages.text("bot", name, locale_of(locale), **values)


def disclosure(locale: str, title: str) -> str:
    """What customers are told before they write: that this is a bot (EU AI Act, article 50)."""
    return text("disclosure", locale, title=title)


def told(found: Outlook, locale: str, *, by_mail: bool = False, elsewhere: bool = False) -> str:
    """What somebody is told who asks for a person; who writes `by_mail` or `elsewhere`, such as by messenger,
    is not told to stay.
    """
    if by_mail:
        opens = [standing(found, locale)] if found.kind == "closed" else []
        return " ".join([*opens, text("queued_mail", locale)])
    if found.kind == "soon":
        return f"{text('queued', locale)} {standing(found, locale)}"
    return f"{standing(found, locale)} {text('queued_elsewhere' if elsewhere else 'queued_instead', locale)}"


def standing(found: Outlook, locale: str) -> str:
    """Who is there, how many wait before, and how long it takes, at this moment."""
    if found.kind == "soon":
        minutes = [_minutes(found.minutes, locale)] if found.minutes else []
        return " ".join([_place(found.ahead, locale), *minutes])
    if found.kind == "nobody":
        return text("queued_nobody", locale)
    if found.opens is None:
        return text("queued_closed", locale)
    when = format_datetime(found.opens, text("when", locale), locale=locale_of(locale))
    return text("queued_until", locale, when=when)


def _place(ahead: int, locale: str) -> str:
    if not ahead:
        return text("queued_next", locale)
    return languages.counted("bot", "queued_ahead", locale_of(locale), ahead)


def _minutes(minutes: tuple[int, int], locale: str) -> str:
    low, high = minutes
    if low == high:
        return languages.counted("bot", "queued_minutes", locale_of(locale), high)
    return text("queued_from_to", locale, low=str(low), high=str(high))
