"""Kills the real processes while customers write. Short by default; `--chaos-seconds 300` for long."""

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import urllib3

from tests.chaos.customers import Customer
from tests.ready import Ready
from tests.serving import Served, free_port, serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

MODULES = ("webwidget", "bot.dialogue", "bot.operation.worker")
DEMO = Path(__file__).parent.parent.parent / "knowledge" / "demo"


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory, ready: Ready) -> Iterator[Served]:
    """One that the last test ends."""
    home = ready.demo(tmp_path_factory.mktemp("impatient") / "home")
    with serving(home, "--demo", KUNDIG_TURN_PATIENCE="2") as served:
        yield served


def questions() -> list[str]:
    lines = (DEMO / "shop.jsonl").read_text(encoding="utf-8").splitlines()
    return [entry["question"] for entry in map(json.loads, lines) if entry["locale"] == "de"]


def crowd(address: str, *, size: int, keys: bool = True) -> tuple[list[Customer], list[threading.Thread]]:
    stop = threading.Event()
    customers = [Customer(address, questions(), stop, random.Random(n), keys=keys) for n in range(size)]
    for customer in customers:
        customer.open()
    threads = [threading.Thread(target=customer.run, daemon=True) for customer in customers]
    for thread in threads:
        thread.start()
    return customers, threads


def let_them_finish(customers: list[Customer], threads: list[threading.Thread]) -> None:
    customers[0].stop.set()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive(), "a customer got no acknowledgement"


def kill_now_and_then(kill: Callable[[], None], seconds: float) -> int:
    kills, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(min(3.0, seconds / 5))
        kill()
        kills += 1
    return kills


def kill_one(served: Served, modules: list[str]) -> None:
    module = modules.pop(0)
    modules.append(module)
    with suppress(LookupError):  # it is between two lives already
        served.process(module).kill()


def test_nothing_acknowledged_is_lost_or_doubled(
    tmp_path: Path, ready: Ready, pytestconfig: pytest.Config
) -> None:
    with serving(ready.demo(tmp_path / "home"), "--demo") as served:
        customers, threads = crowd(served.address, size=8)
        modules = list(MODULES)
        kills = kill_now_and_then(
            lambda: kill_one(served, modules), pytestconfig.getoption("--chaos-seconds")
        )
        let_them_finish(customers, threads)
        served.wait_healthy()
        until = time.monotonic() + 60
        while not all(customer.settled() for customer in customers) and time.monotonic() < until:
            time.sleep(0.5)
        faults = [fault for customer in customers for fault in customer.faults()]
        written = sum(customer.written for customer in customers)
        print(f"{kills} kills, {written} messages acknowledged, {len(faults)} faults")
        assert not faults
        assert written > 20


def test_the_same_checks_find_the_faults_of_a_naive_relay(tmp_path: Path) -> None:
    port = free_port()
    relay: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        relay.append(subprocess.Popen([sys.executable, "-m", "tests.chaos.naive", str(port)]))

    def kill() -> None:
        relay[-1].kill()
        relay[-1].wait()
        start()

    start()
    try:
        customers, threads = crowd(f"http://127.0.0.1:{port}", size=4)
        kill_now_and_then(kill, 4)
        let_them_finish(customers, threads)
        faults = [fault for customer in customers for fault in customer.faults()]
    finally:
        relay[-1].kill()
        relay[-1].wait()
    assert any(fault.startswith("lost") for fault in faults)
    assert any(fault.startswith("doubled") for fault in faults)


def test_without_the_bot_customers_reach_people(impatient: Served) -> None:
    """The bot is stopped, not killed, so that nobody restarts it: the worst kind of slow."""
    bot = impatient.process("bot.dialogue")
    bot.suspend()
    try:
        customer = Customer(impatient.address, questions(), threading.Event(), random.Random(0))
        customer.open()
        replies = customer.request("POST", "/api/v1/messages?wait=20", json={"text": "Hallo?"})["replies"]
        assert "handoff" in [choice["id"] for choice in replies[-1]["choices"]]
        customer.request("POST", "/api/v1/messages", json={"choice": "handoff"})
        assert customer.transcript()[-1]["state"] == "queued"
    finally:
        bot.resume()


def test_all_three_stop_with_their_supervisor(impatient: Served) -> None:
    processes = [impatient.process(module) for module in MODULES]
    impatient.supervisor.kill()
    impatient.supervisor.wait()
    for process in processes:
        process.wait(15)
    with pytest.raises(urllib3.exceptions.HTTPError):
        urllib3.request("GET", impatient.address, retries=False, timeout=2)
