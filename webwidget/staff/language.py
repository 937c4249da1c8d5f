"""The language of the staff's pages: chosen with a link, else what the browser asks for, else German.

Every face brings its phrases as `{key: (German, English)}`.
"""

from collections.abc import Mapping
from typing import cast
from urllib.parse import urlencode

from flask import g, request

LANGUAGES = ("de", "en")
COOKIE = "kundig-language"
YEAR = 365 * 86400

Phrases = Mapping[str, tuple[str, str]]


def language() -> str:
    """`de` or `en`, for this request."""
    spoken = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE), *spoken):
        if wish in LANGUAGES:
            return wish
    return "de"


def say(key: str, /, **values: object) -> str:
    """A phrase of the current page, with `{names}` filled in and numbers spelled in its language."""
    return in_language()[key].format(**{name: spelled(value) for name, value in values.items()})


def spelled(value: object) -> object:
    """A number with a fraction as people of the current language write it; anything else as it is."""
    if not isinstance(value, float):
        return value
    return f"{value:g}".replace(".", "," if language() == "de" else ".")


def here_in(other: str) -> str:
    """The address of the current page in another language. A form's answer leads back to the form."""
    return f"{request.path}?{urlencode({**request.args, 'lang': other})}"


def in_language() -> dict[str, str]:
    """All phrases of the current page in the current language; its JavaScript gets the same."""
    if "spoken" not in g:
        position = LANGUAGES.index(language())
        g.spoken = {key: pair[position] for key, pair in g.phrases.items()}
    return cast(dict[str, str], g.spoken)
