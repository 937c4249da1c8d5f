"""The weekly letter to staff: what was asked last week, how much of it was resolved, where to look."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import quote

from babel.dates import format_interval

from bot.conversations.insights.measures import NONE, Figures, Period, Report, reported
from bot.conversations.letters import WEEKLY, Letter
from bot.storage import Transaction
from bot.storage.records import Account, Delivery
from knowledge.errors import DamagedRelease, NoRelease, UnknownEntry
from knowledge.folder.home import Home
from knowledge.languages import Phrases, number, percent, phrases
from knowledge.releases.answering import Answering
from knowledge.releases.release import Release

log = logging.getLogger("kundig.staff")

READERS: Final = frozenset({"curator", "editor", "admin"})
NAMED: Final = 5  # entries to look at
TELLING: Final = 20  # questions of which a share says more than their number


@dataclass(frozen=True)
class WeeklyLetter:
    """Made when it is sent, in the language that its reader chose it in."""

    home: Home

    def write(self, transaction: Transaction, delivery: Delivery) -> Letter | None:
        """None for who does not want it any more or may not read it, and when nobody asked anything."""
        account = transaction.accounts.find(delivery.about or "")
        if account is None or account.disabled is not None or not account.email:
            return None
        wanted = transaction.subscriptions.find(account.name, WEEKLY)
        if wanted is None or not READERS.intersection(account.roles):
            return None
        week = Period.last_week(transaction.now())
        report, before = reported(transaction, week), reported(transaction, week.before)
        if not report.total.asked:
            return None
        release = self._release()
        report = report.led(release.leads) if release else report
        return self._letter(account, account.email, account.language or wanted.language, report, before.total)

    def refused(self, transaction: Transaction, delivery: Delivery) -> None:
        """`kundig deliveries` lists it."""
        log.warning("the weekly letter to the account %s is refused by its server", delivery.about)

    def _letter(self, account: Account, to: str, language: str, report: Report, before: Figures) -> Letter:
        said, settings = phrases(language, "mail"), self.home.settings
        return Letter(
            to=to,
            language=language,
            subject=said.counted("weekly_subject", report.total.asked, title=settings.title),
            lines=(
                said.say("greeting_name", name=account.display),
                _asked(said, report, before),
                _resolved(said, report.total),
                *self._to_look_at(said, report),
            ),
            link=(said.say("weekly_open"), f"{settings.mail.link}/curation/measures?days=7&lang={language}"),
            small=(said.say("weekly_small", link=f"{settings.mail.link}/account"),),
            sender=settings.title,
        )

    def _to_look_at(self, said: Phrases, report: Report) -> Iterator[str]:
        """The entries with most that says that they did not do."""
        rows = [row for row in report.entries if row.name != NONE and row.figures.troubled]
        rows = sorted(rows, key=lambda row: (-row.figures.troubled, row.name))[:NAMED]
        if rows:
            titles = self._questions([row.name for row in rows], said.language)
            yield said.say("weekly_look")
            for row in rows:
                line = _line(said, titles.get(row.name, row.name), row.figures)
                yield f"{line}\n{self._address(row.name, said.language)}"

    def _address(self, id: str, language: str) -> str:
        """Of the entry in curation, which knows its languages and what it was merged into."""
        return f"{self.home.settings.mail.link}/curation/entries/{quote(id)}?locale={language}"

    def _questions(self, ids: Iterable[str], language: str) -> dict[str, str]:
        release, found = self._release(), dict[str, str]()
        if release:
            for id in ids:
                with suppress(UnknownEntry):
                    found[id] = release.entry(id, language).question
        return found

    def _release(self) -> Release | None:
        """The live one, which knows what was merged: the corpus may lie on another node."""
        try:
            return Answering(self.home.releases).release()
        except (NoRelease, DamagedRelease):
            return None


def _asked(said: Phrases, report: Report, before: Figures) -> str:
    """How many were asked, and a line for each that came of it."""
    total, language = report.total, said.language
    since, until = _day(report.period.since), _day(report.period.until - 1)
    week = format_interval(since, until, "MMMMd", locale=language)
    lines = [said.counted("weekly_asked", total.asked, before=number(before.asked, language), week=week)]
    for name in ("answered", "unanswered", "asked_back", "person"):
        count = getattr(total, name)
        if count or name in ("answered", "unanswered"):
            lines.append(f"– {said.say(f'weekly_{name}', count=_of(count, total.asked, language))}")
    return "\n".join(lines)


def _of(count: int, of: int, language: str) -> str:
    """With its share, where that says more than the number."""
    share = f" ({percent(round(count / of, 2), language)})" if of >= TELLING else ""
    return number(count, language) + share


def _resolved(said: Phrases, total: Figures) -> str:
    known, language = total.resolution, said.language
    if known.rate is None:
        return said.say("weekly_unknown")
    counts = {"solved": known.confirmed + known.went_on, "known": known.known, "silent": known.silent}
    low, high = known.range
    shares = {"share": known.rate, "low": low, "high": high}
    told = {name: number(count, language) for name, count in counts.items()}
    told |= {name: percent(round(each, 2), language) for name, each in shares.items()}
    lines = [said.say("weekly_resolved" if known.known >= TELLING else "weekly_resolved_few", **told)]
    if known.silent:
        lines.append(said.counted("weekly_silent", known.silent))
    return " ".join(lines)


def _line(said: Phrases, question: str, figures: Figures) -> str:
    what = [
        said.say(f"weekly_{name}", count=number(getattr(figures, name), said.language))
        for name in ("unhelpful", "person", "again")
        if getattr(figures, name)
    ]
    return f"– {question} ({', '.join(what)})"


def _day(seconds: float) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()
