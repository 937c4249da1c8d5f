"""What the bot makes of one message: pure decisions about the matcher's answer and what came before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

import bot.protocol as protocol
from bot.protocol import HANDOFF, NONE, Choice, Reason, Trace
from matcher import Candidate, Decision

SMALL_TALK = ("greet", "thanks", "goodbye", "bot_challenge")
UNRESOLVED = ("miss", "clarify")
TRACED = ("answer", "choose", "clarify", "miss", "second_miss")
HANDOFF_REASONS: dict[str, Reason] = {
    "handoff": "requested",
    "second_miss": "second_miss",
    "none_of_these": "none_of_these",
}
BUTTONS = {"clarify": NONE, "miss": HANDOFF, "bot_challenge": HANDOFF}  # the choice each ends with

CHOICES = 3
LOOKS_BACK = 5  # customer messages; a miss further back than this is forgotten
MOST_OPEN = 3  # questions left open in a row; the next goes to a person, whatever it is


@dataclass(frozen=True)
class Move:
    """The intent that a rule answers, the entry to show, and the entries to choose from."""

    intent: str
    entry: str | None = None
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class Step:
    """What an earlier message of the customer was: its intent, and the entries shown to choose from."""

    intent: str
    offered: frozenset[str] = frozenset()


def left_open(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The run of questions just before that were left without an answer. `steps`: newest first.

    Small talk between two questions neither answers the first nor counts as another.
    """
    asked = (step for step in islice(steps, LOOKS_BACK) if step.intent not in SMALL_TALK)
    return tuple(takewhile(lambda step: step.intent in UNRESOLVED, asked))


def move(decision: Decision, before: Sequence[Step]) -> Move:
    """The matcher's decision in the light of what was left open: no second miss, no choice shown twice.

    Who ignores the choices and asks something else is asked back about that.
    """
    if decision.kind == "answer" and decision.entry is not None:
        return Move("answer", decision.entry, decision.candidates)
    choices = decision.candidates[:CHOICES] if decision.kind == "clarify" else ()
    if choices and _is_new(choices, before):
        return Move("clarify", None, choices)
    if before:
        return Move("second_miss", None, decision.candidates)
    return Move("miss", None, decision.candidates)


def _is_new(choices: Sequence[Candidate], before: Sequence[Step]) -> bool:
    """Whether these choices are worth showing: none of them was just refused, and patience is left."""
    offered = {entry for step in before for entry in step.offered}
    return len(before) < MOST_OPEN and offered.isdisjoint(choice.entry for choice in choices)


def titles_in(move: Move, locale: str) -> dict[str, str]:
    """What the matcher calls the entries to choose from, by id, as far as it does so in this language."""
    if move.intent != "clarify":
        return {}
    return {choice.entry: choice.question for choice in move.candidates if choice.locale[:2] == locale[:2]}


def missed(before: Sequence[Step]) -> Move:
    """A message that no release could be asked about."""
    return Move("second_miss" if before else "miss")


def picked(choice: Choice, known: bool, before: Sequence[Step]) -> Move:
    """The move for a choice; `known` says whether the release has its entry."""
    if choice.id == NONE:
        return Move("none_of_these")
    if choice.id == HANDOFF:
        return Move("handoff")
    return Move("choose", choice.entry) if known else missed(before)


def trace(move: Move, decision: Decision | None, release: int | None) -> Trace | None:
    """What staff may see of how the bot came to its move; None where nothing was looked up."""
    if move.intent not in TRACED:
        return None
    return Trace(
        decision="answer" if move.entry else "clarify" if move.intent == "clarify" else "handoff",
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
    )
