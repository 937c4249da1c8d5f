"""What each question of a conversation counts as, and whether it was asked again. Pure.

A question counts for the entry that answered it. Where the bot asked back in vain, it counts for the entry
that it thought of first; where it had no answer at all, for none. In other words, it is the same question:
what the bot missed at first, and answered when it was put differently, is counted once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.conversations.insights.ends import DAY
from bot.conversations.insights.questions import Question
from bot.storage.records import Message
from bot.storage.repositories.measures import Asked, Place, Surveyed, Verdicts

WITHIN = 7 * DAY  # in which the same question is the same question again
THANKED = "thanked"  # a fact: confirmed, unless the same was asked again
_ENDS = ("confirmed", THANKED, "went_on", "failed", "silent")


def counted(
    conversation: str,
    place: tuple[str, str, str],
    messages: Sequence[Message],
    questions: Iterable[Question],
    verdicts: Verdicts,
) -> list[Asked]:
    """The questions of one conversation; `place` is its site, language and channel."""
    site, locale, channel = place
    wordings = [each for question in questions for each in _apart(question)]
    written = [message.seq for message in messages if message.role == "customer"]
    found = []
    for number, each in enumerate(wordings):
        upto = wordings[number + 1].seq if number + 1 < len(wordings) else None
        survey = _survey(each, upto, verdicts.surveys)
        went_on = any(seq > each.replied for seq in written)
        facts = tuple(_facts(each, verdicts.thumbs.get(each.replied), survey, went_on))
        about = "" if each.trace.reading else _thought_of(each)
        of = Asked(conversation, each.seq, each.created, site, locale, _entry(each), about, facts)
        found.append(replace(of, channel=channel))
    return found


def with_returns(asked: Iterable[Asked], people: Mapping[str, str]) -> list[Asked]:
    """The same, those marked that were asked again within days; `people` says who had which conversation."""
    lines: defaultdict[tuple[str, str], list[Asked]] = defaultdict(list)
    for each in asked:
        lines[people.get(each.conversation, f"\0{each.conversation}"), each.about].append(each)
    return [each for (_, about), line in lines.items() for each in _marked(about, line)]


def sums(asked: Iterable[Asked]) -> dict[Place, Counter[str]]:
    """What these count, by day, site, language, channel and entry."""
    found: defaultdict[Place, Counter[str]] = defaultdict(Counter)
    for each in asked:
        place = Place(each.created // DAY * DAY, each.site, each.locale, each.channel, each.entry)
        found[place].update(_counts(each))
    return found


def _counts(each: Asked) -> Iterator[str]:
    yield "asked"
    again = each.again or "again" in each.facts
    if again:
        yield "again"
    for fact in each.facts:
        if again and fact in (THANKED, "went_on", "silent"):
            yield "failed"
        elif fact != "again":
            yield "confirmed" if fact == THANKED else fact


def _marked(about: str, line: list[Asked]) -> Iterator[Asked]:
    line.sort(key=lambda each: (each.created, each.conversation, each.seq))
    for each, later in zip(line, [*line[1:], None], strict=True):
        again = bool(about) and later is not None and later.created - each.created <= WITHIN
        yield replace(each, again=again)


def _apart(question: Question) -> Iterator[Question]:
    """The question, and before it what was put in other words and was another one."""
    known = question.entry if question.praised else None
    for wording in question.earlier:
        if wording.outcome != "contradicted" and known not in wording.ranked:
            yield wording
    yield question


def _entry(question: Question) -> str:
    if question.entry:
        return question.entry
    return question.trace.candidates[0].entry if question.trace.decision == "clarify" else ""


def _thought_of(question: Question) -> str:
    return question.entry or next(iter(question.ranked), "")


def _facts(question: Question, helpful: bool | None, survey: bool | None, went_on: bool) -> Iterator[str]:
    if question.trace.decision == "clarify":
        yield "asked_back"
    if question.handed or question.sent or question.unaided:
        yield "person"
    if any(wording.outcome == "contradicted" for wording in question.earlier):
        yield "again"
    if question.entry is None or question.sent:  # an agent's answer is not the bot's
        return
    yield "answered"
    if helpful is not None:
        yield "helpful" if helpful else "unhelpful"
    yield _end(question, helpful, survey, went_on)


def _end(question: Question, helpful: bool | None, survey: bool | None, went_on: bool) -> str:
    """What the customer said of this answer counts most, then what they said at the end."""
    said = survey if helpful is None else helpful
    if said is not None:
        return "confirmed" if said else "failed"
    if question.outcome == "contradicted" or question.handed:
        return "failed"
    if question.thanked:
        return THANKED
    return "went_on" if went_on else "silent"


def _survey(question: Question, upto: int | None, surveys: Iterable[Surveyed]) -> bool | None:
    """What was said at the ending that followed it, where nothing else was asked in between."""
    after = (each for each in surveys if each.seq > question.seq and (upto is None or each.seq < upto))
    return next((each.solved for each in after), None)
