"""Languages as data: every sentence that people read stands in a gettext catalogue.

`knowledge/locales/<language>/LC_MESSAGES/<domain>.po`, one domain for each face. Message ids are keys such as
`queue_empty`, so English is a catalogue like any other. What a language does not say is said in English.
The folders are the list of languages. Catalogues are read as they are: there is nothing to compile.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel import Locale, UnknownLocaleError
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

ENGLISH = "en"
_FOLDER = files("knowledge").joinpath("locales")
LANGUAGES: tuple[str, ...] = tuple(sorted(folder.name for folder in _FOLDER.iterdir() if folder.is_dir()))

Sentence = str | Mapping[str, str]  # plural forms stand by their category in CLDR: “one”, “few”, “other” …

# Between them, whole numbers of every category that a language has.
_NUMBERS = (*range(201), 1_000_000)


@dataclass(frozen=True)
class Phrases:
    """What some domains say in one language; a page's JavaScript gets `sentences` as they are."""

    language: str
    sentences: Mapping[str, Sentence]

    def say(self, key: str, /, **values: object) -> str:
        """The sentence with its gaps filled in. Raises KeyError for an unknown one."""
        sentence = self.sentences[key]
        if not isinstance(sentence, str):
            raise KeyError(f"{key!r} depends on a number: say it with `counted`")
        return sentence.format(**values)

    def __contains__(self, key: object) -> bool:
        return key in self.sentences

    def counted(self, key: str, count: float, /, **values: object) -> str:
        """The form for this number, with `{count}` as the language writes it and other gaps filled in."""
        forms = self.sentences[key]
        if isinstance(forms, str):
            raise KeyError(f"{key!r} has no plural forms: say it with `say`")
        form = forms.get(_locale(self.language).plural_form(count), forms["other"])
        return form.format(count=number(count, self.language), **values)


def language_of(tag: str) -> str | None:
    """The language of ours that a tag such as “de-AT” means, None for any other."""
    language = tag.replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else None


def preferred(tags: Iterable[str], among: Collection[str] = LANGUAGES) -> str:
    """The language of the first tag that means one of these; English when none does."""
    return next((language for language in map(language_of, tags) if language and language in among), ENGLISH)


def speaks(language: str, domain: str) -> bool:
    """Whether this language has a catalogue of its own for the domain."""
    return _po(language, domain).is_file()


def speakers(domain: str) -> tuple[str, ...]:
    """The languages with a catalogue of their own for the domain."""
    return tuple(language for language in LANGUAGES if speaks(language, domain))


@cache
def phrases(language: str, /, *domains: str) -> Phrases:
    """What these domains say together."""
    sentences: dict[str, Sentence] = {}
    for domain in domains:
        sentences |= _all(domain, language)
    return Phrases(language, sentences)


def text(domain: str, key: str, language: str, /, **values: object) -> str:
    """The sentence `key` of `domain`, with its gaps filled in; in English where `language` has none."""
    return phrases(language, domain).say(key, **values)


def counted(domain: str, key: str, language: str, count: float, /, **values: object) -> str:
    """The form of `key` that `language` uses for this number, with `{count}` and other gaps filled in."""
    return phrases(language, domain).counted(key, count, **values)


def catalogue(domain: str, language: str) -> Mapping[str, Sentence]:
    """All that a domain says, by key; in English where `language` has nothing."""
    return phrases(language, domain).sentences


def name_of(language: str, inside: str) -> str:
    """What a language is called in the language `inside`: “Deutsch”, “German”, “allemand”."""
    try:
        return str(_locale(language).get_display_name(inside))
    except (UnknownLocaleError, ValueError):
        return language


def listed(names: Sequence[str], language: str) -> str:
    """Several names as people list them: “Deutsch und Englisch”."""
    return format_list(list(names), locale=_locale(language))


def number(value: float, language: str) -> str:
    """A number as people write it: “1.234,5”, “1,234.5”."""
    return format_decimal(round(value, 6), locale=_locale(language), decimal_quantization=False)


def percent(share: float, language: str) -> str:
    """A share from 0 to 1 as people write it: “12,5 %”, “12.5%”."""
    return format_percent(round(share, 6), locale=_locale(language), decimal_quantization=False)


def _all(domain: str, language: str) -> dict[str, Sentence]:
    english = {} if language == ENGLISH else phrases(ENGLISH, domain).sentences
    return {**english, **dict(_own(domain, language))}


def _own(domain: str, language: str) -> Iterator[tuple[str, Sentence]]:
    if not speaks(language, domain):
        return
    from babel.messages.pofile import read_po  # slow to load, and many processes never say a word

    with _po(language, domain).open("rb") as file:
        read = read_po(file)
    positions = _positions(language, read.plural_expr)
    for message in read:
        said = message.string or ""
        if not message.id or message.fuzzy or not all(said):
            continue
        if isinstance(message.id, str):
            yield message.id, str(said)
        else:
            yield message.id[0], {category: said[at] for category, at in positions.items()}


def _positions(language: str, expression: str) -> dict[str, int]:
    """Which form of a catalogue each category of CLDR is; the catalogue's own rule counts the forms."""
    category, position = _locale(language).plural_form, c2py(expression)
    found = {category(count): position(count) for count in reversed(_NUMBERS)}
    return {"other": max(found.values())} | found  # in some languages, only fractions are “other”


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def _po(language: str, domain: str) -> Traversable:
    return _FOLDER.joinpath(language, "LC_MESSAGES", f"{domain}.po")
