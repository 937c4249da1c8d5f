"""What the system itself says to customers, in their language."""

from bot.conversations.errors import UnknownLocale
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
