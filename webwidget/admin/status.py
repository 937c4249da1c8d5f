"""How it does: one page for whoever looks after it, with what happened in the last day and month."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from babel.dates import format_skeleton, format_time
from flask import render_template

from bot.storage import Storage
from bot.storage.records import Node, TimedJob
from knowledge.errors import KundigError
from knowledge.faults import Fault
from knowledge.folder.home import Home
from webwidget.admin.bars import KINDS, Bars, bars
from webwidget.admin.face import blueprint
from webwidget.aside import aside_for_figures
from webwidget.services import Services, services
from webwidget.staff.access import requires
from webwidget.staff.language import in_language, language, moment, say, spelled

HOUR, DAY = 3600.0, 86_400.0
HEARD = 10.0  # seconds


@dataclass(frozen=True)
class Figures:
    """What the store tells."""

    hours: Mapping[tuple[int, str], int]
    days: Mapping[tuple[int, str], int]
    solved: tuple[int, int]  # what customers answered: yes, no
    waiting: int
    pending: int
    deliveries: Mapping[str, int]
    jobs: Sequence[TimedJob]
    nodes: Sequence[Node]


@blueprint.get("/status")
@requires("admin")
def status() -> str:
    """The state, the plots, the jobs."""
    present, now = services(), datetime.now().astimezone()
    hour = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=23)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=29)
    figures = aside_for_figures(read_figures, present.storage, hour.timestamp(), midnight.timestamp())
    return render_template(
        "admin/status.html",
        reasons=[(reason.blocks, reason.fault.told(language())) for reason in present.readiness.reasons()],
        ready=present.readiness.ready(),
        facts=list(facts(present, figures)),
        plots=[
            shown("turns_day", figures.hours, 24, 6, lambda slot: _hour(hour + timedelta(hours=slot))),
            shown("turns_month", figures.days, 30, 7, lambda slot: _day(midnight + timedelta(days=slot))),
        ],
        kinds=KINDS,
        jobs=[_job(job) for job in figures.jobs],
        nodes=[(node.kind, node.host, node.release) for node in figures.nodes],
    )


def read_figures(storage: Storage, hour: float, midnight: float) -> Figures:
    """Reads all turns: on a native thread."""
    with storage.reading() as read:
        return Figures(
            hours={(each.slot, each.came_to): each.turns for each in read.monitoring.turns(hour, HOUR)},
            days={(each.slot, each.came_to): each.turns for each in read.monitoring.turns(midnight, DAY)},
            solved=read.surveys.counted(midnight),
            waiting=read.handoffs.queued(),
            pending=read.turns.pending(),
            deliveries=read.deliveries.counts(),
            jobs=read.timed_jobs.all(),
            nodes=read.nodes.since(read.now() - HEARD),
        )


def shown(
    name: str, counts: Mapping[tuple[int, str], int], slots: int, every: int, label: Callable[[int], str]
) -> dict[str, Any]:
    """A plot, what stands below its bars, and the same as a table."""
    drawn: Bars = bars(counts, slots, every)
    rows = [
        (label(slot), [counts.get((slot, kind), 0) for kind in KINDS])
        for slot in range(slots)
        if any((slot, kind) in counts for kind in KINDS)
    ]
    return {
        "name": name,
        "drawn": drawn,
        "labels": [(x, label(slot)) for x, slot in drawn.across],
        "rows": rows,
        "count": sum(counts.values()),
    }


def facts(present: Services, figures: Figures) -> Iterator[tuple[str, object]]:
    """What is worth a glance: a phrase's name, and the value."""
    yield "fact_release", _release(present)
    yield "fact_waiting", spelled(figures.waiting)
    yield "fact_pending", spelled(figures.pending)
    yield "fact_solved", _solved(*figures.solved)
    yield "fact_deliveries", spelled(figures.deliveries.get("pending", 0))
    yield "fact_dead", spelled(figures.deliveries.get("dead", 0))
    yield "fact_disk", f"{spelled(round(shutil.disk_usage(present.home.root).free / 2**30, 1))} GB"
    yield "fact_backup", last_backup(present.home)


def last_backup(home: Home) -> str:
    """When the newest timed one was made; empty where there is none."""
    backups = home.settings.backups
    if not backups.folder:
        return ""
    files: list[Path] = list(backups.place(home.root).glob("kundig-*.tar.gz"))
    newest = max((file.stat().st_mtime for file in files), default=None)
    return moment(datetime.fromtimestamp(newest)) if newest else ""


def _solved(yes: int, no: int) -> str:
    return say("solved_of", solved=spelled(yes), said=spelled(yes + no)) if yes or no else ""


def _release(present: Services) -> str:
    try:
        return str(present.releases.current_number() or "")
    except KundigError:
        return ""


def _job(job: TimedJob) -> dict[str, Any]:
    phrase = f"job_{job.name}"  # of a job that a later version has, there is none
    return {
        "title": say(phrase) if phrase in in_language().sentences else job.name,
        "ended": moment(datetime.fromtimestamp(job.finished)) if job.finished else "",
        "error": Fault.from_json(job.error).told(language()) if job.error else "",
    }


def _hour(at: datetime) -> str:
    return format_time(at, "short", locale=language())


def _day(at: datetime) -> str:
    return format_skeleton("MMMd", at, locale=language())
