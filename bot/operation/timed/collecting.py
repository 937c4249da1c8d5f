"""How questions ended is kept, as numbers: read from conversations that moved, unlinked after weeks."""

import json
import time
from functools import partial

from bot.conversations.approved import ApprovedAnswers
from bot.conversations.insights.ends import DAY, CalibratedFor, outcomes
from bot.conversations.insights.questions import questions_in
from bot.conversations.sources import weights
from bot.operation.timed.clock import Timed
from bot.storage import Storage, Transaction
from bot.storage.records import Moved, Outcome
from knowledge.errors import DamagedRelease, NoRelease
from knowledge.folder.home import Home
from knowledge.releases.answering import Answering
from matcher.learning.share import WORTH

HOUR = 3600.0  # seconds
LINKED = 8 * 7 * DAY  # while an outcome tells its conversation, and the share rests on it
MOST_KEPT = 20_000  # the latest that are looked at
STEP = 0.025  # of the share that a release counts on
_READ_TO = "outcomes"  # its name among the installation's facts
_SEEN_TO = "outcomes_seen"  # likewise: how far anybody has read, the last minute included
_AT_ONCE = 100  # conversations
_LATE = 60.0  # seconds by which a message may come to light after the time it bears
_LONGEST = 2000  # messages of a conversation that are read


def collect(storage: Storage, home: Home, until: float | None = None, most: int | None = None) -> None:
    """Everything is read that moved since the last time, and `until` (unix seconds; now unless given).

    What moves meanwhile has its turn the next time: with customers writing all the while there is no end.
    While somebody waits there is no time to read more than about `most` conversations, nor to read those of
    the last minute twice: whether something came to light late there, the next one looks who has time.
    """
    until, left = time.time() if until is None else until, most
    shares = partial(calibrated_for, home)
    since = time.time() - LINKED
    when, last = max(_read_to(storage), _read_to(storage, _SEEN_TO)) if most else _read_to(storage)
    approved: ApprovedAnswers | None = None
    when, last = (when, last) if when > since else (since, "")
    while left is None or left > 0:
        with storage.reading() as read:
            moved = read.outcomes.moved(when, last, until, _AT_ONCE)
        if not moved:
            break
        approved = approved or approved_answers(home)
        found = {each.id: _outcomes(storage, each, approved, shares) for each in moved}
        storage.write(partial(_keep, moved[-1], found, since, most is None))
        when, last = moved[-1].when, moved[-1].id
        left = None if left is None else left - len(moved)


def unlink(storage: Storage) -> None:
    """Of what is older than LINKED nothing tells any more whose it was."""
    cutoff = (time.time() - LINKED) // DAY * DAY

    def job(transaction: Transaction) -> None:
        transaction.conversations.forget_sources(transaction.now() - LINKED)
        old = transaction.outcomes.linked_before(cutoff)
        others = transaction.outcomes.since(cutoff, MOST_KEPT)
        counted = weights([*old.values(), *others], WORTH)
        transaction.outcomes.unlink(zip(old, counted, strict=False))

    storage.write(job)


def timed(home: Home) -> tuple[Timed, ...]:
    """The jobs that do both."""
    return (
        Timed("collect_outcomes", HOUR, lambda storage: collect(storage, home)),
        Timed("unlink_outcomes", DAY, unlink),
    )


def _read_to(storage: Storage, name: str = _READ_TO) -> tuple[float, str]:
    """When the conversation moved that was read last, and which it was."""
    with storage.reading() as read:
        when, last = json.loads(read.nodes.fact(name) or '[0, ""]')
    return float(when), str(last)


def _outcomes(
    storage: Storage, moved: Moved, approved: ApprovedAnswers, shares: CalibratedFor
) -> list[Outcome]:
    with storage.reading() as read:
        messages = read.messages.after(moved.id, 0, _LONGEST)
        verdicts = {each.seq: each.helpful for each in read.feedback.of_conversation(moved.id)}
    return outcomes(moved.id, moved.source, questions_in(messages, verdicts, approved), shares)


def _keep(
    last: Moved, found: dict[str, list[Outcome]], since: float, thorough: bool, transaction: Transaction
) -> None:
    """What is in a conversation that was erased meanwhile is not kept, nor what would be unlinked by now."""
    for id, outcomes_of_it in found.items():
        if transaction.conversations.lock(id) is not None:
            fresh = [each for each in outcomes_of_it if each.day >= since // DAY * DAY]
            transaction.outcomes.replace(id, fresh)
    read_to = [last.when, last.id]
    transaction.nodes.change(_SEEN_TO, json.dumps(read_to))
    if thorough:
        safe = time.time() - _LATE
        transaction.nodes.change(_READ_TO, json.dumps(read_to if last.when < safe else [safe, ""]))


def approved_answers(home: Home) -> ApprovedAnswers:
    """The live release's answers, to know them again when an agent sends one."""
    try:
        entries = Answering(home.releases).release().entries()
    except (NoRelease, DamagedRelease):
        return ApprovedAnswers(())
    return ApprovedAnswers((entry.id, entry.answer) for entry in entries)


def calibrated_for(home: Home, release: int | None) -> float:
    """The share that a release's calibration counts on; the setting where it does not say."""
    try:
        report = json.loads((home.releases / str(release) / "report.json").read_text(encoding="utf-8"))
        share = float(report["unanswerable"]["used"])
    except (OSError, ValueError, KeyError, TypeError):
        share = home.settings.unanswerable_share
    return min(max(share, STEP), 1 - STEP)
