"""Gaps begin with questions that nobody settled: they are read from conversations that moved."""

import json
import time
from collections.abc import Callable, Mapping
from functools import partial

from bot.conversations.approved import ApprovedAnswers
from bot.conversations.insights.questions import questions_in
from bot.conversations.insights.unsettled import unsettled
from bot.operation.timed.clock import Timed
from bot.privacy.retention import DAY
from bot.storage import Storage, Transaction
from bot.storage.repositories.gaps import Unsettled
from knowledge.entries import Entry
from knowledge.errors import DamagedRelease, NoRelease
from knowledge.folder.home import Home
from knowledge.releases.answering import Answering

EVERY = 30.0  # seconds; a look costs next to nothing while nothing has moved
SPAN = 8 * 7 * DAY  # that is looked back
_READ_TO = "gaps"  # its name among the installation's facts
_AT_ONCE = 100  # conversations
_LATE = 60.0  # seconds by which a message may come to light after the time it bears
_LONGEST = 2000  # messages of a conversation that are read


class Reading:
    """Reads what moved; the answers of the release that answers are made once for each."""

    def __init__(self, home: Home) -> None:
        self._answering = Answering(home.releases)
        self._approved: tuple[int | None, ApprovedAnswers] = (None, ApprovedAnswers(()))

    def run(self, storage: Storage) -> None:
        """Whatever belongs to no gap then is grouped by `bot.operation.jobs.gap_groups`."""
        read_anew(storage, self._answers, time.time())

    def _answers(self) -> ApprovedAnswers:
        number = self._answering.number()
        if number != self._approved[0]:
            answers = ApprovedAnswers((entry.id, entry.answer) for entry in entries_of(self._answering))
            self._approved = (number, answers)
        return self._approved[1]


def entries_of(answering: Answering) -> list[Entry]:
    """Of the release that answers; none without one."""
    try:
        return answering.release().entries()
    except (NoRelease, DamagedRelease):
        return []


def read_anew(storage: Storage, approved: Callable[[], ApprovedAnswers], until: float) -> None:
    """Questions of all conversations that moved since the last time."""
    when, last = _read_to(storage)
    when, last = (when, last) if when > until - SPAN else (until - SPAN, "")
    while True:
        with storage.reading() as read:
            moved = read.outcomes.moved(when, last, until, _AT_ONCE)
        if not moved:
            return
        found = {each.id: _unsettled(storage, each.id, approved()) for each in moved}
        storage.write(partial(_keep, found, (moved[-1].when, moved[-1].id)))
        when, last = moved[-1].when, moved[-1].id


def _unsettled(storage: Storage, id: str, approved: ApprovedAnswers) -> list[Unsettled]:
    with storage.reading() as read:
        conversation = read.conversations.find(id)
        messages = read.messages.after(id, 0, _LONGEST)
        verdicts = {each.seq: each for each in read.feedback.of_conversation(id)}
    if conversation is None:
        return []
    questions = questions_in(messages, {seq: each.helpful for seq, each in verdicts.items()}, approved)
    return list(unsettled(id, conversation.locale, questions, verdicts))


def _keep(found: Mapping[str, list[Unsettled]], read_to: tuple[float, str], transaction: Transaction) -> None:
    """What is in a conversation that was erased meanwhile is not kept."""
    for id, questions in found.items():
        if transaction.conversations.lock(id) is not None:
            transaction.gaps.replace(id, questions)
    safe = time.time() - _LATE
    transaction.nodes.change(_READ_TO, json.dumps(read_to if read_to[0] < safe else (safe, "")))


def _read_to(storage: Storage) -> tuple[float, str]:
    with storage.reading() as read:
        when, last = json.loads(read.nodes.fact(_READ_TO) or '[0, ""]')
    return float(when), str(last)


def timed(home: Home) -> tuple[Timed, ...]:
    """The job that does it."""
    return (Timed("find_gaps", EVERY, Reading(home).run),)
