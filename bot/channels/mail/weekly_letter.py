"""The weekly letter to staff: what was asked last week, how much of it was resolved, where to look."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from babel.dates import format_date

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
            named = [_line(said, titles.get(row.name, row.name), row.figures) for row in rows]
            yield "\n".join([said.say("weekly_look"), *named])

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
    total, language = report.total, said.language
    shares = {
        name: percent(round(getattr(total, name) / total.asked, 2), language)
        for name in ("answered", "asked_back", "unanswered", "person")
    }
    days = {"since": _day(report.period.since, language), "until": _day(report.period.until - 1, language)}
    return said.counted("weekly_asked", total.asked, before=number(before.asked, language), **days, **shares)


def _resolved(said: Phrases, total: Figures) -> str:
    known, language = total.resolution, said.language
    if known.rate is None:
        return said.say("weekly_unknown")
    low, high = known.range
    shares = {"share": known.rate, "low": low, "high": high, "silent": known.silent / known.answered}
    return said.say(
        "weekly_resolved", **{name: percent(round(each, 2), language) for name, each in shares.items()}
    )


def _line(said: Phrases, question: str, figures: Figures) -> str:
    what = [
        said.say(f"weekly_{name}", count=number(getattr(figures, name), said.language))
        for name in ("unhelpful", "person", "again")
        if getattr(figures, name)
    ]
    return f"– {question} ({', '.join(what)})"


def _day(seconds: float, language: str) -> str:
    return format_date(datetime.fromtimestamp(seconds, UTC).date(), "long", locale=language)
