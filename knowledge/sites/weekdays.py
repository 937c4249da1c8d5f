"""Days of the week as people write them in the languages of the staff. Pure."""

from functools import cache

from babel.dates import get_day_names

from knowledge.languages import speakers

SHORTEST = 2  # letters: with fewer, Tuesday and Thursday are one


def weekday(written: str) -> int | None:
    """The number of `Di`, `tues.` or `Montag`, from Monday on; None for what is no day."""
    given = written.strip(" .").casefold()
    if len(given) < SHORTEST:
        return None
    names = (name for language in speakers("admin") for name in enumerate(_whole(language)))
    return next((number for number, name in names if name.startswith(given)), None)


@cache
def short_names(language: str) -> tuple[str, ...]:
    """`Mo` to `So`."""
    return tuple(name[:SHORTEST].title() for name in _whole(language))


@cache
def _whole(language: str) -> tuple[str, ...]:
    names = get_day_names("wide", "stand-alone", language)
    return tuple(names[number].casefold() for number in range(7))
