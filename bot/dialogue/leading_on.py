"""What a follow-up comes to, read together with what was talked about."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.dialogue.asking import Asking, Passage
from bot.dialogue.followups import (
    ELSEWHERE,
    SAYS,
    Followup,
    agreed,
    answered,
    followup,
    lost,
    pointed,
    pooled,
    stays,
    supported,
    worth_offering,
)
from bot.dialogue.moves import ASKED_BACK, MISSED, Move, Step, missed, move
from bot.phrases import tokens
from bot.protocol import NARROWED, UNSOLVED
from matcher import Candidate, Decision

TOGETHER = "with the question before"
LONGEST_SUBJECT = 200  # characters, from the end
SURE_ALONE = 0.95  # probability of an answer, from which “it”, and what is told, need nothing before
TOLD = 0.2  # probability of another entry, from which a statement is rather about that
AGAIN = 0.3  # probability of the answer just shown, from which it is said again
NEAR = 0.5  # probability of it together with the question before, from which a reference is to it
NEAREST = 3  # other entries that are shown where the answer says nothing about it
KEPT = 2  # messages without an answer, for which what is talked about is kept


def followed(
    asking: Asking, question: str, alone: Decision, about: Step | None, before: Sequence[Step]
) -> Move | None:
    """The move for a follow-up about the step `about`; None for a message that is none."""
    said = followup(question, about.about if about else "") or lost(question, alone)
    if about is None or said is None or not _leans(said, question, alone, about):
        return None
    if said.text != question:
        alone = asking.decision(said.text)
    joined = f"{about.about} {said.text}"
    vector = asking.encoded(joined)
    together = asking.decision(joined, vector)
    shown = _shown(about)
    at_hand = {choice.entry for choice in about.choices if choice.entry}
    besides = asking.besides(joined, vector, shown)
    others = pooled(said.kind, alone, together, shown, at_hand, besides)
    others = _likely(said, alone, others, () if shown else about.on_offer)
    if said.text != question:  # what it says is not meant
        others = [other for other in others if not asking.opposes(question, other.entry)]
    passage = asking.passage(shown, said.text) if shown and said.kind != "corrects" else Passage()
    named = said.bare and passage.told  # nothing but what the answer says is asked
    stay = named or (shown is not None and stays(said.kind, alone, together, others, shown, passage.told))
    if shown and stay and said.kind != "corrects":
        if passage.text and (passage.told or not said.lacks):
            return narrowed(shown, together.candidates, passage.text, about.about)
        if not said.tells and (_repeats(alone, shown) or keeps_to(said, alone, together, shown)):
            return Move("answer", shown, alone.candidates, None, TOGETHER, about=about.about, intro="again")
        if said.tells and not (others and others[0].probability >= TOLD):
            return unsolved(asking, about, before)
    read, made = _both_readings(asking, said, alone, together, others, before)
    if made is not None:
        return carried(made, question, about, before)
    if shown is None or said.kind in ("adds", "lost"):
        return None
    near = tuple(other.entry for other in others if asking.knows(other.entry))[:NEAREST]
    return Move("miss_more", None, tuple(others), read, TOGETHER, entries=near, about=about.about, kept=shown)


def _both_readings(
    asking: Asking,
    said: Followup,
    alone: Decision,
    together: Decision,
    others: Sequence[Candidate],
    before: Sequence[Step],
) -> tuple[Decision, Move | None]:
    """What both readings come to, and the move for it; none where nothing is likely enough."""
    denied = bool(others) and asking.opposes(said.text, others[0].entry)
    plain = not denied and answered(said.kind, alone, together, others)
    read, asked = _reading(said, alone, others, plain)
    if read.kind == "handoff":
        return read, None
    asks = not said.refuses and not denied and not said.supposes_not
    made = move(read, before, picks=asks and _backed(said, alone, read), asks=asks)
    if made.entry is None and not denied and asking.answers and agreed(alone, others):
        read, asked = _reading(said, alone, others, True)
        made = move(read, before)
    return read, replace(made, reading=TOGETHER, about=asked)


def _repeats(alone: Decision, shown: str) -> bool:
    """Whether a message by itself asks for the answer just shown."""
    return alone.probability >= AGAIN and alone.candidates[0].entry == shown


def keeps_to(said: Followup, alone: Decision, together: Decision, shown: str) -> bool:
    """Whether “and the big one?” means what was just shown, and by itself hardly anything."""
    near = together.probability >= NEAR and together.candidates[0].entry == shown
    return said.kind == "refers" and near and alone.probability < TOLD


def _leans(said: Followup, question: str, alone: Decision, about: Step) -> bool:
    """Whether a message that looks like a follow-up needs what came before."""
    if tokens(question) == tokens(about.about):
        return False
    leans = said.bare or (said.kind in ("refers", "adds") and alone.probability < SURE_ALONE)
    if alone.kind == "answer" and not leans:
        return False
    return said.kind != "adds" or bool(_shown(about) or any(choice.entry for choice in about.choices))


def _shown(about: Step) -> str | None:
    """The entry that a follow-up may be about; where the bot asked back, its choices are."""
    return None if about.intent in ASKED_BACK else about.talked_of


def _likely(
    said: Followup, alone: Decision, others: Sequence[Candidate], offered: Collection[str]
) -> list[Candidate]:
    """The entries that a follow-up may be about; of those `offered` the one it points to by itself."""
    kept = supported(said, alone, others, offered)
    chosen = None if said.refuses else pointed(alone, offered, kept[0].entry if kept else "")
    return [candidate for candidate in kept if candidate.entry == chosen] or kept


def carried(made: Move, question: str, about: Step | None, before: Sequence[Step]) -> Move:
    """A move for a follow-up, with what it goes on from: the question before, and the entry talked about."""
    if about is None:
        return made
    lasts = sum(step.intent in MISSED for step in before) < KEPT
    kept = about.talked_of if made.entry is None and lasts else None
    return replace(
        made, about=made.about or (_joined(about.about, question) if lasts else question), kept=kept
    )


def goes_on(question: str, alone: Decision) -> bool:
    """Whether a message that is no follow-up by what it finds looks like one and opens no new topic."""
    said = followup(question) or lost(question, alone)
    return said is not None and alone.probability < ELSEWHERE


def unsolved(asking: Asking, about: Step, before: Sequence[Step]) -> Move:
    """What to do where an answer did not settle it: what leads on from it, or a person."""
    shown = about.talked_of or ""
    seen = {entry for step in before for entry in step.offered}
    further = tuple(id for id in asking.further(shown) if id not in seen)
    return replace(
        missed(before, first="unsolved"), entries=further, reading=UNSOLVED, about=about.about, kept=shown
    )


def narrowed(entry: str, candidates: tuple[Candidate, ...], passage: str, about: str) -> Move:
    """A passage of the answer just shown."""
    return Move(
        "passage", entry, candidates, None, NARROWED, passage=passage, about=about, intro="utter_passage"
    )


def _reading(
    said: Followup, alone: Decision, others: Sequence[Candidate], plain: bool
) -> tuple[Decision, str]:
    """Both readings as one decision, and the question that was asked by it, if it is `plain`.

    Its evidence is nobody's to learn from: it belongs to none of the texts that were read.
    """
    read = replace(alone, evidence=(), view="", basis="", entry=None, kind="handoff")
    if plain:
        best = others[0]
        found = replace(
            read, kind="answer", entry=best.entry, probability=best.probability, candidates=tuple(others)
        )
        return found, best.question
    if offered := worth_offering(said.kind, others):
        return replace(read, kind="clarify", candidates=offered), ""
    return replace(read, candidates=tuple(others)), ""


def _backed(said: Followup, alone: Decision, read: Decision) -> bool:
    """Whether a message by itself does not speak for another entry than both readings together do."""
    best = alone.candidates[:1]
    if said.tells:
        return bool(best) and best[0].entry == read.candidates[0].entry
    says = ELSEWHERE if said.kind == "refers" else SAYS
    return not best or best[0].probability < says or best[0].entry == read.candidates[0].entry


def _joined(before: str, question: str) -> str:
    return f"{before} {question}"[-LONGEST_SUBJECT:]
