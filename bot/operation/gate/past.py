"""Questions that customers asked in the last weeks, and what is known about their answers.

They are read anew each time, so what expired or was erased is not asked any more.
"""

import time
from collections.abc import Iterator, Mapping
from functools import cached_property

from bot.conversations.approved import ApprovedAnswers
from bot.conversations.insights.questions import Approved, Question, questions_in
from bot.operation.gate.verdicts import Asked, Decided, Verdict
from bot.storage import Storage, Transaction
from knowledge.errors import DamagedRelease, NoRelease
from knowledge.folder.home import Home
from knowledge.releases.answering import Answering

WEEKS = 4
MOST = 2000  # questions, the latest
KINDS: Mapping[str, Decided] = {"answer": "answer", "clarify": "clarify", "handoff": "handoff"}
_LONGEST = 500  # characters; stories are no questions to compare by


def past(home: Home, most: int = MOST) -> list[Asked]:
    """The latest questions that stand by themselves; none before anybody wrote."""
    if not (home.settings.database or home.conversations.exists()):
        return []
    approved = _Approved(home)
    with Storage.open(home) as storage:
        found = list(_asked(storage, approved, most))
    return found[:most]


class _Approved:
    """The live answers, read when the first agent has written: most people got theirs from the bot."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def __call__(self, text: str) -> str | None:
        return self._answers(text)

    @cached_property
    def _answers(self) -> ApprovedAnswers:
        try:
            entries = Answering(self._home.releases).release().entries()
        except (NoRelease, DamagedRelease):
            entries = []
        return ApprovedAnswers((entry.id, entry.answer) for entry in entries)


def _asked(storage: Storage, approved: Approved, most: int) -> Iterator[Asked]:
    since = time.time() - WEEKS * 7 * 86_400
    with storage.reading() as read:
        talks = read.messages.talks(since, most)
        verdicts: dict[str, dict[int, bool]] = {}
        for each in read.feedback.since(since):
            verdicts.setdefault(each.conversation, {})[each.seq] = each.helpful
        locales = {talk[0].conversation: _locale(read, talk[0].conversation) for talk in talks}
    talks.sort(key=lambda talk: -talk[-1].created)
    for talk in talks:
        id = talk[0].conversation
        for question in questions_in(talk, verdicts.get(id, {}), approved):
            if not question.trace.reading and question.text and len(question.text) <= _LONGEST:
                yield asked(id, question, locales)


def _locale(read: Transaction, id: str) -> str:
    found = read.conversations.find(id)
    return found.locale if found else ""


def asked(conversation: str, question: Question, locales: Mapping[str, str]) -> Asked:
    """What an answered question says about its entry: right where nothing was said against it."""
    at = (conversation, question.seq)
    right = question.entry if question.outcome == "answered" and not question.unaided else None
    wrong = question.entry if question.outcome == "contradicted" else None
    return Asked("past", question.text, locales.get(conversation, ""), at, right, wrong, _told(question))


def _told(question: Question) -> tuple[int, Verdict] | None:
    trace = question.trace
    kind = KINDS.get(trace.decision)
    if (
        trace.release is None or kind is None or not trace.evidence
    ):  # what repeats a wording is decided anew in no time
        return None
    ranked = tuple(candidate.entry for candidate in trace.candidates)
    return trace.release, Verdict(kind, trace.entry or None, trace.probability or 0.0, ranked)
