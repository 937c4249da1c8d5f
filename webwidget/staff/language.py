"""The language of the staff's pages: chosen with a link, else what the browser asks for, else the default.

A face names the domains of `knowledge.languages` that it speaks from; a language that has a catalogue `staff`
is one of the staff's.
"""

from datetime import UTC, date, datetime
from typing import Any, cast
from urllib.parse import urlencode

from babel.dates import format_date, format_time, get_datetime_format
from flask import g, request

from knowledge.languages import Phrases, name_of, number, percent, phrases, preferred, speakers
from webwidget.services import services

STAFF_LANGUAGES = speakers("staff")
COOKIE = "kundig-language"
YEAR = 365 * 86400


def language() -> str:
    """One of the staff's languages, for this request."""
    tags = (
        request.args.get("lang", ""),
        request.cookies.get(COOKIE, ""),
        *request.accept_languages.values(),
        services().home.settings.default_locale,
    )
    return preferred(tags, among=STAFF_LANGUAGES)


def say(key: str, /, **values: object) -> str:
    """A phrase of the current page, with `{names}` filled in and numbers written as its language does."""
    return in_language().say(key, **{name: spelled(value) for name, value in values.items()})


def counted(key: str, count: float, /, **values: object) -> str:
    """The form of a phrase that fits this number."""
    return in_language().counted(key, count, **{name: spelled(value) for name, value in values.items()})


def in_language() -> Phrases:
    """All phrases of the current page in the current language; its JavaScript gets the same."""
    if "phrases" not in g:
        g.phrases = phrases(language(), *g.domains)
    return cast(Phrases, g.phrases)


def spelled(value: object) -> object:
    """A number as people of the current language write it; anything else as it is."""
    return number(value, in_language().language) if isinstance(value, int | float) else value


def share(value: float) -> str:
    """A share from 0 to 1 in per cent."""
    return percent(value, in_language().language)


def language_name(other: str) -> str:
    """What the current language calls another, within a sentence."""
    return name_of(other, in_language().language)


def moment(at: datetime) -> str:
    """Date and time on the server's clock."""
    local, locale = at.astimezone(), in_language().language
    pattern = str(get_datetime_format("medium", locale=locale)).replace("'", "")
    time, on = format_time(local, "short", locale=locale), format_date(local, "medium", locale=locale)
    return pattern.replace("{0}", time).replace("{1}", on)


def when(seconds: float) -> str:
    """Unix seconds as date and time on the server's clock."""
    return moment(datetime.fromtimestamp(seconds, UTC))


def day(on: date) -> str:
    """A date."""
    return format_date(on, "medium", locale=in_language().language)


def for_templates() -> dict[str, Any]:
    """What the templates of the staff's pages say things with."""
    return {
        "say": say,
        "counted": counted,
        "spelled": spelled,
        "share": share,
        "phrases": in_language().sentences,
        "language": in_language().language,
        "languages": STAFF_LANGUAGES,
        "language_name": language_name,
        "name_of": name_of,
        "here_in": here_in,
        "when": when,
    }


def here_in(other: str) -> str:
    """The address of the current page in another language. A form's answer leads back to the form."""
    return f"{request.path}?{urlencode({**request.args, 'lang': other})}"
