"""The matcher's report on a release, as curators read it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge.corpus.jobs import Job
from knowledge.entries import Entry
from knowledge.errors import DamagedRelease, NoRelease
from knowledge.releases.answering import Answering
from webwidget.curation import plots
from webwidget.staff.language import day, language, say, share

MOST_WARNINGS = 30
MOST_NAMED = 12  # entries of a warning


@dataclass(frozen=True)
class Told:
    """A warning in the reader's language, entries to look at (id, question), and whether there are more."""

    text: str
    entries: tuple[tuple[str, str], ...]
    more: bool


def report_on(answering: Answering, job: Job | None) -> dict[str, Any] | None:
    """The report on the release that this job made, else on the one that answers."""
    if job is not None and job.kind == "publish" and job.state == "done" and "coverage" in (job.result or {}):
        return job.result
    try:
        file = answering.release().path / "report.json"
        return dict(json.loads(file.read_text(encoding="utf-8")))
    except (NoRelease, DamagedRelease, OSError, ValueError):
        return None


def drawn(report: Mapping[str, Any]) -> dict[str, Any]:
    """The plots of a report; none for releases of earlier versions, or before calibration."""
    found: dict[str, Any] = {}
    if report.get("curve") and report.get("calibrated"):
        found["coverage"] = plots.coverage(report["curve"], report["coverage"])
    if report.get("reliability"):
        found["reliability"] = plots.reliability(report["reliability"])
        found["deviation"] = plots.deviation(report["reliability"])
    return found


def told(report: Mapping[str, Any], approved: Iterable[Entry]) -> Iterator[Told]:
    """The warnings, the gravest first, with the questions of approved entries."""
    read_last = sorted(approved, key=lambda entry: entry.locale.startswith(language()))
    questions = {entry.id: entry.question for entry in read_last}
    for warning in report["warnings"][:MOST_WARNINGS]:
        named = tuple((id, questions.get(id, id)) for id in warning["entries"][:MOST_NAMED])
        yield Told(_sentence(warning), named, len(warning["entries"]) > MOST_NAMED)


def promised(report: Mapping[str, Any]) -> list[str]:
    """How sure the promise is, what it rests on and what would make it surer; nothing in earlier versions."""
    found = report.get("promise")
    if not found:
        return []
    shares = {name: share(round(found[name], 3)) for name in ("risk", "share", "low", "high")}
    counts = {name: round(found[name]) for name in ("known", "answered", "wrong", "more")}
    said = ["unknown"] if found["verdict"] == "unknown" else [found["verdict"], "rests"]
    if found["more"] and found["verdict"] != "unknown":
        said.append("more")
    return [say(f"promise_{what}", **shares, **counts) for what in said]


def unanswerable(report: Mapping[str, Any]) -> str:
    """What share of questions fits no entry, and how sure that is; earlier versions told no range."""
    found = report.get("unanswerable")
    if not found:
        return ""
    used, assumed = share(found["used"]), share(found["assumed"])
    if not found["since"]:
        return say("report_share_setting", used=used, assumed=assumed)
    count, since = found["questions"], day(date.fromisoformat(found["since"]))
    if found.get("low") is None:
        return say("report_share", used=used, assumed=assumed, count=count, since=since)
    low, high = share(round(found["low"], 2)), share(round(found["high"], 2))
    return say(
        "report_share_between", used=used, low=low, high=high, assumed=assumed, count=count, since=since
    )


def _sentence(warning: Mapping[str, Any]) -> str:
    """In the reader's language; in the matcher's own where an earlier version told no facts."""
    facts = warning.get("facts") or {}
    unknown = "_unmeasured" if facts.get("gain", 0) is None else ""
    try:
        return say(f"warning_{warning['kind']}{unknown}", **facts)
    except KeyError:
        return str(warning["message"])
