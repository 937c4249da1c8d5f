"""Looks for spikes and proposes them as incidents; tells who waits for it that an incident is over."""

from functools import partial

from bot.conversations.outreach.announcements import new_id
from bot.conversations.outreach.announcing import tell_ends
from bot.conversations.outreach.spikes import LEAST, WITHIN, Sought, Spike, spikes
from bot.conversations.transcript import DESK
from bot.operation.timed.clock import Timed
from bot.storage import Storage, Transaction
from bot.storage.repositories.announcements import Announcement, Asking
from knowledge.errors import DamagedRelease, NoRelease, UnknownEntry
from knowledge.folder.home import Home
from knowledge.releases.answering import Answering
from knowledge.releases.release import Release

EVERY = 30.0  # seconds
WEEK = 7 * 86_400.0  # seconds
QUIET = 6 * 3600.0  # seconds in which what was proposed, or is in force, is not proposed again
MOST = 2_000  # replies that are looked at


def timed(home: Home) -> tuple[Timed, ...]:
    return (
        Timed("watch_spikes", EVERY, partial(propose, Answering(home.releases))),
        Timed("tell_ends", EVERY, tell_ends),
    )


def propose(answering: Answering, storage: Storage) -> None:
    """What many ask for all at once waits as a proposal for somebody to look at."""
    with storage.reading() as read:
        now = read.now()
        asking = read.announcements.asking(now - WITHIN, MOST)
        if len({each.conversation for each in asking}) < LEAST:
            return
        usual = {
            entry: count * WITHIN / WEEK for entry, count in read.announcements.usual(now - WEEK).items()
        }
    try:
        release = answering.release()
    except (NoRelease, DamagedRelease):
        return  # nothing is answered, so nothing is sought
    found = spikes([sought for each in asking if (sought := _sought(each, release))], usual)
    if found:
        storage.write(partial(_propose, found=found))


def _sought(asking: Asking, release: Release) -> Sought | None:
    entry = asking.entry
    try:
        return Sought(asking.conversation, asking.source, entry, release.entry(entry, asking.locale).topic)
    except UnknownEntry:
        return None  # a later release has it no more


def _propose(transaction: Transaction, found: list[Spike]) -> None:
    now = transaction.now()
    known = [each for each in transaction.announcements.latest(MOST) if _holds(each, now)]
    for spike in found:
        if any(_is_about(each, spike) for each in known):
            continue
        proposal = Announcement(
            id=new_id(),
            state="proposed",
            texts={},
            incident=True,
            entries=(spike.entry,) if spike.entry else (),
            topics=() if spike.entry else tuple(spike.topics),
            instead=True,
            starts=now,
            noticed={"customers": spike.customers, "of": spike.of},
            changed=now,
        )
        transaction.announcements.save(proposal)
        known.append(proposal)
        transaction.changed.add(DESK)


def _holds(one: Announcement, now: float) -> bool:
    """News that somebody wrote say nothing of what is wrong now."""
    if not (one.incident or one.noticed):
        return False
    return one.state in ("active", "proposed") or now - one.changed < QUIET


def _is_about(one: Announcement, spike: Spike) -> bool:
    return spike.entry in one.entries or not spike.topics.isdisjoint(one.topics)
