import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.corpus.jobs import ATTEMPTS, Job, Jobs
from knowledge.errors import UnknownJob
from knowledge.faults import Fault

WORKER = """
import sys, time
from pathlib import Path
from knowledge.corpus.jobs import Jobs

jobs = Jobs(Path(sys.argv[1]))
sys.stdin.readline()
while job := jobs.claim():
    print(job.id, flush=True)
    if sys.argv[2] == "hang":
        time.sleep(600)
    jobs.finish(job.id, result={"by": sys.argv[2]})
"""


def worker(path: Path, manner: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(path), manner],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": "."},
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "corpus.sqlite"


def claimed(jobs: Jobs) -> Job:
    job = jobs.claim()
    assert job is not None
    return job


def test_a_job_from_wish_to_result(path: Path) -> None:
    asking, working = Jobs(path), Jobs(path)
    id = asking.add("rollback", {"number": 3}, "Erika")
    job = claimed(working)
    assert (job.id, job.kind, job.payload, job.author, job.state) == (
        id,
        "rollback",
        {"number": 3},
        "Erika",
        "running",
    )
    assert asking.get(id).state == "running"
    working.finish(id, result={"release": 3})
    done = asking.get(id)
    assert (done.state, done.result, done.error) == ("done", {"release": 3}, None)
    assert [file.name for file in path.parent.glob(".job-*")] == []


def test_a_job_may_fail_with_a_message(path: Path) -> None:
    jobs = Jobs(path)
    id = jobs.add("publish", {}, "Erika")
    jobs.finish(claimed(jobs).id, error=UnknownJob(job="3"))
    assert (jobs.get(id).state, jobs.get(id).error, jobs.get(id).result) == (
        "failed",
        Fault("unknown_job", {"job": "3"}),
        None,
    )


def test_jobs_are_claimed_oldest_first_and_once(path: Path) -> None:
    jobs = Jobs(path)
    ids = [jobs.add("publish", {}, "Erika") for _ in range(3)]
    assert [claimed(jobs).id, claimed(Jobs(path)).id, claimed(jobs).id] == ids
    assert jobs.claim() is None
    assert [job.id for job in jobs.recent(2)] == ids[:0:-1]


def test_a_job_let_go_is_claimed_again_but_not_for_ever(path: Path) -> None:
    jobs = Jobs(path)
    id = jobs.add("publish", {}, "Erika")
    for attempt in range(1, ATTEMPTS + 1):
        working = Jobs(path)
        assert claimed(working).attempts == attempt
        assert jobs.claim() is None
        working.close()
    assert jobs.claim() is None
    assert jobs.get(id).state == "failed"
    assert jobs.get(id).error == Fault("job_abandoned", {"count": 3, "job": "publish"})
    assert list(path.parent.glob(".job-*")) == []
    assert jobs.claim() is None


def test_an_unknown_job_is_named(path: Path) -> None:
    with pytest.raises(UnknownJob, match="no job 7"):
        Jobs(path).get(7)
    with pytest.raises(UnknownJob, match="no job 7"):
        Jobs(path).finish(7, result={})


@pytest.mark.slow
def test_two_workers_share_the_jobs_and_do_none_twice(path: Path) -> None:
    jobs = Jobs(path)
    ids = [jobs.add("publish", {}, "Erika") for _ in range(40)]
    workers = [worker(path, "one"), worker(path, "two")]
    for process in workers:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    done = [int(line) for process in workers for line in process.communicate()[0].split()]
    assert sorted(done) == ids
    assert all(job.state == "done" and job.attempts == 1 for job in jobs.recent(100))


@pytest.mark.slow
def test_a_job_whose_worker_was_killed_is_claimed_again(path: Path) -> None:
    jobs = Jobs(path)
    id = jobs.add("publish", {}, "Erika")
    process = worker(path, "hang")
    assert process.stdin
    assert process.stdout
    process.stdin.write("go\n")
    process.stdin.flush()
    assert process.stdout.readline() == f"{id}\n"
    assert jobs.claim() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert claimed(jobs).attempts == 2
    process.stdin.close()
    process.stdout.close()
