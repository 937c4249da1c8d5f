"""What `kundig doctor` looks at while Kundig runs: processes, deliveries, timed jobs and the clock."""

import fcntl
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import urllib3

from bot.conversations.health import HttpHealth
from bot.operation.finding import Finding
from bot.readiness import OVERDUE
from bot.storage import Transaction
from bot.storage.inspection import as_it_is, pending
from knowledge.errors import KundigError
from knowledge.faults import Fault
from knowledge.folder.home import Home
from knowledge.languages import ENGLISH

SKEW = 5.0  # seconds that the clocks of database and machine may differ; leases go by the former
AHEAD = 60.0  # seconds; what was stored later than now was stored by another clock
SET_CLOCK = "timedatectl set-ntp true, as root"


def check_processes(home: Home) -> Iterator[Finding]:
    """Whether `kundig serve` runs on this folder, and whether its processes answer."""
    if not _is_held(home.run / "serve.lock"):
        yield Finding("note", "kundig serve does not run on this data folder")
        return
    found = list(_web(home))
    if (home.run / "secret.key").exists() and not HttpHealth(home).ok():
        remedy = "wait for half a minute: kundig serve starts it anew; then see its log"
        found.append(Finding("missing", "the bot's answer", remedy))
    yield from found or [Finding("ok", "web and bot answer")]


def _web(home: Home) -> Iterator[Finding]:
    """What the web process says of itself; what others of these checks say, too, is left to them."""
    host = "127.0.0.1" if home.settings.host in ("0.0.0.0", "::") else home.settings.host  # noqa: S104
    address = f"http://{f'[{host}]' if ':' in host else host}:{home.settings.port}"
    try:
        said: Any = urllib3.request("GET", f"{address}/readyz", timeout=3, retries=False).json()
    except (urllib3.exceptions.HTTPError, json.JSONDecodeError, UnicodeDecodeError):
        yield Finding(
            "missing",
            f"the web process's answer at {address}",
            "set KUNDIG_PORT as kundig serve has it; else see the log of kundig serve",
        )
        return
    for reason in said.get("reasons", []):
        if reason.get("check") == "deliveries":
            yield Finding("missing", str(reason.get("message")), "kundig worker")


def check_deliveries(home: Home) -> Iterator[Finding]:
    """What was given up, and who is gone."""
    with _reading(home) as read:
        if read is None:
            return
        dead = read.deliveries.counts().get("dead", 0)
        gone = [hook.id for hook in read.webhooks.all() if hook.gone is not None]
        overdue = read.monitoring.overdue(time.time() - OVERDUE)
    for id in gone:
        yield Finding("missing", f"the receiver of webhook {id}", f"kundig webhook remove {id}")
    if dead:
        yield Finding("missing", f"{dead} deliveries, given up", "kundig deliveries replay --all")
    if overdue:
        yield Finding("note", f"{overdue} deliveries wait for kundig worker, or kundig serve")


def check_timed_jobs(home: Home) -> Iterator[Finding]:
    """Whether each ended well when it last ran."""
    with _reading(home) as read:
        if read is None:
            return
        jobs = [job for job in read.timed_jobs.all() if job.name != "backup"]  # has a check of its own
    failed = [job for job in jobs if job.error]
    for job in failed:
        told = Fault.from_json(job.error or "").told(ENGLISH)
        yield Finding("missing", f"the timed job {job.name}: {told}", "mend that; the worker tries it again")
    if jobs and not failed:
        yield Finding("ok", f"{len(jobs)} timed jobs ended well")


def check_clock(home: Home) -> Iterator[Finding]:
    """Whether this machine's clock is that of the database, and not behind what is stored."""
    with _reading(home) as read:
        if read is None:
            return
        skew = read.monitoring.clock() - time.time()
        latest = read.monitoring.latest()
    if abs(skew) > SKEW:
        yield Finding("old", f"this clock differs from the database's by {skew:+.0f} s", SET_CLOCK)
    elif latest is not None and latest - time.time() > AHEAD:
        yield Finding("old", f"this clock is {latest - time.time():.0f} s behind what is stored", SET_CLOCK)
    else:
        yield Finding("ok", "the clock")


RUNNING_CHECKS = (check_processes, check_deliveries, check_timed_jobs, check_clock)


@contextmanager
def _reading(home: Home) -> Iterator[Transaction | None]:
    """The store as it is; None where there is none of this version, which check_tables tells."""
    with ExitStack() as stack:
        found = None
        with suppress(KundigError):
            if (home.settings.database or home.conversations.exists()) and not pending(home):
                found = stack.enter_context(as_it_is(home))
        yield found


def _is_held(lock: Path) -> bool:
    """Whether a process holds it; nothing is made where there is none."""
    try:
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except BlockingIOError:
        return True
    return False
