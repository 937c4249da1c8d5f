"""Real child processes die, come back, and leave together."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from bot.operation.supervisor import CALM_AFTER, WAITS, Child

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
        now = looked_until(child, "runs", now)
        assert child.process is not None
        child.process.kill()
        child.process.wait()
        child.look(now + CALM_AFTER + 1)
        assert child.deaths == 1
    finally:
        assert child.process is not None
        child.process.kill()
        child.process.wait()


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
