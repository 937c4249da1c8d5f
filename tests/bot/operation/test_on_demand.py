"""The matcher's process: there while there is something to do, and while a file is read for a click alone."""

import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from bot.operation.jobs.on_demand import LOOK_FOR_QUESTIONS, WAITS, OnDemand
from bot.storage import Storage
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.jobs import Jobs
from knowledge.entries import Entry
from knowledge.folder.home import Home
from knowledge.imports import CHECK

IDLE = 100.0
# Stands for the process: it beats once, and ends when it is told to.
BEAT = "import os, sys; os.write(int(os.environ['KUNDIG_HEARTBEAT']), b'.'); sys.stdin.read()"
COMMAND = (sys.executable, "-SEc", BEAT)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def on_demand(home: Home) -> Iterator[OnDemand]:
    with Storage.open(home) as storage:
        made = OnDemand(home, storage, command=COMMAND, idle=IDLE)
        yield made
        made.end()


def running() -> list[psutil.Process]:
    return [each for each in psutil.Process().children() if "KUNDIG_HEARTBEAT" in " ".join(each.cmdline())]


def test_it_is_there_while_there_is_something_to_do(home: Home, on_demand: OnDemand) -> None:
    on_demand.look(1.0)
    assert running(), "a worker that starts has the live release looked at"
    on_demand.look(2.0 + IDLE)
    assert not running()
    Corpus(home.corpus).save([Entry("a", "en", "Why?", "So.")], author="eva")
    on_demand.look(200.0)
    (first,) = running()  # who edits will try it, or publish it
    job = Jobs(home.corpus).add("publish", {}, "eva")
    on_demand.look(201.0 + IDLE)
    assert running() == [first], "not while a job waits or is done"
    Jobs(home.corpus).finish(job, result={})
    on_demand.look(202.0 + 2 * IDLE)
    assert not running()


def test_the_reader_of_a_file_has_the_memory_unless_somebody_waits_for_the_matcher(
    home: Home, on_demand: OnDemand
) -> None:
    jobs = Jobs(home.corpus)
    on_demand.look(1.0)
    assert running()
    reading = jobs.add(CHECK, {"ticket": "x"}, "eva")
    Corpus(home.corpus).save([Entry("a", "en", "Why?", "So.")], author="eva")
    on_demand.look(2.0 + LOOK_FOR_QUESTIONS)
    assert not running()
    publish = jobs.add("publish", {}, "eva")
    on_demand.look(20.0)
    assert running()
    jobs.finish(publish, result={})
    on_demand.look(21.0)
    assert not running()
    jobs.finish(reading, result={})
    on_demand.look(22.0)
    assert running(), "the edit was not forgotten"


def test_one_that_dies_or_hangs_is_started_again(
    home: Home, on_demand: OnDemand, caplog: pytest.LogCaptureFixture
) -> None:
    Jobs(home.corpus).add("publish", {}, "eva")
    on_demand.look(1.0)
    (first,) = running()
    first.kill()
    first.wait()
    on_demand.look(2.0)
    assert not running(), "not at once"
    on_demand.look(2.0 + WAITS[0])
    (second,) = running()
    for tenth in range(1, 1300):
        on_demand.look(3.0 + tenth / 10)
    assert "hangs" in caplog.text
    assert running() != [second]
