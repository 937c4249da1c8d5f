"""What the bot makes of one message: pure decisions about the matcher's answer and what came before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile

import bot.protocol as protocol
from bot.dialogue.typed import Typed
from bot.protocol import HANDOFF, NONE, Choice, Reason, Trace
from matcher import CHOICES, Candidate, Decision

SMALL_TALK = ("greet", "thanks", "goodbye", "bot_challenge", "invite", "stay")
ASKED_BACK = ("clarify", "which", "topic")
MISSED = ("miss", "miss_more", "none_of_these_first", "complaint")
UNRESOLVED = (*ASKED_BACK, *MISSED, "languages")
RESOLVED = ("answer", "choose", "several", "passage")
TRACED = (*RESOLVED, "clarify", "languages", "miss", "miss_more", "complaint", "second_miss")
HANDOFF_REASONS: dict[str, Reason] = {
    "handoff": "requested",
    "second_miss": "second_miss",
    "none_of_these": "none_of_these",
}
BUTTONS = {  # the choice each ends with
    "clarify": NONE, "topic": NONE,
    "miss": HANDOFF, "miss_more": HANDOFF, "none_of_these_first": HANDOFF, "complaint": HANDOFF,
    "bot_challenge": HANDOFF, "languages": HANDOFF,
}  # fmt: skip

LOOKS_BACK = 5  # customer messages; a miss further back than this is forgotten
MOST_OPEN = 3  # questions left open in a row; the next goes to a person, whatever it is
NEW = 0.5  # of the choices' probability, that those not yet shown must have
SURE = 0.5  # probability of an answer that is offered to somebody who may not read it
MEANT = 0.3  # probability of a choice from which other words may be taken for it
LEADS = 1.5  # times as likely as the next of the choices, to be the one that is meant


@dataclass(frozen=True)
class Move:
    """The intent that a rule answers, the entry to show, and the entries to choose from.

    `reading` says for staff how the message was understood; `picked` is the id of a choice it named in words.
    `choices` are shown as they are, `entries` by their questions; a follow-up goes on from `about`.
    """

    intent: str
    entry: str | None = None
    candidates: tuple[Candidate, ...] = ()
    decision: Decision | None = field(default=None, compare=False)  # behind it
    reading: str = ""
    picked: str = ""
    choices: tuple[Choice, ...] = ()
    entries: tuple[str, ...] = ()
    parts: tuple["Move", ...] = ()
    about: str = ""
    intro: str = ""  # the line that goes before an answer
    passage: str = ""  # of the entry's answer
    shown: str = ""  # the language to reply in, if it is not the message's

    @property
    def offered(self) -> tuple[str, ...]:
        """The entries to choose from."""
        return tuple(c.entry for c in self.candidates) if self.intent == "clarify" else self.entries


@dataclass(frozen=True)
class Step:
    """What an earlier message of the customer was: its intent, and the entries shown to choose from.

    `entry` was shown, `choices` stood below, `at` is when (unix seconds), `about` the question it was.
    """

    intent: str
    offered: frozenset[str] = frozenset()
    entry: str | None = None
    choices: tuple[Choice, ...] = ()
    about: str = ""
    at: float = 0.0


def left_open(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The run of questions just before that were left without an answer. `steps`: newest first.

    Small talk between two questions neither answers the first nor counts as another.
    """
    asked = (step for step in islice(steps, LOOKS_BACK) if step.intent not in SMALL_TALK)
    return tuple(takewhile(lambda step: step.intent in UNRESOLVED, asked))


def move(decision: Decision, before: Sequence[Step], *, anew: bool = True) -> Move:
    """The matcher's decision in the light of what was left open: no second miss, no choice shown twice.

    Who ignores the choices and asks something else is asked back about that. Other words for the same, said
    `anew`, may speak for one of the choices; the same words again do not.
    """
    if decision.kind == "answer" and decision.entry is not None:
        return Move("answer", decision.entry, decision.candidates, decision)
    if before and anew and (meant := _meant(decision, before[0])):
        return Move("choose", meant, decision.candidates, decision, "choice by meaning", f"entry:{meant}")
    if decision.kind == "clarify" and (choices := _new(decision.candidates[:CHOICES], before)):
        return Move("clarify", None, choices, decision)
    return missed(before, decision)


def _meant(decision: Decision, asked: Step) -> str | None:
    """The choice just shown that a message without an answer speaks for, well before the others."""
    if asked.intent not in ASKED_BACK or not decision.candidates:
        return None
    best, *others = decision.candidates
    rival = max((c.probability for c in others if c.entry in asked.offered), default=0.0)
    leads = decision.kind == "clarify" and best.probability >= max(MEANT, LEADS * rival)
    return best.entry if leads and best.entry in asked.offered else None


def _new(choices: Sequence[Candidate], before: Sequence[Step]) -> tuple[Candidate, ...]:
    """Those of the choices that were not just shown, if they are likely enough and patience is left."""
    offered = {entry for step in before for entry in step.offered}
    new = tuple(choice for choice in choices if choice.entry not in offered)
    worth = sum(c.probability for c in new) >= NEW * sum(c.probability for c in choices)
    return new if worth and len(before) < MOST_OPEN else ()


def titles_in(move: Move, locale: str) -> dict[str, str]:
    """What the matcher calls the entries to choose from, by id, as far as it does so in this language."""
    if move.intent != "clarify":
        return {}
    return {choice.entry: choice.question for choice in move.candidates if choice.locale[:2] == locale[:2]}


def not_spoken(decision: Decision, locale: str, before: Sequence[Step]) -> Move:
    """A message in a language that no answer has: the nearest answer to choose, where the matcher is sure."""
    if len(before) >= MOST_OPEN:
        return Move("second_miss", None, decision.candidates, decision, shown=locale)
    sure = [c for c in decision.candidates[:1] if decision.kind != "handoff" and c.probability >= SURE]
    nearest = tuple(candidate.entry for candidate in sure)
    return Move("languages", None, decision.candidates, decision, entries=nearest, shown=locale)


def missed(before: Sequence[Step], decision: Decision | None = None) -> Move:
    """A message without an answer. The second in a row brings a person, and so do too many left open."""
    candidates = decision.candidates if decision else ()
    return Move("second_miss" if _enough(before) else "miss", None, candidates, decision)


def unhelpful(before: Sequence[Step]) -> Move:
    """“That does not help”, and anger: an honest line, the offer of a person; the second time, a person."""
    return Move("second_miss" if _enough(before) else "complaint")


def _enough(before: Sequence[Step]) -> bool:
    return len(before) >= MOST_OPEN or any(step.intent in MISSED for step in before)


def refused(before: Sequence[Step]) -> Move:
    """None of the choices: other words, or a person if they like; the second time, a person."""
    return Move(
        "none_of_these"
        if any(step.intent == "none_of_these_first" for step in before)
        else "none_of_these_first"
    )


def picked(choice: Choice, known: bool, before: Sequence[Step]) -> Move:
    """The move for a choice; `known` says whether the release has its entry."""
    if choice.id == NONE:
        return refused(before)
    if choice.id == HANDOFF:
        return Move("handoff")
    return Move("choose", choice.entry, about=choice.title) if known else missed(before)


def replied(said: Typed, last: Step | None, before: Sequence[Step]) -> Move | None:
    """The move for “yes” or “none” after the `last` reply; None where they mean nothing there."""
    kind = (
        "asked" if last and last.intent in ASKED_BACK else "offered" if last and _offers_person(last) else ""
    )
    if said.kind == "yes":
        return _agreed(kind, said.weak, last, before)
    if last is None:
        return None
    if kind == "asked" or (last.intent == "miss" and len(last.choices) > 1):
        return refused(before)
    if kind == "offered":
        return Move("stay")
    return unhelpful(before) if last.intent in RESOLVED else Move("goodbye")


def _agreed(kind: str, weak: bool, last: Step | None, before: Sequence[Step]) -> Move:
    """Yes: to the only thing it can mean; else which one, but not twice. A mere 👍 asks for nobody."""
    if last is None or not kind:
        return Move("thanks" if last and last.intent in RESOLVED else "invite")
    if kind == "offered" and (weak or len(last.choices) == 1):
        return Move("thanks" if weak else "handoff")
    return missed(before) if last.intent == "which" else Move("which", choices=last.choices, about=last.about)


def _offers_person(last: Step) -> bool:
    return any(choice.id == HANDOFF for choice in last.choices)


def trace(move: Move, release: int | None) -> Trace | None:
    """What staff may see of how the bot came to its move; None where nothing was looked up."""
    if move.intent not in TRACED and not move.picked:
        return None
    decision = move.decision
    return Trace(
        decision="answer" if move.entry else "clarify" if move.intent in ASKED_BACK else "handoff",
        entry=move.entry,
        variant=next((c.question for c in move.candidates if c.entry == move.entry), None),
        probability=float(decision.probability) if decision else None,
        margin=float(decision.margin) if decision else None,
        release=release,
        candidates=tuple(
            protocol.Candidate(c.entry, float(c.probability), c.question) for c in move.candidates
        ),
        evidence=decision.evidence if decision else (),
        view=decision.view if decision else "",
        basis=decision.basis if decision else "",
        ranked=decision.ranked if decision else (),
        reading=move.reading,
        picked=move.picked,
    )
