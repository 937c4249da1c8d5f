"""Follow-ups: whether a message goes on from what was talked about, and what it then means. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.dialogue.moves import SMALL_TALK, Step
from bot.phrases import has, leading, phrases, tokens
from matcher import Candidate, Decision

Kind = Literal["short", "refers", "corrects"]
FRESH = 20 * 60  # seconds; after that, a message stands by itself
MOST_WORDS = {"short": 9, "refers": 9, "corrects": 14}
BARE = 3  # so few words say little by themselves
# What a message says by itself, against what it says together with the question before.
BY_ITSELF = {"short": 0.5, "refers": 0.25, "corrects": 0.5}
ROOM = 0.1  # of certainty that the answer just shown leaves to others, at the least
ELSEWHERE = 0.35  # probability of another entry from which a follow-up leaves the answer just shown
OFFERED = 0.15  # of the likeliest others, that they are worth offering
ENOUGH, MOST = 0.9, 3  # of their joint probability: the fewest that reach it are shown
LEADS = 2.0  # times as likely as the next, to be answered without asking

_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class Followup:
    """A message that looks like one: what it says of its own, and how it leans on what came before."""

    kind: Kind
    text: str


def followup(text: str) -> Followup | None:
    """The follow-up that a text looks like by its first words, its references or its brevity."""
    words = tokens(text)
    if not words:
        return None
    corrected = leading(words, "correction")
    if 0 < corrected < len(words) <= MOST_WORDS["corrects"]:
        return Followup("corrects", _after(text, corrected))
    refers = has(words, "reference") or any(words[-n:] in phrases("reference_last") for n in (1, 2))
    if refers and len(words) <= MOST_WORDS["refers"]:
        return Followup("refers", text)
    opens = leading(words, "opener") and len(words) <= MOST_WORDS["short"]
    return Followup("short", text) if opens or len(words) <= BARE else None


def subject(steps: Iterable[Step], now: float) -> Step | None:
    """What is being talked about: the last message that was a question, if that is not long ago."""
    last = next((step for step in steps if step.intent not in SMALL_TALK), None)
    return last if last and last.about and now - last.at <= FRESH else None


def pooled(kind: Kind, alone: Decision, together: Decision, shown: str | None) -> list[Candidate]:
    """The entries that a follow-up may be about, the likeliest first, but for the one just `shown`.

    Read together with a question, a message is nearest to that question's answer. So of what the reading
    together says, only what it leaves to other entries counts, as if that answer were out of the question.
    """
    weight = BY_ITSELF[kind]
    apart = {c.entry: c.probability for c in alone.candidates}
    joint = {c.entry: c.probability for c in together.candidates}
    left = max(1 - joint.get(shown or "", 0.0), ROOM) if shown else 1.0
    known = {c.entry: c for c in (*together.candidates, *alone.candidates) if c.entry != shown}
    chances = {
        id: min(weight * apart.get(id, 0.0) + (1 - weight) * joint.get(id, 0.0) / left, 1.0) for id in known
    }
    ordered = sorted(known, key=lambda id: -chances[id])
    return [Candidate(id, round(chances[id], 6), known[id].question, known[id].locale) for id in ordered]


def stays(alone: Decision, others: Sequence[Candidate], shown: str | None) -> bool:
    """Whether a follow-up is about the answer just shown, rather than about another."""
    own = alone.candidates[0].entry == shown if alone.candidates else False
    return shown is not None and (own or not others or others[0].probability < ELSEWHERE)


def answered(kind: Kind, alone: Decision, together: Decision, others: Sequence[Candidate]) -> bool:
    """Whether the likeliest entry can be answered at once: one of the readings is sure of it."""
    if not others:
        return False
    best = others[0].entry
    sure = {decision.entry for decision in (alone, together) if decision.kind == "answer"}
    if kind == "refers" and together.candidates[:1] and together.candidates[0].entry != best:
        return False
    leads = len(others) < 2 or others[0].probability >= LEADS * others[1].probability
    return best in sure and leads


def worth_offering(others: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The fewest that are likely to hold the one that is meant; none where all are unlikely."""
    top = others[:MOST]
    total = sum(candidate.probability for candidate in top)
    if total < OFFERED:
        return ()
    found: list[Candidate] = []
    for candidate in top:
        found.append(candidate)
        if sum(each.probability for each in found) >= ENOUGH * total:
            break
    return tuple(found)


def _after(text: str, words: int) -> str:
    """What of a text follows its first words."""
    found = list(_WORDS.finditer(text))
    return text[found[words].start() :] if words < len(found) else text
