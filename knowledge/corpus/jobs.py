"""Jobs: what curation asks for and the worker does, one at a time each."""

import fcntl
import json
import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast

import sqlite_utils

from knowledge.corpus.database import Database
from knowledge.errors import JobAbandoned, KundigError, UnknownJob
from knowledge.faults import Fault

JobState = Literal["queued", "running", "done", "failed"]
OPEN = "state in ('queued', 'running')"
ATTEMPTS = 3  # a job that has taken this many workers down with it is given up


@dataclass(frozen=True)
class Job:
    """A wish and what became of it. `result` is set when done, `error` when failed. Times are ISO, UTC."""

    id: int
    kind: str
    payload: dict[str, Any]
    author: str
    state: JobState
    attempts: int
    created: str
    updated: str
    result: dict[str, Any] | None
    error: Fault | None


class Jobs:
    """The queue of jobs, in the corpus's file.

    Who runs a job holds a lock on a file of its own. The system lets go of it when that process dies,
    however it dies: a running job whose lock can be had was left behind, and is claimed again.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path)
        self._folder = path.parent
        self._held: dict[int, int] = {}

    def add(self, kind: str, payload: dict[str, Any], author: str) -> int:
        """Queues a job; returns its id."""
        now = _now()
        row = {
            "kind": kind, "payload": json.dumps(payload, ensure_ascii=False), "author": author,
            "state": "queued", "attempts": 0, "created": now, "updated": now,
        }  # fmt: skip
        with self._database.writing() as tables:
            return cast(int, tables.table("jobs").insert(row).last_pk)

    def claim(self, mine: Callable[[str], bool] = lambda _: True) -> Job | None:
        """The oldest job of a kind of `mine` that nobody is doing, now this process's; None without one."""
        if not self.has_open(mine):  # a read costs others nothing, the write lock below would
            return None
        before = set(self._held)
        try:
            with self._database.writing() as tables:
                for row in list(tables.table("jobs").rows_where(OPEN, order_by="id")):
                    if mine(row["kind"]) and self._hold(row["id"]) and (job := self._take(tables, row)):
                        return job
        except BaseException:  # on a full disk it is the end of the transaction that fails
            for id in set(self._held) - before:
                self._release(id)
            raise
        return None

    def _take(self, tables: sqlite_utils.Database, row: dict[str, Any]) -> Job | None:
        try:
            if row["attempts"] < ATTEMPTS:
                _update(tables, row["id"], state="running", attempts=row["attempts"] + 1)
                return _job(_get(tables, row["id"]))
            _update(tables, row["id"], state="failed", error=_kept(_gave_up(row)))
        except BaseException:
            self._release(row["id"])
            raise
        self._forget(row["id"])
        return None

    def finish(
        self, id: int, *, result: dict[str, Any] | None = None, error: Exception | None = None
    ) -> None:
        """Done with `result`, or failed with `error`. Raises UnknownJob."""
        text = json.dumps(result or {}, ensure_ascii=False) if error is None else None
        with self._database.writing() as tables:
            _get(tables, id)
            _update(tables, id, state="done" if error is None else "failed", result=text, error=_kept(error))
        self._forget(id)

    def get(self, id: int) -> Job:
        """Raises UnknownJob."""
        with self._database.reading() as tables:
            return _job(_get(tables, id))

    def recent(self, limit: int = 20, kinds: Collection[str] = ()) -> list[Job]:
        """Newest first; of these kinds alone, when some are given."""
        with self._database.reading() as tables:
            rows = tables.table("jobs").rows_where(_of(kinds), [*kinds], order_by="id desc", limit=limit)
            return [_job(row) for row in rows]

    def forget(self, before: float, kinds: Collection[str] = ()) -> int:
        """Finished ones that ended before then (unix seconds); how many. Of these kinds alone, if given."""
        moment = _iso(datetime.fromtimestamp(before, UTC))
        which = f"NOT ({OPEN}) AND updated < ? AND {_of(kinds)}"
        with self._database.writing() as tables:
            found = tables.execute(f"DELETE FROM jobs WHERE {which}", [moment, *kinds])  # noqa: S608
            return int(found.rowcount)

    def close(self) -> None:
        """Lets go of what was claimed and not finished."""
        for id in list(self._held):
            self._release(id)
        self._database.close()

    def has_open(self, mine: Callable[[str], bool]) -> bool:
        """Whether a job of these kinds waits or is being done."""
        with self._database.reading() as tables:
            return any(mine(row["kind"]) for row in tables.table("jobs").rows_where(OPEN, select="kind"))

    def _lock_file(self, id: int) -> Path:
        return self._folder / f".job-{id}.lock"

    def _hold(self, id: int) -> bool:
        """Whether the job's lock is now ours and was nobody's, not even our own."""
        descriptor = os.open(self._lock_file(id), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._held[id] = descriptor
        return True

    def _forget(self, id: int) -> None:
        self._lock_file(id).unlink(missing_ok=True)
        self._release(id)

    def _release(self, id: int) -> None:
        if id in self._held:
            os.close(self._held.pop(id))


def _of(kinds: Collection[str]) -> str:
    return f"kind IN ({', '.join('?' * len(kinds))})" if kinds else "1"


def settle(tables: sqlite_utils.Database, id: int, result: dict[str, Any]) -> None:
    """Done, in the transaction of what the job does: whoever is killed afterwards, it is not done again."""
    _update(tables, id, state="done", result=json.dumps(result, ensure_ascii=False))


def _update(tables: sqlite_utils.Database, id: int, **values: object) -> None:
    tables.table("jobs").update(id, values | {"updated": _now()})


def _get(tables: sqlite_utils.Database, id: int) -> dict[str, Any]:
    rows = list(tables.table("jobs").rows_where("id = ?", [id]))
    if not rows:
        raise UnknownJob(job=str(id))
    return dict(rows[0])


def _job(row: dict[str, Any]) -> Job:
    result = json.loads(row["result"]) if row["result"] else None
    error = Fault.from_json(row["error"]) if row["error"] else None
    return Job(**row | {"payload": json.loads(row["payload"]), "result": result, "error": error})


def _kept(error: Exception | None) -> str | None:
    """An error as the page tells it later, in the language of whoever reads it."""
    if isinstance(error, KundigError):
        return error.fault.as_json()
    return None if error is None else str(error)


def _gave_up(row: dict[str, Any]) -> JobAbandoned:
    return JobAbandoned(count=row["attempts"], job=row["kind"])


def _now() -> str:
    return _iso(datetime.now(UTC))


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
