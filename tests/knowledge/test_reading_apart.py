"""Files are read by a process of their own: how it ends, and what is left when somebody is killed."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from benchmarks.hostile import question
from knowledge.corpus.corpus import Corpus, Saved
from knowledge.corpus.jobs import Jobs
from knowledge.entries import Entry
from knowledge.errors import FileRefused, ImportStopped
from knowledge.imports import IMPORT
from knowledge.imports.outcome import Outcome
from knowledge.imports.reading import outcome
from knowledge.imports.request import Request
from knowledge.imports.work import do
from tests.receiver import wait_until

pytestmark = pytest.mark.slow

CSV = "id,question,answer\na,Wie?,So.\nb,Was?,Das.\n"
SLOW = question("<p><b><i><u>" * 150_000)  # seconds


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "faq.csv"
    path.write_text(CSV)
    return path


def asked(file: Path, **more: object) -> Request:
    return Request(file, "de", file.parent / "corpus.sqlite", **more)  # type: ignore[arg-type]


def test_a_plan_first_and_saved_then(file: Path) -> None:
    plan = outcome(asked(file)).plan
    assert plan is not None
    assert (plan.created, [line.question for line in plan.lines]) == (2, ["Wie?", "Was?"])
    assert Corpus(file.parent / "corpus.sqlite").entries() == []
    assert outcome(asked(file, author="Max", version=plan.version)).saved == Saved(created=2)
    assert outcome(asked(file, author="Max")).saved == Saved(unchanged=2)


def test_what_is_wrong_comes_back_as_it_was_found(file: Path) -> None:
    file.write_text("question,answer\nWie?,\n")
    [problem] = outcome(asked(file)).problems
    assert str(problem) == "row 2, column “answer”: There is nothing here. Write the text."
    other = file.rename(file.with_suffix(".exe"))
    error = outcome(asked(other)).error
    assert isinstance(error, FileRefused)
    assert error.kind == "ending"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("import time; time.sleep(60)", "time"),
        ("import os; os.kill(os.getpid(), 9)", "memory"),
        ("import os; os.kill(os.getpid(), 11)", "broke"),
        ("import os; os.kill(os.getpid(), 24)", "time"),
        ("raise SystemExit(1)", "broke"),
        ("print('x' * 5_000_000)", "broke"),
        ("print('no JSON')", "broke"),
    ],
)
def test_however_a_reader_ends_it_is_told(file: Path, code: str, kind: str) -> None:
    came = outcome(asked(file), command=(sys.executable, "-c", code), patience=3)
    assert isinstance(came.error, ImportStopped)
    assert came.error.kind == kind
    assert "Nothing was changed" in str(came.error)


def test_a_job_that_saved_is_done_whoever_dies_before_saying_so(file: Path) -> None:
    jobs = Jobs(file.parent / "corpus.sqlite")
    id = jobs.add(IMPORT, {}, "Max")
    assert jobs.claim()
    jobs.close()  # the worker is gone
    request = asked(file, author="Max", job=id)
    assert do(request).saved == Saved(created=2)
    jobs = Jobs(file.parent / "corpus.sqlite")
    assert jobs.claim() is None
    assert Outcome.from_json(jobs.get(id).result or {}).saved == Saved(created=2)
    assert do(request).saved == Saved(created=2)  # by one who had begun before
    assert len(Corpus(file.parent / "corpus.sqlite").history("a", "de")) == 1


def test_a_plan_that_was_overtaken_is_told_anew(file: Path) -> None:
    plan = do(asked(file)).plan
    assert plan is not None
    Corpus(file.parent / "corpus.sqlite").save([Entry("a", "de", "Anders?", "Ja.")], author="Eva")
    again = do(asked(file, author="Max", version=plan.version))
    assert again.moved_on
    assert again.plan is not None
    assert (again.plan.created, again.plan.changed) == (1, 1)
    assert Outcome.from_json(again.as_json()) == again


@pytest.mark.slow
def test_it_ends_itself_when_it_needs_too_much_memory(tmp_path: Path) -> None:
    file = tmp_path / "faq.json"
    file.write_text("[" + "[]," * 8_000_000 + "[]]")
    error = outcome(asked(file)).error
    assert isinstance(error, ImportStopped)
    assert "more than 260 MB of memory" in str(error)


BOUNDED = """
import resource, sys
from pathlib import Path
from knowledge.imports.reading import outcome
from knowledge.imports.request import Request
file = Path(sys.argv[1])
print("ready", flush=True)
came = outcome(Request(file, "de", file.parent / "corpus.sqlite", author="Max"))
print(came.error.kind if came.error else came.saved)
"""


def in_a_process(file: Path, seconds: int | None = None) -> "subprocess.Popen[str]":
    """Has the file read by a child of a process that may itself compute for so many seconds."""

    def bound() -> None:
        if seconds is not None:
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

    return subprocess.Popen(
        [sys.executable, "-c", BOUNDED, str(file)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE, text=True, preexec_fn=bound,
    )  # fmt: skip


@pytest.mark.slow
def test_it_is_ended_when_it_computes_too_long(tmp_path: Path) -> None:
    file = tmp_path / "faq.json"
    file.write_text(SLOW)
    with in_a_process(file, seconds=4) as process:
        assert process.communicate()[0].split() == ["ready", "time"]


@pytest.mark.slow
def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    file = tmp_path / "faq.json"
    file.write_text(SLOW)
    with in_a_process(file) as process:
        wait_until(lambda: bool(psutil.Process(process.pid).children()), 20)
        [reader] = psutil.Process(process.pid).children()
        time.sleep(0.3)
        process.send_signal(signal.SIGKILL)
        process.wait()
    wait_until(lambda: not reader.is_running() or reader.status() == psutil.STATUS_ZOMBIE, 20)


@pytest.mark.slow
def test_killed_while_it_saves_it_leaves_all_or_nothing(tmp_path: Path) -> None:
    file = tmp_path / "faq.csv"
    file.write_text("id,question,answer\n" + "".join(f"e{n},Frage {n}?,Ja.\n" for n in range(10_000)))
    corpus = Corpus(tmp_path / "corpus.sqlite")
    for pause in (0.0, 0.3, 0.6):
        with in_a_process(file) as process:
            wait_until(lambda: bool(psutil.Process(process.pid).children()), 20)
            [reader] = psutil.Process(process.pid).children()
            until = time.monotonic() + 1 + pause
            while time.monotonic() < until and reader.is_running():
                time.sleep(0.01)
            if reader.is_running():
                reader.kill()
            process.wait()
        found = len(corpus.entries())
        assert found in (0, 10_000)
        assert found == sum(1 for each in corpus.entries() if corpus.history(each.id, "de"))
        for entry in corpus.entries()[:1]:
            corpus.delete(entry.id, "de", author="test")
            corpus.save([entry], author="test")
