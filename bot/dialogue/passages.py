"""The passage of an answer that a follow-up asks for: a sentence, a bullet, word for word. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.dialogue.typed import alike
from bot.phrases import Phrase, has, labelled, leading, phrases, tokens
from knowledge.search.words import LEAST_PART, stem
from matcher.languages import LANGUAGES

CUES = (("asks_price", "says_price"), ("asks_often", "says_often"), ("asks_time", "says_time"))
OF_SOMETHING = "asks_price"  # “what does fitting cost?” asks for no other price
MOST = 3  # passages shown together; more are the whole answer
NEAR, LEAD = 0.2, 0.03  # cosine of a passage, and its lead, where nothing else speaks for it
NEAR_WITH_CUE = 0.05
EARLY = (
    5  # first words, within which a follow-up asks what it asks: “if nobody is in when they come” does not
)
SHORTEST = 3  # letters of a word that tells

_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
_ROW = re.compile(r"\s*\|")
_RULE = re.compile(r"[\s|:-]+")
# Not after a single letter or a number, as in “z. B.” and “31. Januar”.
_END = re.compile(r"(?<=[^\W\d_]{2}[.!?])\s+|(?<=[)“”\"*€%\d][!?])\s+|(?<=[)“”\"*€%][.])\s+")


@dataclass(frozen=True)
class Sought:
    """The places of the passages that a follow-up asks for; none where it is not plain.

    `told` says whether words tell, which is surer than nearness alone.
    """

    places: tuple[int, ...] = ()
    told: bool = False


def passages(answer: str) -> list[str]:
    """The sentences and bullets of a Markdown answer, and the rows of its tables under their heads."""
    found: list[str] = []
    head: list[str] = []
    for line in answer.splitlines():
        if _ROW.match(line):
            if len(head) < 2 or not _RULE.fullmatch(head[1]):
                head.append(line)
            else:
                found.append("\n".join([*head, line]))
            continue
        head = []
        if bullet := _ITEM.match(line):
            found.append(f"- {line[bullet.end() :]}")
        else:
            found += [sentence.strip() for sentence in _END.split(line) if sentence.strip()]
    return found


def asked_for(followup: str, found: Sequence[str], nearness: Callable[[], Sequence[float]]) -> Sought:
    """What of an answer's passages the follow-up asks for.

    `nearness` tells how near each is to the follow-up, as cosines; it takes long, and is only asked where
    words do not tell. A passage counts that has a word of it in common, or that says what is asked for: a
    price, how often, how long; where the price of something is asked for that no passage names, it must be
    near, too. Else it must be near, and well before all others.
    """
    if not found:
        return Sought()
    words = tokens(followup)
    telling = [word for word in _own(words) if len(word) >= SHORTEST and word not in _function_words()]
    said = [tokens(passage) for passage in found]
    if named := _fewest([place for place in range(len(found)) if _shares(telling, said[place])], len(found)):
        return Sought(tuple(named), told=True)
    near = nearness()
    order = sorted(range(len(found)), key=lambda place: -near[place])
    for asks, says in CUES:
        if has(words[:EARLY], asks):
            something = asks == OF_SOMETHING and set(telling).intersection(
                labelled(words, (asks, "filler"))[1]
            )
            least = NEAR if something else NEAR_WITH_CUE
            cued = [place for place in order if has(said[place], says) and near[place] >= least]
            if plain := _fewest(cued, len(found)):
                return Sought(tuple(plain), told=True)
    lead = near[order[0]] - near[order[1]] if len(order) > 1 else 1.0
    return Sought(tuple(order[:1]) if near[order[0]] >= NEAR and lead >= LEAD else ())


def _own(words: Phrase) -> Phrase:
    """Without what opens a follow-up, such as “and if”."""
    while opened := leading(words, "opener"):
        words = words[opened:]
    return words


def _fewest(places: Sequence[int], among: int) -> list[int]:
    """In their order in the answer, as long as they are few and not all of it."""
    return sorted(places) if 0 < len(places) <= MOST and len(places) < max(among, 2) else []


def _shares(telling: Sequence[str], passage: Phrase) -> bool:
    return any(alike(word, other) or _bears(other, word) for word in telling for other in passage)


def _bears(compound: str, word: str) -> bool:
    """Whether a compound begins or ends with the word, whatever its ending: “Jahreszins” with “Zinsen”."""
    stems = _stems(word)
    return compound.startswith(stems) or compound.endswith(stems)


@lru_cache(maxsize=1_000)
def _stems(word: str) -> tuple[str, ...]:
    """Those long enough to be part of a compound, in any language."""
    stems = {stem(word, language) for language in LANGUAGES}
    return tuple(own for own in stems if len(own) >= LEAST_PART)


@cache
def _function_words() -> frozenset[str]:
    return frozenset(
        word for language in LANGUAGES.values() for text in language.words for word in tokens(text)
    ).union(*phrases("supposing"))
