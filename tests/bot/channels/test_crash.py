"""Workers that are killed in the middle: everything arrives, in order, and who goes by ids sees it once."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from bot.conversations.events import KINDS
from tests.bot.channels.conftest import House
from tests.receiver import RESET, Receiver, wait_until

pytestmark = pytest.mark.slow

TALKS, MESSAGES, KILLS = 12, 12, 10

# A worker's deliveries, with pauses that suit a test; with its lease nothing would arrive in time.
DELIVERING = """
import sys, threading
from pathlib import Path
from bot.channels import deliveries, retries
from bot.channels.webhooks.webhook_channel import WebhookChannel
from bot.storage import Storage

deliveries.LOOK_AFTER = 0.5
retries.PAUSES = (0.2,) * 50
place = sys.argv[1]
storage = Storage.at_server(place) if "://" in place else Storage.at_file(Path(place))
print("ready", flush=True)
deliveries.Deliverer(storage, (WebhookChannel(),), folder=Path(sys.argv[2])).run(threading.Event())
"""


def worker(place: str, folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", DELIVERING, place, str(folder)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def kill(child: "subprocess.Popen[str]") -> None:
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()


def unreliable(chances: random.Random) -> Any:
    def answer(_: object) -> int:
        time.sleep(chances.uniform(0, 0.05))
        return chances.choices([204, 500, RESET], [8, 1, 1])[0]

    return answer


def test_everything_arrives_in_order_and_under_one_id(
    house: House, receiver: Receiver, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    place = house.storage.place if not house.storage.shared else request.getfixturevalue("postgresql")
    house.hook(receiver, KINDS)
    receiver.answer = unreliable(random.Random(8))
    talks = [house.store.create()[0].id for _ in range(TALKS)]

    def write() -> None:
        for n in range(MESSAGES):
            for id in talks:
                house.store.post(id, text=f"{n}")
            time.sleep(0.1)

    writing = threading.Thread(target=write)
    writing.start()
    workers = [worker(place, tmp_path), worker(place, tmp_path)]
    try:
        for n in range(KILLS):
            wait_until(lambda: receiver.at_once > 0 or not writing.is_alive())
            kill(workers[n % 2])
            workers[n % 2] = worker(place, tmp_path)
        writing.join()
        receiver.wait(TALKS * MESSAGES, 60)
        wait_until(lambda: house.counts() == {"done": TALKS * MESSAGES}, 60)
    finally:
        for child in workers:
            kill(child)
    seen: dict[str, list[str]] = defaultdict(list)
    for each in receiver.once():
        seen[each.data["conversation"]].append(each.data["text"])
    assert dict(seen) == {id: [f"{n}" for n in range(MESSAGES)] for id in talks}
    ids = defaultdict(set)
    for each in receiver.received:
        ids[each.data["conversation"], each.data["number"]].add((each.id, each.raw))
    assert {len(of_one) for of_one in ids.values()} == {1}
    assert receiver.forged == 0
