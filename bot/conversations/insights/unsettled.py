"""Which questions a conversation left unsettled, for curation. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from bot.conversations.insights.questions import Question
from bot.privacy.masking import impersonal
from bot.storage.records import Verdict
from bot.storage.repositories.gaps import Ending, Unsettled
from knowledge.entries import LINE_LENGTH

FEWEST_LETTERS = 3  # what has fewer asks nothing
LEANING = "with the question before"  # the reading of a trace whose question needs the one before it


def unsettled(
    conversation: str, locale: str, questions: Iterable[Question], verdicts: Mapping[int, Verdict]
) -> Iterator[Unsettled]:
    """Without what may point to a person. `verdicts` are by the `seq` of the reply that they judge.

    What was read with what came before it, as “and to Spain?”, asks nothing by itself and is left out.
    """
    for question in questions:
        ending = ending_of(question)
        text = impersonal(question.text, locale)[:LINE_LENGTH]
        asks = question.trace.reading != LEANING and sum(map(str.isalpha, text)) >= FEWEST_LETTERS
        if ending is None or not asks:
            continue
        verdict = _verdict(question, verdicts) if ending == "unhelpful" else None
        comment = impersonal(verdict.comment, locale)[:LINE_LENGTH] if verdict else ""
        yield Unsettled(
            conversation, question.seq, locale, text, ending, comment, question.entry, question.created
        )


def ending_of(question: Question) -> Ending | None:
    """None for what was answered. An entry that only an agent found counts as missed."""
    if question.sent or (question.handed and question.outcome != "answered"):
        return "person"
    if question.outcome == "contradicted":
        return "unhelpful"
    if question.outcome == "refused":
        return "untaken"
    if question.outcome == "open":
        return "untaken" if question.trace.decision == "clarify" else "unknown"
    return None


def _verdict(question: Question, verdicts: Mapping[int, Verdict]) -> Verdict | None:
    """The thumbs-down on what was answered with this question's entry."""
    later = (each for seq, each in sorted(verdicts.items()) if seq > question.seq and not each.helpful)
    return next((each for each in later if each.entry in (question.entry, "")), None)
