"""What the system itself says to customers, in their language."""

import tomllib
from importlib.resources import files

from bot.conversations.errors import UnknownLocale

_TEXTS: dict[str, dict[str, str]] = tomllib.loads(
    files("bot.conversations").joinpath("texts.toml").read_text("utf-8")
)
LOCALES = tuple(_TEXTS)


def locale_of(tag: str) -> str:
    """The language of ours that a tag such as “de-AT” means; raises UnknownLocale."""
    language = tag.replace("_", "-").partition("-")[0].lower()
    if language not in _TEXTS:
        raise UnknownLocale(tag)
    return language


def text(name: str, locale: str, /, **values: str) -> str:
    """The text called `name` in `texts.toml`, with its gaps filled in."""
    return _TEXTS[locale_of(locale)][name].format(**values)


def disclosure(locale: str, title: str) -> str:
    """What customers are told before they write: that this is a bot (EU AI Act, article 50)."""
    return text("disclosure", locale, title=title)
