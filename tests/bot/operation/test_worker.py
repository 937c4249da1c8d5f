"""The worker's process: its three loops go on side by side, and it ends soon when it is told to."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import psutil
import pytest

from bot.channels.webhooks.webhooks import Webhooks
from bot.conversations.events import KINDS
from bot.conversations.store import Store
from bot.operation import loops
from bot.storage import Storage
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.jobs import Jobs
from knowledge.errors import CANNOT_START, UnknownSite
from knowledge.folder.home import Home
from knowledge.imports import CHECK, IMPORT
from knowledge.imports.outcome import Outcome
from knowledge.imports.uploads import Uploads
from knowledge.releases.candidates import Candidates
from tests.receiver import Receiver, receiving, wait_until

Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.mark.slow
def test_it_ends_when_told_even_when_a_loop_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "STOP_WITHIN", 0.5)
    hanging = threading.Event()
    begun = time.monotonic()
    told = iter([False, False, True])
    assert loops.run(
        {"good": lambda stop: stop.wait(), "hangs": lambda _: hanging.wait(9)}, lambda: next(told)
    )
    assert 0.5 < time.monotonic() - begun < 4
    hanging.set()


@pytest.mark.parametrize("error", [RuntimeError("odd"), UnknownSite(name="x")])
def test_it_ends_with_a_failure_when_a_loop_fails(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: threading.Event) -> None:
        raise error

    stopped: list[bool] = []
    both = {"fails": fail, "good": lambda stop: stopped.append(stop.wait(9))}
    assert not loops.run(both, lambda: False)
    assert stopped == [True]
    assert "fails failed" in caplog.text
    assert ("Traceback" in caplog.text) == isinstance(error, RuntimeError)


def test_it_ends_with_a_failure_when_a_loop_does_not_come_round(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """And does not take a loop for hanging that is merely waiting for something to do."""
    monkeypatch.setattr(loops, "ROUNDS_WITHIN", {"hangs": 0.3, "waits": 0.3})
    monkeypatch.setattr(loops, "STOP_WITHIN", 0.1)
    hanging = threading.Event()

    def round_and_round(stop: threading.Event) -> None:
        while not stop.is_set():
            stop.wait(0.05)

    both = {"waits": round_and_round, "hangs": lambda _: hanging.wait(20)}
    assert not loops.run(both, lambda: False)
    hanging.set()
    assert "hangs has hung" in caplog.text
    assert "waits" not in caplog.text


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("postgresql")) if request.param == "postgresql" else ""


@pytest.fixture
def home(tmp_path: Path, database: str) -> Home:
    return Home.from_environment({"KUNDIG_HOME": str(tmp_path / "home"), "KUNDIG_DATABASE": database})


@pytest.fixture
def start(home: Home, database: str, tmp_path: Path) -> Iterator[Start]:
    running: list[subprocess.Popen[bytes]] = []

    def start_worker() -> "subprocess.Popen[bytes]":
        with (tmp_path / "log").open("ab") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", "bot.operation.worker"],
                env={**os.environ, "KUNDIG_HOME": str(home.root), "KUNDIG_DATABASE": database},
                stderr=log,
            )
        running.append(child)
        return child

    yield start_worker
    for child in running:
        child.kill()
        child.wait()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@contextmanager
def publishing_goes_on(home: Home) -> Iterator[int]:
    """The job of a publish that has begun and waits for another one, which somebody does elsewhere."""
    with Candidates(home.releases).alone():
        yield Jobs(home.corpus).add("publish", {}, "eva")


def is_running(home: Home, job: int) -> bool:
    return Jobs(home.corpus).get(job).state == "running"


@pytest.mark.slow
def test_a_slow_publish_holds_up_no_delivery_and_no_end(
    home: Home, start: Start, receiver: Receiver, tmp_path: Path
) -> None:
    with Storage.open(home) as storage, publishing_goes_on(home) as job:
        receiver.secret = Webhooks(storage).add(receiver.url, KINDS).secret
        process = start()
        wait_until(lambda: is_running(home, job), 60)
        store = Store(storage)
        begun = time.monotonic()
        store.post(store.create()[0].id, text="hello")
        receiver.wait(1, 5)
        assert time.monotonic() - begun < 3
        wait_until(lambda: ended_well(storage, "forget_sessions"), 5)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert time.monotonic() - begun < 7
    assert is_running(home, job)  # whoever comes next does it again
    wait_until(lambda: Jobs(home.corpus).claim() is not None, 5)
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.slow
def test_an_import_waits_for_no_publish(home: Home, start: Start) -> None:
    upload, jobs = Uploads(home).keep(".csv", put), Jobs(home.corpus)
    with publishing_goes_on(home) as publish:
        worker = psutil.Process(start().pid)
        wait_until(lambda: is_running(home, publish), 60)
        (matching,) = worker.children()
        assert [holds_encoders(each) for each in (worker, matching)] == [False, True], "one of them is enough"
        asked = {"ticket": upload, "name": "faq.csv", "locale": "de"}
        check = jobs.add(CHECK, asked, "eva")
        wait_until(lambda: jobs.get(check).state == "done", 60)
        plan = Outcome.from_json(jobs.get(check).result or {}).plan
        assert plan is not None
        wanted = jobs.add(IMPORT, {**asked, "version": plan.version}, "eva")
        wait_until(lambda: jobs.get(wanted).state == "done", 60)
        assert is_running(home, publish)
    assert [entry.question for entry in Corpus(home.corpus).entries()] == ["Wie?"]
    wait_until(lambda: not Uploads(home).waits(upload), 5)
    wait_until(lambda: not is_running(home, publish), 30)
    check = jobs.add(CHECK, {**asked, "ticket": Uploads(home).keep(".csv", put)}, "eva")
    wait_until(lambda: not matching.is_running(), 10)
    wait_until(lambda: jobs.get(check).state == "done", 60)


def holds_encoders(process: psutil.Process) -> bool:
    return any("onnxruntime" in each.path for each in process.memory_maps())


def put(stream: BinaryIO) -> None:
    stream.write(b"question,answer\nWie?,So.\n")


def ended_well(storage: Storage, name: str) -> bool:
    with storage.reading() as read:
        return any(job.name == name and job.finished and not job.error for job in read.timed_jobs.all())


@pytest.mark.slow
def test_what_it_cannot_use_is_told_in_a_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "home" / "conversations.sqlite"
    broken.parent.mkdir()
    broken.write_bytes(b"SQLite format 3\0" + b"rubbish" * 999)
    for setting in ({"KUNDIG_PORT": "eighty"}, {}):
        run = subprocess.run(
            [sys.executable, "-m", "bot.operation.worker"],
            env={**os.environ, "KUNDIG_HOME": str(broken.parent), **setting},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert run.returncode == CANNOT_START, "a restart would not help"
        assert ("eighty" if setting else "conversations.sqlite is damaged") in run.stderr
        assert "Traceback" not in run.stderr


@pytest.mark.slow
def test_idle_it_ends_at_once(start: Start, home: Home) -> None:
    process = start()
    wait_until(lambda: home.corpus.exists(), 30)
    time.sleep(1)
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert time.monotonic() - begun < 3
