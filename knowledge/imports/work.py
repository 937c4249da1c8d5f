"""Reading a file, and telling or saving what it changes. Runs in the process of its own, see child.py."""

from collections.abc import Sequence

from knowledge.corpus.corpus import Corpus, Saved
from knowledge.corpus.database import Tables
from knowledge.corpus.jobs import Jobs, settle
from knowledge.curating.changes import Changes, compare
from knowledge.entries import Entry
from knowledge.errors import ImportRefused, KundigError, Problem
from knowledge.formats import Reading, dangling, read_located
from knowledge.imports.fetching import page
from knowledge.imports.outcome import Outcome, outcome_of
from knowledge.imports.pictures import with_pictures
from knowledge.imports.plan import planned
from knowledge.imports.progress import telling
from knowledge.imports.request import Request

LINES = 30  # changes that a plan names; of the others it tells the number


class MovedOn(Exception):
    """The import that somebody has confirmed would do something else by now."""


def do(request: Request) -> Outcome:
    """What came of it. Nothing has changed, unless it was saved."""
    try:
        if before := _done_before(request):
            return before
        if request.address:
            request.file.write_bytes(page(request.address))
        at = telling(request.file) if request.tells else None
        reading = read_located(request.file, request.locale, at)
        if reading.problems and not request.partial:
            raise ImportRefused(reading.problems)
        if request.pictures:
            reading = with_pictures(reading, request)
        corpus = Corpus(request.corpus)
        return _save(corpus, reading, request) if request.author else _tell(corpus, reading, request)
    except KundigError as error:
        return outcome_of(error)


def _done_before(request: Request) -> Outcome | None:
    """Whoever saved it may have died before it could say so."""
    if request.job is None:
        return None
    jobs = Jobs(request.corpus)
    try:
        job = jobs.get(request.job)
    finally:
        jobs.close()
    return Outcome.from_json(job.result) if job.state == "done" and job.result else None


def _tell(corpus: Corpus, reading: Reading, request: Request, *, moved_on: bool = False) -> Outcome:
    stored = corpus.entries()
    plan = _compared(stored, planned(reading.found, stored, review=request.review)).summary(LINES)
    return Outcome(plan=plan, moved_on=moved_on, problems=reading.problems, notes=_notes(reading, stored))


def _notes(reading: Reading, stored: Sequence[Entry]) -> tuple[Problem, ...]:
    return (*reading.notes, *dangling(reading.found, {entry.id for entry in stored}))


def _save(corpus: Corpus, reading: Reading, request: Request) -> Outcome:
    notes: tuple[Problem, ...] = ()

    def plan(stored: list[Entry]) -> list[Entry]:
        nonlocal notes
        entries = planned(reading.found, stored, review=request.review)
        if request.version and _compared(stored, entries).version != request.version:
            raise MovedOn
        notes = _notes(reading, stored)
        return entries

    def came(saved: Saved) -> Outcome:
        return Outcome(saved=saved, problems=reading.problems, notes=notes)

    def receipt(tables: Tables, saved: Saved) -> None:
        if request.job is not None:
            settle(tables, request.job, came(saved).as_json())

    try:
        return came(corpus.merge(plan, author=request.author, receipt=receipt))
    except MovedOn:
        return _done_before(request) or _tell(corpus, reading, request, moved_on=True)


def _compared(stored: Sequence[Entry], entries: Sequence[Entry]) -> Changes:
    named = {(entry.id, entry.locale) for entry in entries}
    return compare([entry for entry in stored if (entry.id, entry.locale) in named], entries)
