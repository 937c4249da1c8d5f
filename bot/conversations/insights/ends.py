"""How questions ended, as numbers to learn from: no text, no entry, nothing that tells a person. Pure.

praised: answered, and a thumb said that it helped; stood: answered, and nothing was said against it;
contradicted: answered, and something was;
taken, refused, left: asked back, and one of the choices was picked, none was right, none was picked;
missed: the bot had no answer; restated: the right entry was found in other words; sent: an agent sent it.
"""

from collections.abc import Callable, Iterator, Sequence

from bot.conversations.insights.questions import Question
from bot.storage.records import Outcome

DAY = 86_400.0  # seconds
_OF = {"contradicted": "contradicted", "refused": "refused", "answered": "stood"}

CalibratedFor = Callable[[int | None], float]  # the share of unanswerable questions a release counts on


def outcomes(
    conversation: str, source: str | None, questions: Sequence[Question], calibrated_for: CalibratedFor
) -> list[Outcome]:
    """One for each wording of each question."""
    return [
        _outcome(conversation, source, wording, end, place, calibrated_for(wording.trace.release))
        for question in questions
        for wording, end, place in _ends(question)
    ]


def _ends(question: Question) -> Iterator[tuple[Question, str, int]]:
    """Each wording with its end, and the place of the right entry where that is known.

    Who found no answer may go on to another question. So an earlier wording is taken for the same one only
    where the entry that was right in the end was thought of then, too.
    """
    known = question.entry if question.praised else None
    for wording in question.earlier:
        if known in wording.ranked:
            yield wording, "restated", wording.ranked.index(str(known))
        else:
            yield wording, _plainly(wording), -1
    if known is None:
        yield question, _plainly(question), -1
    else:
        answered = "praised" if question.trace.entry else "taken"
        yield question, "sent" if question.sent else answered, _place(question, known)


def _place(question: Question, entry: str) -> int:
    if question.trace.entry == entry:
        return 0
    return question.ranked.index(entry) if entry in question.ranked else -1


def _plainly(question: Question) -> str:
    if question.outcome == "open":
        return "left" if question.trace.decision == "clarify" else "missed"
    return _OF[question.outcome]


def _outcome(
    conversation: str, source: str | None, question: Question, end: str, place: int, calibrated_for: float
) -> Outcome:
    trace = question.trace
    among = min(sum(candidate.probability for candidate in trace.candidates), 1.0)
    return Outcome(
        conversation=conversation,
        seq=question.seq,
        source=source,
        day=question.created // DAY * DAY,
        decision=trace.decision,
        end=end,
        unaided=question.unaided,
        place=place,
        first=min(trace.probability or 0.0, among),
        among=among,
        calibrated_for=calibrated_for,
        evidence=trace.evidence,
        view=trace.view,
        basis=trace.basis,
    )
