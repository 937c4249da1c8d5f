"""Files that wait for a curator's yes: ours alone, few, and not for long."""

import os
import time
from pathlib import Path
from typing import BinaryIO

import pytest

from knowledge import limits
from knowledge.corpus.jobs import Jobs
from knowledge.errors import ImportGone
from knowledge.folder.home import Home
from knowledge.imports import CHECK
from knowledge.imports.request import Request
from knowledge.imports.uploads import Uploads, forget
from knowledge.imports.work import do


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def write(stream: BinaryIO) -> None:
    stream.write(b"question,answer\n")


def test_a_file_is_ours_alone_and_goes(home: Home) -> None:
    uploads = Uploads(home)
    ticket = uploads.keep(".csv", write)
    path = uploads.path(ticket)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    uploads.remove(ticket)
    uploads.remove(ticket)
    with pytest.raises(ImportGone):
        uploads.path(ticket)


def test_how_far_the_reading_is(home: Home) -> None:
    uploads = Uploads(home)
    rows = b"".join(b"%d,Frage %d?,Antwort %d.\n" % (n, n, n) for n in range(60))
    ticket = uploads.keep(".csv", lambda stream: stream.write(b"id,frage,antwort\n" + rows))
    assert uploads.progress(ticket) is None
    assert do(Request(uploads.path(ticket), "de", home.corpus, tells=True)).plan
    assert uploads.progress(ticket) == (50, 61)
    uploads.settle(ticket)
    assert uploads.progress(ticket) is None
    assert [path.name for path in uploads.folder.iterdir()] == [ticket]


@pytest.mark.parametrize(
    "ticket", ["", "..", "../../secret.key", "x", "a" * 24 + "/b", "\0" * 24, "a" * 24 + ".."]
)
def test_a_ticket_leads_nowhere_else(home: Home, ticket: str) -> None:
    uploads = Uploads(home)
    uploads.keep(".csv", write)
    uploads.remove(ticket)
    assert not uploads.waits(ticket)
    assert len(list(uploads.folder.iterdir())) == 1


def test_half_of_a_file_is_not_kept(home: Home) -> None:
    def break_off(stream: BinaryIO) -> None:
        write(stream)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        Uploads(home).keep(".csv", break_off)
    assert list(Uploads(home).folder.iterdir()) == []


def test_the_oldest_make_room(home: Home) -> None:
    uploads = Uploads(home)
    tickets = [uploads.keep(".csv", write) for _ in range(limits.FILES)]
    for age, ticket in enumerate(reversed(tickets)):
        os.utime(uploads.path(ticket), (time.time() - age - 1,) * 2)
    uploads.keep(".csv", write)
    assert [uploads.waits(ticket) for ticket in tickets] == [False] + [True] * (limits.FILES - 1)


def test_what_imports_left_is_forgotten_after_a_day_and_nothing_else(home: Home) -> None:
    uploads, jobs = Uploads(home), Jobs(home.corpus)
    old, new = (uploads.keep(".csv", write) for _ in range(2))
    os.utime(uploads.path(old), (time.time() - 90_000,) * 2)
    done, other, waiting = (jobs.add(kind, {}, "eva") for kind in (CHECK, "publish", CHECK))
    jobs.finish(done, result={"plan": "…"})
    jobs.finish(other, result={})
    forget(home, time.time() - 86_400)
    assert (uploads.waits(old), uploads.waits(new)) == (False, True)
    assert {job.id for job in jobs.recent()} == {done, other, waiting}
    forget(home, time.time() + 1)
    assert not uploads.waits(new)
    assert {job.id for job in jobs.recent()} == {other, waiting}
