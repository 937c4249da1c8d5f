"""First names, surnames and towns: lists of mimesis, a library that keeps them for many countries."""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

from stdnum.at import postleitzahl

from bot.privacy.triggers import Trigger
from bot.privacy.words import people, set_of

_COUNTRIES = ("de", "de-at", "de-ch", "en-gb", "fr", "it", "tr", "pl", "es", "nl", "hr", "pt")
_TOWNS_OF = ("de", "de-at", "de-ch", "en-gb", "fr")
_SHORTEST = 2
_PART = re.compile(r"[^\W_]+")


def _read(country: str, subject: str) -> dict[str, Any]:
    """The library itself is not imported: its lists are all we need."""
    spec = find_spec("mimesis")
    assert spec is not None
    assert spec.submodule_search_locations
    file = Path(spec.submodule_search_locations[0], "datasets", country, f"{subject}.json")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LEAST_SPELT = 4  # letters; shorter ones become words: “Bär”


def bare(name: str) -> str:
    """As it is written without the right keys: ä as ae, é as e."""
    if name.isascii():
        return name
    letters = unicodedata.normalize("NFKD", name.translate(_SPELT))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _spelt(names: frozenset[str]) -> frozenset[str]:
    """With those without the right keys."""
    return names.union(bare(name) for name in names if len(name) >= _LEAST_SPELT)


def _all(listed: Any) -> frozenset[str]:
    """The names of a list, or of one for each sex."""
    lists = listed.values() if isinstance(listed, dict) else (listed,)
    return frozenset(name.lower() for name in chain.from_iterable(lists) if len(name) >= _SHORTEST)


@cache
def every_first_name() -> frozenset[str]:
    """In small letters, those that are words as well among them."""
    listed = (_all(_read(country, "person")["names"]) for country in _COUNTRIES)
    return _spelt(set_of("name", "first").union(people("first"), *listed))


@cache
def first_names() -> frozenset[str]:
    """In small letters, and none that is a word as well."""
    return every_first_name() - words_too()


@cache
def surnames() -> frozenset[str]:
    """In small letters, and none that is a word as well."""
    return every_surname() - words_too()


@cache
def every_surname() -> frozenset[str]:
    """In small letters, those that are words as well among them."""
    listed = (_all(_read(country, "person")["surnames"]) for country in _COUNTRIES)
    return _spelt(set_of("name", "last").union(people("last"), *listed))


def _parts(names: frozenset[str]) -> Iterator[str]:
    """Of “anne-marie” and “o'neill” the longest part, as a message's words are."""
    for name in names:
        yield max(_PART.findall(name), key=len, default=name)


FIRST, LAST = Trigger(lambda: _parts(first_names())), Trigger(lambda: _parts(surnames()))  # some word of one


@cache
def words_too() -> frozenset[str]:
    """Names that are words as well."""
    return set_of("name", "ambiguous") | set_of("name", "stop")


@cache
def towns(*countries: str) -> frozenset[str]:
    """In small letters, the first word of each, of these countries or of all."""
    listed = chain.from_iterable(_read(country, "address")["city"] for country in countries or _TOWNS_OF)
    return set_of("address", "cities").union(town.split()[0].lower() for town in listed)


@lru_cache(maxsize=1000)
def austrian_town(code: str) -> str:
    """The first word of the place with this Austrian post code, in small letters; empty for none."""
    place: str = postleitzahl.info(code).get("location", "")
    return (place.lower().split() or [""])[0]
