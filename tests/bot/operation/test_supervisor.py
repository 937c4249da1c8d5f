"""Real child processes die, come back, and leave together."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from bot.operation.supervisor import CALM_AFTER, WAITS, Child
from bot.operation.watchdog import LONGEST_LOOK, STARTING, Watchdog
from knowledge.errors import CANNOT_START

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def looked_until(child: Child, condition: str, now: float) -> float:
    """Looks in steps of 0.1 s of the child's own clock until the condition holds; real waits are short."""
    for _ in range(200):
        child.look(now)
        if (child.restart_at is None) == (condition == "runs"):
            return now
        now += 0.1
        time.sleep(0.01)
    raise AssertionError(condition)


def test_what_dies_is_started_again_and_waits_grow() -> None:
    child = Child("sleeper", SLEEPER)
    waits, now = [], 100.0
    try:
        for _ in range(3):
            now = looked_until(child, "runs", now)
            assert child.process is not None
            child.process.kill()
            child.process.wait()
            now = looked_until(child, "waits", now)
            assert child.restart_at is not None
            waits.append(round(child.restart_at - now, 3))
        assert waits == list(WAITS[:3])
    finally:
        assert child.process is not None
        child.process.kill()
        child.process.wait()


def test_web_goes_before_the_bot_and_the_bot_before_the_worker() -> None:
    children = [Child(name, SLEEPER) for name in ("web", "bot", "worker")]
    try:
        for child in children:
            child.start(100.0)
        found = [psutil.Process(child.process.pid).nice() for child in children if child.process]
    finally:
        for child in children:
            if child.process:
                child.process.kill()
                child.process.wait()
    assert found == sorted(set(found))


BEATING = [
    sys.executable,
    "-c",
    "import time\nfrom bot.monitoring.heartbeat import Heartbeat\nheart = Heartbeat.from_environment()\n"
    "while True: heart.beat(); time.sleep(0.05)",
]


@pytest.fixture
def beating() -> Iterator[Child]:
    """A process that has begun to beat, and counts as hung after a second of silence."""
    child = Child("beating", BEATING, watchdog=Watchdog(silent=1.0))
    try:
        watched(child, lambda: child.watchdog.begun)
        yield child
    finally:
        assert child.process is not None
        child.process.kill()
        child.process.wait()


def watched(child: Child, until: Callable[[], object]) -> None:
    """Looks by the real clock until it is so."""
    end = time.monotonic() + 30
    while not until():
        assert time.monotonic() < end
        child.look(time.monotonic())
        time.sleep(0.05)


def test_what_is_stopped_is_ended_and_started_again(beating: Child, caplog: pytest.LogCaptureFixture) -> None:
    assert beating.process is not None
    first = beating.process
    first.send_signal(signal.SIGSTOP)
    watched(beating, lambda: beating.process is not first and beating.watchdog.begun)
    assert (first.returncode, beating.hangs) == (-signal.SIGKILL, 1)
    assert "beating hangs: not a sign of life" in caplog.text


def test_what_did_its_work_is_back_at_once_however_often_it_is_killed(beating: Child) -> None:
    for _ in range(3):
        watched(beating, lambda: beating.watchdog.begun and beating.running())
        assert beating.process is not None
        beating.process.kill()
        beating.process.wait()
        now = time.monotonic() + CALM_AFTER + 1
        beating.look(now)
        assert beating.restart_at == now + WAITS[0]
        beating.restart_at = time.monotonic()


def test_a_jump_of_the_clock_ends_nobody(beating: Child) -> None:
    """A machine that slept for an hour, or a watcher that was stopped: all that counts is one look."""
    assert beating.process is not None
    beating.process.send_signal(signal.SIGSTOP)  # it does not beat between these looks
    now = time.monotonic()
    beating.look(now)
    beating.look(now + 3600)
    assert beating.watchdog.silence <= 2 * LONGEST_LOOK
    beating.process.send_signal(signal.SIGCONT)
    watched(beating, lambda: beating.watchdog.silence == 0)
    assert (beating.hangs, beating.running()) == (0, True)


def test_a_start_has_longer_and_longer_until_it_is_seen_to_beat() -> None:
    watchdog, patiences = Watchdog(), []
    for _ in range(5):
        os.close(watchdog.open(0.0))
        patience, now = watchdog.patience, 0.0
        while not watchdog.hung(now := now + 0.5):
            assert now <= patience
        patiences.append(patience)
    watchdog.close()
    assert patiences == [STARTING, 2 * STARTING, 4 * STARTING, 8 * STARTING, 8 * STARTING]


def test_what_cannot_start_is_tried_once_a_minute_and_told_once(caplog: pytest.LogCaptureFixture) -> None:
    child, now = Child("broken", [sys.executable, "-c", f"raise SystemExit({CANNOT_START})"]), 100.0
    for _ in range(3):
        now = looked_until(child, "runs", now)
        assert child.process is not None
        child.process.wait()
        child.look(now)
        assert child.restart_at == now + WAITS[-1]
        now = child.restart_at
    assert caplog.text.count("broken cannot start") == 1
    assert "ended" not in caplog.text


def test_a_program_that_is_not_there_does_not_end_the_supervisor(caplog: pytest.LogCaptureFixture) -> None:
    child = Child("nowhere", ["/nowhere/program"])
    child.look(100.0)
    assert child.restart_at == 100.0 + WAITS[-1]
    assert "nowhere cannot be started: No such file" in caplog.text


def supervised(tmp_path: Path) -> tuple["subprocess.Popen[bytes]", list[psutil.Process]]:
    script = tmp_path / "run.py"
    script.write_text(
        textwrap.dedent("""
        import sys
        from bot.operation.supervisor import Supervisor
        stubborn = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(60)"
        Supervisor({"a": [sys.executable, "-c", "import time; time.sleep(60)"],
                    "b": [sys.executable, "-c", stubborn]}).run(lambda: None)
        """)
    )
    supervisor = subprocess.Popen([sys.executable, str(script)])
    until = time.monotonic() + 20
    while len(children := psutil.Process(supervisor.pid).children()) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    assert len(children) == 2
    return supervisor, children


@pytest.mark.slow
@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_all_stop_with_the_supervisor(tmp_path: Path, signum: int) -> None:
    supervisor, children = supervised(tmp_path)
    time.sleep(0.3)  # let the children reach their own code
    os.kill(supervisor.pid, signum)
    supervisor.wait(15)
    _, alive = psutil.wait_procs(children, timeout=15)
    assert not alive
