"""Whether answers help is kept as numbers of each day: an hourly job counts what is new, and what changed.

A question is counted anew whenever its conversation goes on or is judged, and when the same person asks the
same again: what it counted before is taken off. What is in a conversation that is gone stays counted.
"""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial
from itertools import groupby

from bot.conversations.approved import ApprovedAnswers
from bot.conversations.insights.measuring import counted, sums, with_returns
from bot.conversations.insights.questions import questions_in
from bot.operation.timed.clock import Timed
from bot.operation.timed.collecting import approved_answers
from bot.storage import Storage, Transaction
from bot.storage.records import Message, Moved
from bot.storage.repositories.measures import Asked, Place
from knowledge.folder.home import Home

HOUR = 3600.0  # seconds
READ_TO = "measures"  # its name among the installation's facts
AT_ONCE = 50  # conversations
PATIENCE = 240.0  # seconds after which the rest waits for the next run
LATE = 60.0  # seconds by which a message may come to light after the time it bears
LONGEST = 1000  # messages of a conversation that are read


def measure(storage: Storage, home: Home, patience: float = PATIENCE) -> int:
    """Everything is counted that moved since the last time; how many conversations that was."""
    begun, until, done = time.monotonic(), time.time(), 0
    approved = approved_answers(home)
    when, last = read_to(storage)
    while time.monotonic() - begun < patience:
        with storage.reading() as read:
            moved = read.measures.moved(when, last, until, AT_ONCE)
        if not moved:
            break
        with storage.reading() as read:
            fresh = counts(read, _ids(moved), approved)
        storage.write(partial(_keep, moved, fresh))
        when, last = moved[-1].when, moved[-1].id
        done += len(moved)
    return done


def timed(home: Home) -> tuple[Timed, ...]:
    """The job that does it."""
    return (Timed("measure", HOUR, lambda storage: _measure(storage, home)),)


def read_to(storage: Storage) -> tuple[float, str]:
    """When the conversation moved that was counted last, and which it was."""
    with storage.reading() as read:
        when, last = json.loads(read.nodes.fact(READ_TO) or '[0, ""]')
    return float(when), str(last)


def counts(transaction: Transaction, ids: Sequence[str], approved: ApprovedAnswers) -> list[Asked]:
    """The questions of these conversations, read anew."""
    heads, verdicts = transaction.measures.heads(ids), transaction.measures.verdicts(ids)
    found: list[Asked] = []
    for id, talk in _talks(transaction.messages.of(ids, LONGEST)).items():
        if id in heads:
            questions = questions_in(talk, verdicts[id].thumbs, approved)
            found += counted(id, heads[id], talk, questions, verdicts[id])
    return found


def _measure(storage: Storage, home: Home) -> None:
    measure(storage, home)


def _keep(moved: Sequence[Moved], fresh: Sequence[Asked], transaction: Transaction) -> None:
    """What is in a conversation that was erased meanwhile is not counted."""
    measures = transaction.measures
    ids = set(measures.heads(_ids(moved)))
    people = measures.people(sorted(ids))
    before = measures.of(ids | set(people))
    others = [each for each in before if each.conversation not in ids]
    now = with_returns([*(each for each in fresh if each.conversation in ids), *others], people)
    changed = _changed(before, now)
    measures.replace(changed, [each for each in now if each.conversation in changed])
    measures.add(_difference(before, now))
    safe, last = time.time() - LATE, moved[-1]
    known = [last.when, last.id] if last.when < safe else [safe, ""]
    transaction.nodes.change(READ_TO, json.dumps(known))


def _ids(moved: Sequence[Moved]) -> list[str]:
    return sorted({each.id for each in moved})


def _changed(before: Sequence[Asked], now: Sequence[Asked]) -> set[str]:
    """Conversations of which something is counted differently."""
    return {each.conversation for each in set(before) ^ set(now)}


def _difference(before: Sequence[Asked], now: Sequence[Asked]) -> dict[Place, Counter[str]]:
    found: defaultdict[Place, Counter[str]] = defaultdict(Counter)
    for place, more in sums(now).items():
        found[place].update(more)
    for place, less in sums(before).items():
        found[place].subtract(less)
    return {place: counts for place, counts in found.items() if any(counts.values())}


def _talks(messages: Sequence[Message]) -> dict[str, list[Message]]:
    return {id: list(talk) for id, talk in groupby(messages, key=lambda each: each.conversation)}
