"""Reading a file, and telling or saving what it changes. Runs in the process of its own, see child.py."""

from collections.abc import Sequence

from knowledge.changes import Changes, compare
from knowledge.corpus import Corpus, Saved
from knowledge.database import Tables
from knowledge.entries import Entry
from knowledge.errors import KundigError
from knowledge.formats import read_located
from knowledge.formats.problems import Located
from knowledge.imports.outcome import Outcome, outcome_of
from knowledge.imports.plan import planned
from knowledge.imports.request import Request
from knowledge.jobs import Jobs, settle

LINES = 30  # changes that a plan names; of the others it tells the number


class MovedOn(Exception):
    """The import that somebody has confirmed would do something else by now."""


def do(request: Request) -> Outcome:
    """What came of it. Nothing has changed, unless it was saved."""
    try:
        if before := _done_before(request):
            return before
        found = read_located(request.file, request.locale)
        corpus = Corpus(request.corpus)
        return _save(corpus, found, request) if request.author else _tell(corpus, found)
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


def _tell(corpus: Corpus, found: Sequence[Located], *, moved_on: bool = False) -> Outcome:
    stored = corpus.entries()
    return Outcome(plan=_compared(stored, planned(found, stored)).summary(LINES), moved_on=moved_on)


def _save(corpus: Corpus, found: Sequence[Located], request: Request) -> Outcome:
    def plan(stored: list[Entry]) -> list[Entry]:
        entries = planned(found, stored)
        if request.version and _compared(stored, entries).version != request.version:
            raise MovedOn
        return entries

    def receipt(tables: Tables, saved: Saved) -> None:
        if request.job is not None:
            settle(tables, request.job, Outcome(saved=saved).as_json())

    try:
        return Outcome(saved=corpus.merge(plan, author=request.author, receipt=receipt))
    except MovedOn:
        return _done_before(request) or _tell(corpus, found, moved_on=True)


def _compared(stored: Sequence[Entry], entries: Sequence[Entry]) -> Changes:
    named = {(entry.id, entry.locale) for entry in entries}
    return compare([entry for entry in stored if (entry.id, entry.locale) in named], entries)
