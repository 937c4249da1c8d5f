"""What is too much for a page to wait for is done by the worker: a change of very many, or its undoing."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from knowledge.corpus.batches import Batch, Batches, Edit, Selection
from knowledge.corpus.database import Tables
from knowledge.corpus.jobs import Job, settle
from knowledge.corpus.saving import Key
from knowledge.curating.bulk import Bulk, Why
from knowledge.curating.workflow import Writer
from knowledge.entries import Entry

CHANGE: Final = "bulk"
UNDO: Final = "bulk_undo"
KINDS: Final = (CHANGE, UNDO)
AT_ONCE: Final = 300  # entries that a page waits for

Result = dict[str, Any]


def asked(change: Bulk, selection: Selection, version: str, back: dict[str, str]) -> dict[str, Any]:
    """The payload of a job; `back` are the filters of the list that is shown afterwards."""
    told = {"action": change.action, "value": change.value, "writer": vars(change.writer)}
    return {"change": told, "selection": selection.as_json(), "version": version, "back": back}


def do(corpus: Path, job: Job) -> Result:
    """Done, and settled in the same transaction: whoever is killed when, it is done once or not at all.

    Raises SelectionMoved, UnknownBatch.
    """
    batches = Batches(corpus)
    try:
        if job.kind == UNDO:
            settled = partial(_settle_undone, job.id)
            undone = batches.undo(int(job.payload["number"]), author=job.author, receipt=settled)
            return vars(undone)
        return _change(batches, job)
    finally:
        batches.close()


def changed(batches: Batches, change: Bulk, selection: Selection, version: str, job: int | None) -> Result:
    """The number of the step, 0 where nothing was another afterwards; and how many stay as they are, why."""
    left: dict[Key, Why] = {}
    result: Result = {}

    def plan(tables: Tables, found: Sequence[Entry]) -> Edit:
        edit, why = change.planned(tables, found)
        left.update(why)
        return edit

    def receipt(tables: Tables, done: Batch | None) -> None:
        result.update(batch=done.number if done else 0, left=list(left.values()))
        if job is not None:
            settle(tables, job, result)

    batches.change("bulk", selection, plan, author=change.writer.name, version=version, receipt=receipt)
    return result


def _change(batches: Batches, job: Job) -> Result:
    told = job.payload["change"]
    change = Bulk(told["action"], Writer(**told["writer"]), told["value"])
    selection = Selection.from_json(job.payload["selection"])
    return changed(batches, change, selection, str(job.payload["version"]), job.id)


def _settle_undone(job: int, tables: Tables, undone: Any) -> None:
    settle(tables, job, vars(undone))
