"""A clause that says by itself what a message is about, where the whole is less plain.

“Ok then, robot, when do you open?” is answered by its last clause, and “I didn't fail, I was ill” by the one
that denies nothing.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue.asking import Asking
from bot.dialogue.moves import Move, Step, move
from bot.dialogue.parts import clauses
from bot.phrases import has, labelled, leading, tokens
from matcher import Decision

CLAUSE = "a clause of it, and the whole"
HEARD = 0.4  # probability of an entry in the whole message, from which a clause that asks and is sure answers
INSTEAD = 0.6  # of an entry by a clause beside one that denies something, from which that is meant
RIVAL = 0.5  # of another entry by another clause, from which the message is about that, too
ADORNS = ("none", "negation", "correction", "filler")  # phrases, of which a clause that says nothing is made

Read = tuple[str, Decision]


def told(asking: Asking, text: str, whole: Decision, before: Sequence[Step]) -> Move | None:
    """The answer that both a clause that asks and the whole message speak for; None where none is that plain.

    Where another clause denies something else, less will do: what is denied makes the whole unclear.
    """
    found = clauses(text) if whole.kind == "clarify" and asking.answers else []
    if any(_denies(clause) and has(tokens(clause), "person") for clause in found):
        return None  # that is said to the bot, and makes nothing else plainer
    if not _may_tell(asking, found, whole):
        return None
    read = [(clause, asking.decision(clause)) for clause in found if not _only_refuses(clause)]
    said = [(clause, decision) for clause, decision in read if not _denies(clause) and decision.candidates]
    denied = [(clause, decision) for clause, decision in read if _denies(clause) and decision.candidates]
    for clause, alone in said:
        if _rivals(alone, said):
            continue
        agrees = _asks(clause) and _agrees(alone, whole) and not _rivals(alone, denied)
        if agrees or _remains(asking, denied, alone, whole):
            return replace(move(_answer(alone, whole), before), reading=CLAUSE)
    return None


def _may_tell(asking: Asking, found: Sequence[str], whole: Decision) -> bool:
    """Whether clauses are worth reading at all: each costs an encoding."""
    denied = [clause for clause in found if _denies(clause)]
    if whole.kind != "clarify" or not (denied or any(map(_asks, found))):
        return False
    likeliest = whole.candidates[0]
    return likeliest.probability >= HEARD or any(asking.opposes(each, likeliest.entry) for each in denied)


def _asks(clause: str) -> bool:
    return leading(tokens(clause), "question") > 0


def _denies(clause: str) -> bool:
    return has(tokens(clause), "negation")


def _only_refuses(clause: str) -> bool:
    """Whether a clause is but “no, sorry”, and denies what was said before."""
    return _denies(clause) and not labelled(tokens(clause), ADORNS)[1]


def _rivals(alone: Decision, others: Sequence[Read]) -> bool:
    """Whether other clauses are about another entry."""
    best = alone.candidates[0].entry
    return any(other.candidates[0].entry != best and other.probability >= RIVAL for _, other in others)


def _agrees(alone: Decision, whole: Decision) -> bool:
    """Whether a clause is sure of what the whole message is likeliest about."""
    return alone.kind == "answer" and alone.entry == whole.candidates[0].entry and whole.probability >= HEARD


def _remains(asking: Asking, denied: Sequence[Read], alone: Decision, whole: Decision) -> bool:
    """Whether a clause says what is meant beside what is `denied`, which is about something else."""
    best, likeliest = alone.candidates[0].entry, whole.candidates[0].entry
    if alone.probability < INSTEAD or all(best == decision.candidates[0].entry for _, decision in denied):
        return False
    if best == likeliest:
        return whole.probability >= HEARD
    named = any(candidate.entry == best for candidate in whole.candidates)
    return named and any(asking.opposes(clause, likeliest) for clause, _ in denied)


def _answer(alone: Decision, whole: Decision) -> Decision:
    """The whole message's decision, with a clause's answer; its evidence is that of neither text."""
    best = alone.candidates[0]
    others = (candidate for candidate in whole.candidates if candidate.entry != best.entry)
    return replace(
        whole, kind="answer", entry=best.entry, probability=best.probability, candidates=(best, *others),
        evidence=(), view="", basis="",
    )  # fmt: skip
