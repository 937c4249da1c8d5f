"""What a message says rightly: “no, I mean …”, “not this but that”, “… I meant”. Pure."""

import re
from collections.abc import Sequence

from bot.dialogue.typed import alike
from bot.phrases import Phrase, has, labelled, leading, tokens, trailing

MOST_WORDS = 20  # of a message that corrects
ADORNS = ("filler", "correction")  # phrases, of which a clause that says nothing is made: “wait, no, …”
NOT_WITHIN = 3  # first words, in which a “not” begins a correction
BARE = 3  # so few words say little by themselves

_CLAUSE_END = re.compile(r"[,;.!:\n–]+")
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def meant(text: str, before: str) -> str:
    """What is meant where a message says what is not: “no, not this, that”, “not this but that”.

    Empty where it does not, or where it is no correction: “no parcel here, what now?” tells something.
    """
    clauses = [clause.strip() for clause in _CLAUSE_END.split(text) if tokens(clause)]
    if len(tokens(text)) > MOST_WORDS:
        return ""
    denied = [clause for clause in clauses if _rules_out(tokens(clause))]
    rest = [clause for clause in clauses if clause not in denied and labelled(tokens(clause), ADORNS)[1]]
    if not rest:
        return ""
    short = len(tokens(" ".join(rest))) <= BARE or _denies(clauses[0], rest[0], before)
    named = clauses[:1] == denied and "?" not in text and short
    if denied and (_corrects(clauses) or clauses[-1] in denied or named):
        return _undone(", ".join(rest))
    words = tokens(text)
    start = next((n for n in range(1, len(words) - 1) if leading(words[n:], "instead")), 0)
    return after(text, start + 1) if start and has(words[:NOT_WITHIN], "negation") else ""


def corrected(text: str) -> str:
    """What is said rightly after “I mean”, or before it; empty where nothing is corrected."""
    words = tokens(text)
    start = leading(words, "correction") or leading(words, "pointing")
    if len(words) > MOST_WORDS:
        return ""
    if 0 < start < len(words):
        return after(text, start)
    last = [clause for clause in _CLAUSE_END.split(text) if tokens(clause)][-1]
    end = trailing(tokens(last), "correction_last")
    return _before(last, end) if 0 < end < len(tokens(last)) else ""


def _denies(clause: str, rest: str, before: str) -> bool:
    """Whether a clause denies words of what was asked `before`, and the rest asks nothing new of its own."""
    words, asked = tokens(clause), tokens(before)
    if not leading(words, "denial") or has(asked, "denial") or leading(tokens(rest), "question"):
        return False
    return any(len(word) > BARE and alike(word, other) for word in words for other in asked)


def _rules_out(words: Phrase) -> bool:
    """Whether a clause begins with what is not meant; “no” alone says only that something is not."""
    refused = leading(words, "none")
    found = max(leading(words, "negation"), refused)
    return found > 0 and (found < len(words) or refused == len(words))


def _corrects(clauses: Sequence[str]) -> bool:
    """Whether “no”, “I mean” or “rather” is among them."""
    return any(
        leading(tokens(c), "none") or leading(tokens(c), "correction") or leading(tokens(c), "instead")
        for c in clauses
    )


def _undone(text: str) -> str:
    """Without the words before what is meant."""
    words = tokens(text)
    start = max(leading(words, "correction"), leading(words, "instead"))
    return after(text, start) if 0 < start < len(words) else text


def _before(text: str, words: int) -> str:
    """What of a text precedes its last words."""
    found = list(_WORDS.finditer(text))
    return text[: found[-words].start()].strip() if words < len(found) else text


def after(text: str, words: int) -> str:
    """What of a text follows its first words."""
    found = list(_WORDS.finditer(text))
    return text[found[words].start() :] if words < len(found) else text
