"""Languages as data: every sentence that people read stands in a gettext catalogue.

`knowledge/locales/<language>/LC_MESSAGES/<domain>.po`, one domain for each face. Message ids are keys such as
`queue_empty`, so English is a catalogue like any other. What a language does not say is said in English.
The folders are the list of languages. Catalogues are read as they are: there is nothing to compile.
"""

import gettext
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ENGLISH = "en"
_FOLDER = files("knowledge").joinpath("locales")
LANGUAGES: tuple[str, ...] = tuple(sorted(folder.name for folder in _FOLDER.iterdir() if folder.is_dir()))


def language_of(tag: str) -> str | None:
    """The language of ours that a tag such as “de-AT” means, None for any other."""
    language = tag.replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else None


def speaks(language: str, domain: str) -> bool:
    """Whether this language has a catalogue of its own for the domain."""
    return _po(language, domain).is_file()


def text(domain: str, key: str, language: str, /, **values: object) -> str:
    """The sentence `key` of `domain`, with its gaps filled in; in English where `language` has none."""
    return catalogue(domain, language)[key].format(**values)


def counted(domain: str, key: str, language: str, count: int, /, **values: object) -> str:
    """The form of `key` that `language` uses for this number, with `{count}` and other gaps filled in."""
    spoken = _spoken(domain, language)
    found = spoken.ngettext(key, key, count)
    if found == key:
        found = _spoken(domain, ENGLISH).ngettext(key, key, count)
    return found.format(count=count, **values)


@cache
def catalogue(domain: str, language: str) -> Mapping[str, str]:
    """All sentences of a domain without plural forms, by key; a page's JavaScript gets the same."""
    english = {} if language == ENGLISH else dict(catalogue(domain, ENGLISH))
    if not speaks(language, domain):
        return english
    with _po(language, domain).open("rb") as file:
        own = {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string and not m.pluralizable}
    return english | own


def name_of(language: str, inside: str) -> str:
    """What a language is called in the language `inside`: “Deutsch”, “German”, “allemand”."""
    try:
        return str(Locale.parse(language).get_display_name(inside))
    except (UnknownLocaleError, ValueError):
        return language


@cache
def _spoken(domain: str, language: str) -> gettext.NullTranslations:
    if not speaks(language, domain):
        return gettext.NullTranslations()
    compiled = BytesIO()
    with _po(language, domain).open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _po(language: str, domain: str) -> Traversable:
    return _FOLDER.joinpath(language, "LC_MESSAGES", f"{domain}.po")
