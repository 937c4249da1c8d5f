"""Whether answers help, over a period: by entry, by topic and by day, from the numbers that are kept.

Whether a question was resolved is known after a week, in which the same may be asked again. So shares of what
was resolved are of an equally long period that ended a week ago.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.conversations.insights.ends import DAY
from bot.conversations.insights.measuring import WITHIN
from bot.conversations.insights.resolution import Resolution
from bot.storage import Storage, Transaction
from bot.storage.repositories.measures import Comment, Wanted

NONE = ""  # the entry of questions without an answer
_THURSDAY = 3  # days after a Monday, on which unix seconds begin
SORTED_BY = ("asked", "unanswered", "asked_back", "unhelpful", "person", "again", "rate")


@dataclass(frozen=True)
class Period:
    """So many whole days up to today, and those as many of which it is known what came of them."""

    days: int
    since: float
    until: float
    waits: float = WITHIN + DAY  # seconds before `until` by which it is known what came of a question

    @classmethod
    def to(cls, now: float, days: int) -> "Period":
        """Today included."""
        if days < 1:
            raise ValueError(f"a period has days, not {days}")
        until = now // DAY * DAY + DAY
        return cls(days, until - days * DAY, until)

    @classmethod
    def last_week(cls, now: float) -> "Period":
        """From Monday to Sunday, the last that is over."""
        monday = now // DAY - (now // DAY + _THURSDAY) % 7
        return cls(7, (monday - 7) * DAY, monday * DAY, WITHIN)

    @property
    def before(self) -> "Period":
        """As long, right before."""
        length = self.until - self.since
        return replace(self, since=self.since - length, until=self.since)

    @property
    def settled(self) -> "Period":
        return replace(self, since=self.since - self.waits, until=self.until - self.waits)


@dataclass(frozen=True)
class Figures:
    """What became of questions: how many were `asked`, how many of them were …"""

    asked: int = 0
    answered: int = 0
    asked_back: int = 0
    person: int = 0
    helpful: int = 0
    unhelpful: int = 0
    again: int = 0
    resolution: Resolution = field(default_factory=Resolution)  # of the settled period

    @classmethod
    def of(cls, counts: Mapping[str, int], settled: Mapping[str, int]) -> "Figures":
        named = [name for name in cls.__dataclass_fields__ if name != "resolution"]
        return cls(**{name: counts.get(name, 0) for name in named}, resolution=Resolution.of(settled))

    @property
    def unanswered(self) -> int:
        """Without an answer of the bot."""
        return self.asked - self.answered

    @property
    def troubled(self) -> int:
        """How often something says that the answer did not do."""
        return self.unhelpful + self.person + self.again


@dataclass(frozen=True)
class Row:
    """One entry's or topic's figures, by its id or name."""

    name: str
    figures: Figures


@dataclass(frozen=True)
class Report:
    """All figures of a period: of everything, of each entry and channel, and of each day with questions."""

    period: Period
    total: Figures
    entries: tuple[Row, ...]  # the most asked first
    days: Mapping[float, Figures]
    channels: tuple[Row, ...] = ()  # the most asked first

    def topics(self, topic_of: Mapping[str, str]) -> tuple[Row, ...]:
        """The same by topic; `topic_of` says the topics of entries. What has no answer has none."""
        found: dict[str, list[Figures]] = {}
        for row in self.entries:
            if row.name != NONE:
                found.setdefault(topic_of.get(row.name, ""), []).append(row.figures)
        return _sorted([Row(name, together(each)) for name, each in found.items()])

    def led(self, leads: Mapping[str, str]) -> "Report":
        """The same, with what was counted for entries that were merged into others counted for those."""
        found: dict[str, list[Figures]] = {}
        for row in self.entries:
            found.setdefault(leads.get(row.name, row.name), []).append(row.figures)
        rows = [Row(name, together(each)) for name, each in found.items()]
        return replace(self, entries=_sorted(rows))


class Measures:
    """Reads over the numbers of days: for native threads."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def report(
        self,
        period: Period,
        *,
        site: str | None = None,
        locale: str | None = None,
        channel: str | None = None,
        entry: str | None = None,
    ) -> Report:
        """Of one site, language, channel or entry, or of all."""
        with self._storage.reading() as read:
            return reported(read, period, site=site, locale=locale, channel=channel, entry=entry)

    def places(self) -> tuple[list[str], list[str], list[str]]:
        """The sites, the languages and the channels in which something was asked."""
        with self._storage.reading() as read:
            return read.measures.places()

    def comments(self, entry: str, limit: int) -> list[Comment]:
        """What customers wrote about an entry's answer, latest first; masked."""
        with self._storage.reading() as read:
            return read.measures.comments(entry, limit)


def reported(
    read: Transaction,
    period: Period,
    *,
    site: str | None = None,
    locale: str | None = None,
    channel: str | None = None,
    entry: str | None = None,
) -> Report:
    """Of one site, language, channel or entry, or of all."""
    wanted = Wanted(period.since, period.until, site, locale, entry, channel)
    before = replace(wanted, since=period.settled.since, until=period.settled.until)
    now, settled = read.measures.by_entry(wanted), read.measures.by_entry(before)
    none: Counter[str] = Counter()
    rows = [Row(id, Figures.of(now.get(id, none), settled.get(id, none))) for id in {*now, *settled}]
    return Report(
        period,
        together(row.figures for row in rows),
        _sorted(rows),
        {day: Figures.of(counts, none) for day, counts in sorted(read.measures.by_day(wanted).items())},
        _by_channel(read, wanted, before),
    )


def _by_channel(read: Transaction, wanted: Wanted, before: Wanted) -> tuple[Row, ...]:
    now, settled = read.measures.by_channel(wanted), read.measures.by_channel(before)
    none: Counter[str] = Counter()
    kinds = {*now, *settled}
    return _sorted([Row(kind, Figures.of(now.get(kind, none), settled.get(kind, none))) for kind in kinds])


def together(figures: Iterable[Figures]) -> Figures:
    """The sum."""
    counts: Counter[str] = Counter()
    settled: Counter[str] = Counter()
    for each in figures:
        counts.update({name: value for name, value in vars(each).items() if name != "resolution"})
        settled.update(vars(each.resolution))
    return Figures.of(counts, settled)


def sorted_by(rows: Iterable[Row], wish: str) -> list[Row]:
    """The most of it first; of the rate, what surely helps least first."""
    if wish == "rate":
        return sorted(
            rows, key=lambda row: (not row.figures.resolution.known, row.figures.resolution.range[1])
        )
    return sorted(rows, key=lambda row: (-getattr(row.figures, wish), -row.figures.asked, row.name))


def _sorted(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted_by(rows, "asked"))
