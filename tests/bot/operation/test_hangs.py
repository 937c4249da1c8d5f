"""Every process of a real installation is stopped, not killed: all are noticed and replaced."""

import signal
import time
from pathlib import Path

import pytest

from knowledge.folder.home import Home, Settings
from tests.bot.dialogue.conftest import publish_shop
from tests.ready import Ready
from tests.serving import serving

pytestmark = pytest.mark.slow

MODULES = ("webwidget", "bot.dialogue", "bot.operation.worker")


def test_stopped_processes_are_replaced_and_customers_are_answered(tmp_path: Path, ready: Ready) -> None:
    home = Home(ready.trained(tmp_path / "home"), Settings(encoder="letters"))
    publish_shop(home)
    with serving(home.root, log=tmp_path / "log", KUNDIG_ENCODER="letters") as served:
        time.sleep(2)  # the worker has begun to beat, too: from now on it has seconds, not minutes
        before = {module: served.process(module) for module in MODULES}
        for process in before.values():
            process.send_signal(signal.SIGSTOP)
        for process in before.values():
            process.wait(60)
        served.wait_healthy(60)
        assert not {process.pid for process in before.values()} & {served.process(m).pid for m in MODULES}
    said = (tmp_path / "log").read_text()
    assert said.count("hangs: not a sign of life") == len(MODULES)
