"""Does it help? What became of customers' questions, by entry and topic, as a page and as a table to keep."""

import csv
import io
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_skeleton
from flask import Response, render_template, request

from bot.conversations.insights.measures import (
    NONE,
    SORTED_BY,
    Figures,
    Period,
    Report,
    Row,
    sorted_by,
    together,
)
from knowledge.corpus.titles import Title
from knowledge.entries import Entry
from knowledge.formulas import guarded
from webwidget.aside import aside, aside_for_figures
from webwidget.curation import bars
from webwidget.curation.face import blueprint
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.channels import channel_name, channel_names
from webwidget.staff.language import day as spelled_day
from webwidget.staff.language import language, say, share

PERIODS = (7, 28, 91, 364)  # days
USUAL = 28
BY = ("entry", "topic", "channel")
SHOWN = 50  # rows; all of them are in the table to keep
COMMENTS = 5
COLUMNS = (
    "asked", "answered", "asked_back", "unanswered", "helpful", "unhelpful", "person", "again",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A row as it is read: its title, the entry it leads to where there is one, its figures."""

    title: str
    figures: Figures
    entry: Title | None = None
    topic: str = ""
    id: str = ""


@dataclass(frozen=True)
class Asked:
    """What the page is asked for; what makes no sense is as usual."""

    days: int
    site: str
    locale: str
    channel: str
    by: str
    sort: str

    @classmethod
    def sent(cls, arguments: Mapping[str, str]) -> "Asked":
        days, by, sort = (arguments.get(name, "") for name in ("days", "by", "sort"))
        return cls(
            int(days) if days in map(str, PERIODS) else USUAL,
            arguments.get("site", "")[:80],
            arguments.get("locale", "")[:20],
            arguments.get("channel", "")[:40],
            by if by in BY else BY[0],
            sort if sort in SORTED_BY else SORTED_BY[0],
        )

    def but(self, **changed: object) -> str:
        """The address of the same with something changed."""
        return f"?{urlencode({**vars(self), **changed})}"


@blueprint.get("/measures")
@requires("curator")
def measures() -> str:
    """The page."""
    wanted = Asked.sent(request.args)
    report = _report(wanted)
    lines = list(_lines(report, wanted))
    sites, locales, channels = aside_for_figures(services().insights.measures.places)
    return render_template(
        "curation/measures.html",
        wanted=wanted,
        report=report,
        lines=lines[:SHOWN],
        more=max(0, len(lines) - SHOWN),
        sites=_site_titles(sites),
        locales=locales,
        channels=channel_names(channels),
        periods=PERIODS,
        plot=bars.asked(report.period, report.days),
        date=_date,
        short=_short,
        last_day=report.period.settled.until - 1,
        mails=services().home.settings.mail.sends,
    )


@blueprint.get("/measures.csv")
@requires("curator")
def measures_csv() -> Response:
    """The same as a table, whole."""
    wanted = Asked.sent(request.args)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    ends = [say(f"end_{name}") for name in bars.ENDS]
    rate = [say("column_rate"), say("column_low"), say("column_high")]
    writer.writerow(
        ["id", say("column_entry"), say("column_topic"), *(say(f"column_{n}") for n in COLUMNS), *ends, *rate]
    )
    for line in _lines(_report(wanted), wanted):
        title = line.title if line.entry or line.id == NONE else ""
        writer.writerow([guarded(line.id), guarded(title), guarded(line.topic), *_numbers(line.figures)])
    name = f"{say('measures_file')}-{wanted.days}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(stream.getvalue().encode("utf-8-sig"), mimetype="text/csv", headers=headers)


@blueprint.context_processor
def _for_editors() -> dict[str, Any]:
    return {"entry_measures": entry_measures, "split": bars.split, "rate": _rate}


def entry_measures(entry: Entry) -> dict[str, Any]:
    """What the editor shows beside an entry: its figures of four weeks in all languages, and comments."""
    found, period = services().insights.measures, Period.to(time.time(), USUAL)
    ids = [entry.id, *(id for id, kept in aside(services().curation.merged.kept).items() if kept == entry.id)]
    figures = [aside_for_figures(found.report, period, entry=id).total for id in ids]
    comments = [each for id in ids for each in aside_for_figures(found.comments, id, COMMENTS)]
    return {"figures": together(figures), "comments": comments[:COMMENTS], "days": USUAL}


def _report(wanted: Asked) -> Report:
    period = Period.to(time.time(), wanted.days)
    report = aside_for_figures(
        services().insights.measures.report,
        period,
        site=_one(wanted.site),
        locale=wanted.locale or None,
        channel=wanted.channel or None,
    )
    return report.led(aside(services().curation.merged.kept))


def _one(site: str) -> str | None:
    """Of no site in particular, conversations have an empty one, which is asked for as “-”."""
    return {"": None, "-": ""}.get(site, site)


def _lines(report: Report, wanted: Asked) -> Iterator[Line]:
    ids = [row.name for row in report.entries]
    titles = aside(services().curation.titles.of, ids, language())
    if wanted.by == "channel":
        for row in sorted_by(report.channels, wanted.sort):
            yield Line(channel_name(row.name), row.figures, id=row.name)
        return
    if wanted.by == "topic":
        rows: Iterable[Row] = report.topics({id: title.topic for id, title in titles.items()})
        for row in sorted_by(rows, wanted.sort):
            yield Line(row.name or say("no_topic"), row.figures, topic=row.name, id=row.name)
        return
    for row in sorted_by(report.entries, wanted.sort):
        title = titles.get(row.name)
        named = title.question if title else say("no_answer") if row.name == NONE else row.name
        yield Line(named, row.figures, title, title.topic if title else "", row.name)


def _numbers(figures: Figures) -> list[object]:
    known = figures.resolution
    low, high = known.range
    shares = ["" if known.rate is None else round(each, 4) for each in (known.rate or 0.0, low, high)]
    return [getattr(figures, name) for name in COLUMNS] + [getattr(known, n) for n in bars.ENDS] + shares


def _rate(figures: Figures) -> str:
    """“68 % (61 % to 75 %)”, or that nothing is known."""
    known = figures.resolution
    if known.rate is None:
        return say("rate_unknown")
    low, high = known.range
    return say(
        "rate", share=share(round(known.rate, 2)), low=share(round(low, 2)), high=share(round(high, 2))
    )


def _site_titles(names: Iterable[str]) -> list[tuple[str, str]]:
    titles = {site.name: site.title for site in services().sites.all()}
    return [(name or "-", titles.get(name, name) or say("no_site")) for name in names]


def _date(seconds: float) -> str:
    return spelled_day(datetime.fromtimestamp(seconds, UTC).date())


def _short(seconds: float) -> str:
    """A day of the plot, without its year."""
    return str(format_skeleton("MMMd", datetime.fromtimestamp(seconds, UTC), locale=language()))
