"""`/metrics`: what all processes of a machine count, and what the store tells, in Prometheus's own form."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gevent
import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from bot.conversations.bot import FakeBot
from bot.conversations.errors import BotFailed
from bot.conversations.turns import came_to
from bot.monitoring import metrics
from bot.monitoring.metrics import Snapshot
from bot.protocol import Answer, Reply, Trace
from knowledge.errors import InvalidSetting
from knowledge.folder.home import Home, Settings
from webwidget.app import create_app
from webwidget.metrics import application
from webwidget.services import EXTENSION, Services

ANOTHER = """
import sys
from pathlib import Path
from bot.monitoring.metrics import ERRORS, RESTARTS, TURN_SECONDS, Snapshot
TURN_SECONDS.observe(1)
ERRORS.labels("worker").inc(3)
RESTARTS.labels("bot", "hung").inc()
Snapshot(Path(sys.argv[1]), "worker").keep()
"""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(Home(tmp_path), bot=FakeBot([BotFailed("canary")]))
    present: Services = app.extensions[EXTENSION]
    present.turns.start()
    yield app
    present.close()


def get(app: Flask, path: str) -> tuple[str, str]:
    """Status and body."""
    started: list[str] = []

    def start(status: str, _: Any) -> None:
        started.append(status)

    answer = application(app.extensions[EXTENSION])({"PATH_INFO": path}, start)
    return started[0], b"".join(answer).decode()


def values(app: Flask) -> dict[str, float]:
    """Each sample by its name and labels."""
    _, text = get(app, "/metrics")
    families = list(text_string_to_metric_families(text))
    assert len({family.name for family in families}) == len(families)  # each stands together
    told = [(sample.name, *sample.labels.items()) for family in families for sample in family.samples]
    assert len(set(told)) == len(told)  # and nothing twice
    return {
        f"{sample.name}{list(sample.labels.values())}": sample.value
        for family in families
        for sample in family.samples
    }


def test_a_turn_that_was_answered_is_counted_and_timed(app: Flask) -> None:
    before = values(app)
    client = app.test_client()
    token = client.post("/api/v1/conversations", json={}).get_json()["token"]
    said = {"text": "canary"}
    client.post("/api/v1/messages?wait=20", json=said, headers={"Authorization": f"Bearer {token}"})
    answered = before.get("kundig_turn_seconds_count[]", 0.0)
    until = time.monotonic() + 20  # it is counted once it is stored, and we wake as soon as it is
    while (after := values(app))["kundig_turn_seconds_count[]"] == answered:
        assert time.monotonic() < until
        gevent.sleep(0.01)

    def more(name: str) -> float:
        return after[name] - before.get(name, 0.0)

    assert more("kundig_turns_total['other']") >= 1
    assert more("kundig_turn_seconds_count[]") >= 1
    assert more("kundig_bot_failures_total['bot_failed']") == 1
    assert more("kundig_requests_total['api', '2xx']") >= 2
    assert after["kundig_turns_pending[]"] == after["kundig_waiting[]"] == 0
    assert after["kundig_check['release']"] == after["kundig_ready[]"] == 0
    assert after["kundig_check['bot']"] == 1
    assert "canary" not in get(app, "/metrics")[1]


def test_who_waits_is_counted(app: Flask) -> None:
    client = app.test_client()
    token = client.post("/api/v1/conversations", json={}).get_json()["token"]
    client.post("/api/v1/messages", json={"choice": "handoff"}, headers={"Authorization": f"Bearer {token}"})
    assert values(app)["kundig_waiting[]"] == 1


def test_the_counts_of_other_processes_are_shown_as_long_as_they_live(app: Flask) -> None:
    folder = metrics.shared(app.extensions[EXTENSION].home)
    before = values(app)["kundig_turn_seconds_count[]"]
    subprocess.run([sys.executable, "-c", ANOTHER, str(folder)], check=True)
    shown = values(app)
    assert shown["kundig_turn_seconds_count[]"] == before + 1
    assert shown["kundig_errors_total['worker']"] == 3
    assert shown["kundig_restarts_total['bot', 'hung']"] == 1
    (folder / "broken.prom").write_text('kundig_errors_total{process="x')
    assert "kundig_errors_total['worker']" in values(app)
    for file in folder.iterdir():
        past = time.time() - metrics.STALE - 1
        os.utime(file, (past, past))
    assert "kundig_errors_total['worker']" not in values(app)


def test_a_disk_that_takes_nothing_ends_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    Snapshot(tmp_path / "file" / "metrics", "bot").keep()


def test_readiness_is_told_with_its_reasons(app: Flask) -> None:
    status, body = get(app, "/readyz")
    assert status.startswith("503")
    assert "not_ready.release" in body
    assert get(app, "/")[0].startswith("404")


@pytest.mark.parametrize(
    ("decision", "handoff", "word"),
    [
        ("answer", None, "answered"),
        ("clarify", None, "asked"),
        ("handoff", None, "missed"),
        ("handoff", "second_miss", "handed_over"),
        (None, None, "other"),
    ],
)
def test_what_a_turn_came_to_is_one_of_our_words(decision: Any, handoff: Any, word: str) -> None:
    trace = Trace(decision) if decision else None
    assert came_to(Reply((Answer("x", trace=trace),), "de", handoff)) == word


@pytest.mark.parametrize("address", ["9464", ":9464", "localhost:", "localhost:0", "localhost:99999", "x:y"])
def test_an_address_is_a_host_and_a_port(address: str) -> None:
    assert Settings(metrics="127.0.0.1:9464").metrics
    assert Settings(metrics="[::1]:9464").metrics
    with pytest.raises(InvalidSetting):
        Settings(metrics=address)
