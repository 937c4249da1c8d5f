"""Typed replies to choices: “yes”, “the second one”, “both”, “none of these”, or words of a choice. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.phrases import Phrase, labelled, leading, phrases, tokens
from bot.protocol import HANDOFF, NONE, Choice

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
NAMES = (*ORDINALS, "last_but_one", "last", "both", "all", "none", "yes", "weakly", "filler")
ENDS = ("first", "last")  # from which several are counted: “the last two”
LETTERS = "abcdef"  # a choice, when a message is only that
MOST_WORDS = 6  # of a message that names a choice by its words
SHORTEST = 4  # letters that two words begin with alike, if neither is shorter
ALIKE = 0.6  # of the longer word

_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")  # “jaaa”

Kind = Literal["yes", "none", "places", "unclear"]


@dataclass(frozen=True)
class Typed:
    """What a message says about choices: yes, none, the places of some, or that of one that is not there.

    `reading` explains it to staff.
    """

    kind: Kind
    places: tuple[int, ...] = ()
    reading: str = ""
    weak: bool = False  # a picture, or “ok”


def typed(text: str, choices: Sequence[Choice], *, asked: bool = True) -> Typed | None:
    """What a text says about the choices that were shown; None where it says something else.

    Words of a choice name it where the customer was `asked` to choose; else they rather ask something. “None”
    and a person among the choices have no place: people count what answers.
    """
    offered = [choice for choice in choices if choice.id not in (NONE, HANDOFF)]
    words = tokens(_STRETCHED.sub(r"\1", _without_excuse(text)))
    found, rest = labelled(words, NAMES)
    if letter := _by_letter(words, found, rest, offered):
        return letter
    if not all(word.isdigit() for word in rest):
        return _by_words(words, rest, offered) if asked else None
    if places := [int(word) - 1 for word in rest] + _counted(found, len(offered)):
        if all(0 <= place < len(offered) for place in places):
            return Typed("places", tuple(dict.fromkeys(places)), "choice by number")
        ordinal = bool(offered) and asked and not rest
        return Typed("unclear", reading="a choice that is not there") if ordinal else None
    if len(offered) > 1 and ("both" in found or "all" in found):
        named = len(offered) if "all" in found else 2
        return Typed("places", tuple(range(named)), "all choices" if named == len(offered) else "both")
    if "none" in found:
        return Typed("none", reading="none of the choices, typed")
    weak = "yes" not in found or not any(word.isalnum() for word in words)
    agrees = "yes" in found or ("weakly" in found and bool(offered))
    return Typed("yes", reading="yes, typed", weak=weak) if agrees else None


def _without_excuse(text: str) -> str:
    """“The second, if it's no trouble”: just what is chosen, where that is all the rest says."""
    chosen, _, excuse = text.partition(",")
    excused = leading(tokens(excuse), "supposing") > 0 and not labelled(tokens(chosen), NAMES)[1]
    return chosen if excused else text


def _counted(found: Sequence[str], offered: int) -> list[int]:
    """The places that ordinals name; beside “the first” and “the last”, “two” is how many."""
    places: list[int] = []
    for before, name in zip(["", *found], found, strict=False):
        several = 2 if name == "both" else ORDINALS.index(name) + 1 if name in ORDINALS else 0
        if before in ENDS and several > 1:
            places[-1:] = range(offered - several, offered) if before == "last" else range(several)
        elif name in ORDINALS:
            places.append(ORDINALS.index(name))
        elif name == "last":
            places.append(offered - 1)
        elif name == "last_but_one":
            places.append(offered - 2)
    return places


def _by_letter(words: Phrase, found: Sequence[str], rest: Phrase, offered: Sequence[Choice]) -> Typed | None:
    """“b”, “option b”; a letter may be a word, too, that says nothing: then it comes last."""
    filled = not rest and set(found) == {"filler"}
    letters = words[-1:] if len(words) == 1 or filled else rest
    if len(letters) == 1 and letters[0] in LETTERS[: len(offered)]:
        return Typed("places", (LETTERS.index(letters[0]),), "choice by letter")
    return None


def _by_words(words: Phrase, rest: Phrase, offered: Sequence[Choice]) -> Typed | None:
    """The one choice that has all of the words, where no other has; who counts something asks about it."""
    asks = leading(words, "question") > 0 and words[-1:] in phrases(
        "reference_last"
    )  # “what does that cost?”
    telling = [word for word in rest if len(word) > 2]
    counts = any(
        word.isdigit() and not any(word in tokens(choice.title) for choice in offered) for word in rest
    )
    if len(words) > MOST_WORDS or asks or counts or not telling:
        return None
    titles = [tokens(choice.title) for choice in offered]
    if relative := leading(words, "relative"):
        return _by_what_is_true(words[relative:], titles)
    alike = [sum(_nearest(word, title) for word in telling) for title in titles]
    fitting = [place for place, title in enumerate(titles) if all(_in(word, title) for word in telling)]
    best = [place for place in fitting if alike[place] == max(alike[each] for each in fitting)]
    return Typed("places", (best[0],), "choice by words") if len(best) == 1 else None


def _by_what_is_true(said: Phrase, titles: Sequence[Phrase]) -> Typed | None:
    """The one choice with the most of the words that say what is true of it."""
    counts = [sum(_in(word, title) for word in said if len(word) >= SHORTEST) for title in titles]
    best = max(counts, default=0)
    return (
        Typed("places", (counts.index(best),), "choice by words")
        if best and counts.count(best) == 1
        else None
    )


def _nearest(word: str, title: Phrase) -> float:
    """How much of a word and the likest one of a title is the same, from the beginning."""
    return max((_begun(word, other) / max(len(word), len(other)) for other in title), default=0.0)


def _begun(one: str, other: str) -> int:
    """How many letters two words begin with alike."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _in(word: str, title: Phrase) -> bool:
    return any(alike(word, other) for other in title)


def alike(one: str, other: str) -> bool:
    """Whether two folded words are forms of one, or one begins or ends a compound of the other."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) >= SHORTEST and (long.startswith(short) or long.endswith(short)):
        return True
    return _begun(one, other) >= max(SHORTEST, ALIKE * len(long))
