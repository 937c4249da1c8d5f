"""Follow-ups: whether a message goes on from what was talked about, and what it then means. Pure."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.dialogue import corrections
from bot.dialogue.corrections import BARE, corrected, meant
from bot.dialogue.moves import SMALL_TALK, Step
from bot.phrases import has, labelled, leading, phrases, supposes, tokens
from matcher import Candidate, Decision

Kind = Literal["short", "refers", "corrects", "adds", "lost"]
FRESH = 20 * 60  # seconds; after that, a message stands by itself
MOST_WORDS = {"short": 9, "refers": 9, "corrects": corrections.MOST_WORDS, "adds": 14, "lost": 9}
# Phrases, of which a question that names nothing is made.
SAYS_NOTHING = (
    *("asks_price", "asks_often", "asks_time", "opener", "question"),
    *("reference", "reference_last", "filler"),
)  # fmt: skip
# What a message says by itself, against what it says together with the question before.
BY_ITSELF = {"short": 0.5, "refers": 0.25, "corrects": 0.5, "adds": 0.5, "lost": 0.5}
NAMED = 0.05  # probability of an entry that is among the best, but no candidate
AT_HAND = 2.5  # times as likely is what the last reply offered
STILL_MEANT = 0.2  # probability of a choice that a customer goes on about without picking it
ELSEWHERE = 0.35  # probability of another entry from which a follow-up leaves the answer just shown
# Of the likeliest others, that they are worth offering; more where nothing but the miss makes it a follow-up.
UNHEARD = 0.4  # what another entry counts, that only the question before speaks for
MUCH_SURER = 0.5  # the same, where words of the answer shown are those of the follow-up
OFFERED = {"short": 0.15, "refers": 0.15, "corrects": 0.15, "adds": 0.15, "lost": 0.15}
AGREED = 0.5  # of an entry by both readings, that is the likeliest by itself, from which it is answered
BOTH = (0.6, 0.15)  # probability of an entry by itself and together, from which it is answered
SAYS = 0.15  # probability of an entry, from which a message says something by itself
ENOUGH, MOST = 0.9, 3  # of their joint probability: the fewest that reach it are shown
LEADS = 2.0  # times as likely as the next, to be answered without asking

_CLAUSE_END = re.compile(r"[,;.!:\n–]+")
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class Followup:
    """A message that looks like one: what it says of its own, and how it leans on what came before."""

    kind: Kind
    text: str
    refuses: bool = False  # begins with “no” or “not”
    tells: bool = False  # rather than asks

    @property
    def bare(self) -> bool:
        """Whether it names nothing of its own: “how much is that?”"""
        return not self.tells and not labelled(tokens(self.text), SAYS_NOTHING)[1]

    @property
    def supposes_not(self) -> bool:
        """Whether it asks what becomes of it if something is not so: “and if it never comes?”"""
        words = tokens(self.text)
        return supposes(words) and has(words, "negation")

    @property
    def lacks(self) -> bool:
        """Whether it tells that something is not so: “mine hasn't come yet”."""
        return self.tells and any(has(tokens(self.text), name) for name in ("negation", "lacking"))


def followup(text: str, before: str = "") -> Followup | None:
    """The follow-up that a text looks like by its first words, its references or its brevity.

    `before` is what was asked: what denies words of that says it again.
    """
    words = tokens(text)
    if not words:
        return None
    refuses = leading(words, "none") > 0 or leading(words, "negation") > 0
    if said := meant(text, before) or corrected(text):
        return Followup("corrects", meant(said, before) or said, refuses)
    tells = (
        "?" not in text
        and not leading(words, "question")
        and not (supposes(words) and len(words) <= MOST_WORDS["short"])
    )
    if leading(words, "staying") and len(words) <= MOST_WORDS["short"]:
        return Followup("refers", text)
    refers = has(words, "reference") or any(words[-n:] in phrases("reference_last") for n in (1, 2))
    if refers and len(words) <= MOST_WORDS["refers"]:
        return Followup("refers", text, tells=tells)
    opens = leading(words, "opener") and len(words) <= MOST_WORDS["short"]
    if opens:
        return Followup("short", text)
    if len(words) <= BARE:
        return Followup("lost", text)
    return Followup("adds", text, tells=True) if tells and len(words) <= MOST_WORDS["adds"] else None


def lost(text: str, alone: Decision) -> Followup | None:
    """A short message that is not answered by itself: perhaps it leans on what came before."""
    short = len(tokens(text)) <= MOST_WORDS["lost"]
    return Followup("lost", text) if alone.kind != "answer" and short else None


def subject(steps: Iterable[Step], now: float) -> Step | None:
    """What is being talked about: the last message that was a question, if that is not long ago."""
    last = next((step for step in steps if step.intent not in SMALL_TALK), None)
    talks = last and last.about and last.intent != "languages" and now - last.at <= FRESH
    return last if talks else None


def pooled(
    kind: Kind,
    alone: Decision,
    together: Decision,
    shown: str | None,
    at_hand: Collection[str] = (),
    besides: Sequence[Candidate] = (),
) -> list[Candidate]:
    """The entries that a follow-up may be about, the likeliest first, but for the one just `shown`.

    Read together with a question, a message is nearest to that question's answer. So where one was shown,
    what the reading together would say without it counts, `besides`. What the last reply offered, `at_hand`,
    is the likelier. Who tells something is about another entry only where that alone says so.
    """
    weight = 1.0 if shown and kind == "adds" else BY_ITSELF[kind]
    apart = _chances(alone, at_hand)
    joint = _supported(besides, alone) if shown else _chances(together, at_hand)
    likelier = {id: AT_HAND for id in at_hand if id in apart or not shown}
    chances = {
        id: (weight * apart.get(id, 0.0) + (1 - weight) * joint.get(id, 0.0)) * likelier.get(id, 1.0)
        for id in {**joint, **apart}
        if id != shown
    }
    known = {c.entry: c for c in (*besides, *together.candidates, *alone.candidates)}
    unknown = Candidate("", 0.0, "", "")
    ordered = sorted(chances, key=lambda id: -chances[id])
    return [
        replace(known.get(id, unknown), entry=id, probability=round(min(chances[id], 1.0), 6))
        for id in ordered
    ]


def _supported(besides: Sequence[Candidate], alone: Decision) -> dict[str, float]:
    """Their chances: less, where nothing in the message itself speaks for them but what was asked before."""
    heard = {*alone.ranked, *(c.entry for c in alone.candidates)}
    return {c.entry: c.probability * (1 if c.entry in heard else UNHEARD) for c in besides}


def _chances(decision: Decision, at_hand: Collection[str]) -> dict[str, float]:
    """Of the candidates, and a little for what is among the best and at hand."""
    named = {id: NAMED for id in decision.ranked if id in at_hand}
    return named | {c.entry: c.probability for c in decision.candidates}


def stays(
    kind: Kind, alone: Decision, together: Decision, others: Sequence[Candidate], shown: str, told: bool
) -> bool:
    """Whether a follow-up is about the answer just shown, rather than about another.

    Where words of the answer tell, `told`, it must be another much surer. What tells something new, rather
    than ask, is not if it finds another answer by itself.
    """
    if alone.candidates and alone.candidates[0].entry == shown:
        return True
    if kind == "adds" and alone.candidates and not told:
        return alone.probability < ELSEWHERE
    best = others[0].probability if others else 0.0
    near = bool(together.candidates) and together.candidates[0].entry == shown
    if told and near:
        return kind == "refers" or best < MUCH_SURER
    return best < ELSEWHERE


def supported(
    said: Followup,
    alone: Decision,
    others: Sequence[Candidate],
    offered: Collection[str],
) -> list[Candidate]:
    """Without the choices just `offered` that only the question before speaks for: they were passed over.

    What both readings speak for is meant still, but not the only choice after a “no”; what tells something
    new goes on with all of them.
    """
    if said.kind == "adds":
        return list(others)
    named = (1 if len(offered) == 1 else MOST) if said.kind == "corrects" else 2
    kept = {candidate.entry for candidate in alone.candidates[:named]}
    if not said.refuses or len(offered) > 1:
        kept |= {candidate.entry for candidate in others if candidate.probability >= STILL_MEANT}
    return [candidate for candidate in others if candidate.entry not in offered or candidate.entry in kept]


def answered(kind: Kind, alone: Decision, together: Decision, others: Sequence[Candidate]) -> bool:
    """Whether the likeliest entry can be answered at once: one of the readings is sure of it, or both speak
    for it.
    """
    if not others:
        return False
    best = others[0].entry
    sure = best in {decision.entry for decision in (alone, together) if decision.kind == "answer"}
    both = _chance(alone, best) >= BOTH[0] and _chance(together, best) >= BOTH[1]
    if kind in ("refers", "adds") and together.candidates[:1] and together.candidates[0].entry != best:
        return False
    return (sure or both) and _leads(others)


def agreed(alone: Decision, others: Sequence[Candidate]) -> bool:
    """Whether both readings are about the same entry, well before all others."""
    if not others or not alone.candidates or alone.candidates[0].entry != others[0].entry:
        return False
    return alone.probability >= SAYS and others[0].probability >= AGREED and _leads(others)


def _leads(others: Sequence[Candidate]) -> bool:
    """Whether the first is so much likelier than the second that it is answered."""
    return len(others) < 2 or others[0].probability >= LEADS * others[1].probability


def pointed(alone: Decision, offered: Collection[str], likeliest: str) -> str | None:
    """The choice that a message by itself speaks for, well before the others that were offered.

    Unless it says little by itself, and with the question before another is the `likeliest`.
    """
    first, *others = alone.candidates or (Candidate("", 0.0, "", ""),)
    rival = max((c.probability for c in others if c.entry in offered), default=0.0)
    says = SAYS if first.entry == likeliest else ELSEWHERE
    return first.entry if first.entry in offered and first.probability >= max(says, LEADS * rival) else None


def _chance(decision: Decision, entry: str) -> float:
    return next((c.probability for c in decision.candidates if c.entry == entry), 0.0)


def worth_offering(kind: Kind, others: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The fewest that are likely to hold the one that is meant; none where all are unlikely."""
    top = others[:MOST]
    total = sum(candidate.probability for candidate in top)
    if total < OFFERED[kind]:
        return ()
    found: list[Candidate] = []
    for candidate in top:
        found.append(candidate)
        if sum(each.probability for each in found) >= ENOUGH * total:
            break
    return tuple(found)
