"""What a message comes to that asks several things, or one thing among other words."""

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue.asking import Asking
from bot.dialogue.corrections import BARE
from bot.dialogue.followups import followup
from bot.dialogue.leading_on import SURE_ALONE, followed
from bot.dialogue.moves import Move, Step, move
from bot.dialogue.parts import matters, parts, question_among, questions, told_and_asked
from bot.dialogue.telling import told
from bot.phrases import tokens
from matcher import CHOICES, Candidate, Decision

APART = "its parts by themselves"
PART = "the question in it"
SURE = 0.5  # probability from which what is merely told counts as a matter of its own
AS_GOOD = 0.9  # of a question beside one that is answered, from which it is answered, too
LIKELY = 0.3  # of a question beside one that is answered, that it is worth asking back about


def parted(
    asking: Asking, text: str, whole: Decision, about: Step | None, before: Sequence[Step]
) -> Move | None:
    """The move for a message whose parts find more than the whole does; None for any other message.

    The one question in it may go on from the step `about`.
    """
    found = parts(text)
    if asked := questions(found):
        decided = [(each, asking.decision(each)) for each in asked]
        return _several(decided, whole, before) or told(asking, text, whole, before)
    if halves := told_and_asked(found, text):
        decided = [(each, asking.decision(each)) for each in halves]
        if (made := _both(decided, whole, before)) is not None:
            return made
    if whole.kind == "answer":
        return None
    if (made := told(asking, text, whole, before)) is not None:
        return made
    if whole.probability < SURE and (matter := matters(found)):
        return _told([asking.decision(each) for each in matter], whole, before)
    if lone := question_among(found):
        inner = asking.decision(lone)
        if (made := followed(asking, lone, inner, about, before)) is not None:
            return made
        surer = inner.kind != "handoff" and inner.probability > whole.probability
        return replace(move(inner, before), reading=PART) if surer else None
    return None


def _both(halves: Sequence[tuple[str, Decision]], whole: Decision, before: Sequence[Step]) -> Move | None:
    """What a sentence comes to that wants one thing and asks another, where each is sure, or the first but
    a word or two: “instalments and do you ship to lockers”.
    """
    (wanted, wish), (question, asked) = halves
    apart = asked.probability >= SURE_ALONE or _stands_alone(question)
    if not apart or asked.kind != "answer" or wish.probability < LIKELY:
        return None
    if wish.kind == "answer":
        return _several(halves, whole, before)
    return _offered([asked, wish], replace(whole, candidates=()), before) if _is_brief(wanted) else None


def _several(asked: Sequence[tuple[str, Decision]], whole: Decision, before: Sequence[Step]) -> Move | None:
    """All answered where all is sure, all offered where some is; what has no answer is told so."""
    sure = {decision.entry: decision for _, decision in asked if decision.kind == "answer"}
    for question, decision in asked if sure else ():
        if decision.kind == "clarify" and decision.probability >= AS_GOOD and _stands_alone(question):
            entry = decision.candidates[0].entry
            sure.setdefault(entry, replace(decision, kind="answer", entry=entry))
    open_ = [
        decision
        for question, decision in asked
        if decision.kind != "answer" and _stands_alone(question) and decision.candidates
        and decision.candidates[0].entry not in sure
    ]  # fmt: skip
    if not sure:
        return None if whole.kind == "answer" else _offered(open_, whole, before)
    likely = [decision for decision in open_ if decision.probability >= LIKELY]
    if likely:
        best = [replace(decision, candidates=decision.candidates[:1]) for decision in sure.values()]
        return _offered([*best, *likely], replace(whole, candidates=()), before)
    made = [move(decision, ()) for decision in sure.values()]
    if open_ and whole.kind != "answer":
        asked_back = [decision for decision in open_ if decision.kind == "clarify"]
        made.append(move(asked_back[0], ()) if asked_back else Move("miss", None, (), open_[0]))
    return Move("several", parts=tuple(made), reading=APART) if len(made) > 1 else None


def _told(told: Sequence[Decision], whole: Decision, before: Sequence[Step]) -> Move | None:
    return _offered(told, whole, before) if all(each.probability >= SURE for each in told) else None


def _offered(decisions: Sequence[Decision], whole: Decision, before: Sequence[Step]) -> Move | None:
    """The best of each to choose from, as long as each finds something of its own."""
    known = [decision for decision in decisions if decision.kind != "handoff"]
    if len({decision.candidates[0].entry for decision in known}) < 2:
        return None
    chosen = _best_of([*known, whole])
    return replace(move(replace(whole, kind="clarify", candidates=chosen), before), reading=APART)


def _best_of(decisions: Sequence[Decision]) -> tuple[Candidate, ...]:
    """The best candidate of each, then the second ones, as many as are shown."""
    ranks = (decision.candidates[rank : rank + 1] for rank in range(CHOICES) for decision in decisions)
    found = {c.entry: c for candidates in ranks for c in candidates}
    return tuple(found.values())[:CHOICES]


def _is_brief(text: str) -> bool:
    return len(tokens(text)) <= BARE


def _stands_alone(question: str) -> bool:
    said = followup(question)
    return said is None or said.kind == "short"
