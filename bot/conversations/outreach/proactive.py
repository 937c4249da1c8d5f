"""Messages that nobody asked for: how many one person gets, over all channels, and when.

What answers what somebody wrote, or what they asked for, such as word of an incident's end, is none. The rule
is pure; `claim` holds it in one transaction, so that two channels at once cannot both have the last one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot.conversations.errors import UnknownConversation
from bot.storage import Storage, Transaction
from bot.storage.repositories.proactive import Told
from knowledge.sites.sites import Site

Verdict = Literal["yes", "not_again", "quiet", "too_many", "too_soon"]
DAY = 86400.0


@dataclass(frozen=True)
class Rule:
    """At most `most` within `days`, `pause` seconds between two, and none from the hour `quiet` to the hour
    `awake` on the clocks of `zone`.
    """

    most: int = 2
    days: int = 7
    pause: float = DAY / 2
    quiet: int = 21
    awake: int = 8
    zone: str = "Europe/Berlin"

    def __post_init__(self) -> None:
        if self.most < 0 or self.days < 1 or self.pause < 0:
            raise ValueError("a cap is a number within some days")
        if not (0 <= self.quiet <= 24 and 0 <= self.awake <= 24):
            raise ValueError("quiet hours are hours of a day")
        ZoneInfo(self.zone)  # raises ValueError, KeyError for what is none

    def is_quiet(self, now: float) -> bool:
        hour = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(self.zone)).hour
        if self.quiet <= self.awake:
            return self.quiet <= hour < self.awake
        return hour >= self.quiet or hour < self.awake


def rule_of(site: Site | None) -> Rule:
    """On the clocks of the site's desk."""
    return Rule(zone=site.hours.zone) if site and site.hours else Rule()


def may_send(told: Sequence[Told], now: float, rule: Rule) -> Verdict:
    """Whether a person who was `told` all this may be told one thing more. Pure.

    Whoever said “not again” once hears nothing more.
    """
    recent = [each.at for each in told if each.at > now - rule.days * DAY]
    if any(each.declined is not None for each in told):
        return "not_again"
    if rule.is_quiet(now):
        return "quiet"
    if len(recent) >= rule.most:
        return "too_many"
    return "too_soon" if recent and max(recent) > now - rule.pause else "yes"


def claim(transaction: Transaction, conversation: str, about: str, rule: Rule, now: float) -> Verdict:
    """Notes that the person of a conversation is told something now, where they may be: only then “yes”.

    `about` names what it is, such as a rule of the site. Raises UnknownConversation.
    """
    theirs = sorted(transaction.people.conversations(conversation))
    locked = [transaction.conversations.lock(id) for id in theirs]  # in one order: no two wait in a ring
    if not any(locked):
        raise UnknownConversation(conversation)
    verdict = may_send(transaction.proactive.of(theirs), now, rule)
    if verdict == "yes":
        transaction.proactive.add(Told(conversation, now, about))
    return verdict


class Proactive:
    """What people were told unasked."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def claim(self, conversation: str, about: str, rule: Rule) -> Verdict:
        """As above, now."""
        return self._storage.write(lambda tx: claim(tx, conversation, about, rule, tx.now()))

    def may_send(self, conversation: str, rule: Rule) -> Verdict:
        """Whether a claim would do now; it may be another's a moment later."""
        with self._storage.reading() as read:
            told = read.proactive.of(read.people.conversations(conversation))
            return may_send(told, read.now(), rule)

    def never_again(self, conversation: str) -> None:
        """The person wants none of it any more, on no channel."""

        def job(tx: Transaction) -> None:
            if tx.conversations.lock(conversation) is None:
                raise UnknownConversation(conversation)
            tx.proactive.decline(conversation, tx.now())

        self._storage.write(job)
