"""What a follow-up comes to, read together with what was talked about."""

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue.asking import Asking
from bot.dialogue.followups import (
    Followup,
    answered,
    followup,
    lost,
    pooled,
    stays,
    supported,
    worth_offering,
)
from bot.dialogue.moves import RESOLVED, Move, Step, move
from bot.phrases import tokens
from bot.protocol import NARROWED
from matcher import Candidate, Decision
from matcher.reading.negation import denies

TOGETHER = "with the question before"
LONGEST_SUBJECT = 200  # characters, from the end


def followed(
    asking: Asking, question: str, alone: Decision, about: Step | None, before: Sequence[Step]
) -> Move | None:
    """The move for a follow-up about the step `about`; None for a message that is none."""
    said = followup(question) or lost(question, alone)
    if about is None or said is None or tokens(question) == tokens(about.about):
        return None
    shown = about.entry if about.intent in RESOLVED else None
    at_hand = {choice.entry for choice in about.choices if choice.entry}
    if alone.kind == "answer" and said.kind in ("short", "corrects") and alone.entry != shown:
        return None
    if said.kind == "adds" and not (shown or at_hand):
        return None
    if said.text != question:
        alone = asking.decision(said.text)
    together = asking.decision(f"{about.about} {said.text}")
    others = pooled(said.kind, alone, together, shown, at_hand)
    others = supported(said.kind, alone, together, others, () if shown else about.offered)
    stay = said.kind != "corrects" and stays(said.kind, alone, others, shown)
    if shown and stay and (passage := asking.passage(shown, said.text)):
        return narrowed(shown, together.candidates, passage, about.about)
    read, asked = _reading(said, alone, together, others)
    if read.kind != "handoff":
        made = move(read, before, anew=not denies(question))
        return replace(made, reading=TOGETHER, about=asked or _joined(about.about, question))
    if shown is None or said.kind in ("adds", "lost"):
        return None
    return Move("miss_more", None, tuple(others), read, TOGETHER, about=about.about)


def narrowed(entry: str, candidates: tuple[Candidate, ...], passage: str, about: str) -> Move:
    """A passage of the answer just shown."""
    return Move(
        "passage", entry, candidates, None, NARROWED, passage=passage, about=about, intro="utter_passage"
    )


def _reading(
    said: Followup, alone: Decision, together: Decision, others: Sequence[Candidate]
) -> tuple[Decision, str]:
    """Both readings as one decision, and the question that was asked by it, if it is plain.

    Its evidence is nobody's to learn from: it belongs to none of the texts that were read.
    """
    read = replace(alone, evidence=(), view="", basis="", entry=None, kind="handoff")
    if answered(said.kind, alone, together, others):
        best = others[0]
        found = replace(
            read, kind="answer", entry=best.entry, probability=best.probability, candidates=tuple(others)
        )
        return found, best.question
    if offered := worth_offering(said.kind, others):
        return replace(read, kind="clarify", candidates=offered), ""
    return replace(read, candidates=tuple(others)), ""


def _joined(before: str, question: str) -> str:
    return f"{before} {question}"[-LONGEST_SUBJECT:]
