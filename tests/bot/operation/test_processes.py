"""`kundig web`, `bot`, `worker` and `serve` as processes: together, apart, and where one is too many."""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import urllib3

from bot.operation.publish import publish
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.jobs import Jobs
from knowledge.entries import Entry, Media
from knowledge.folder.home import Home, Settings
from knowledge.media.media import MediaStore
from knowledge.releases.releases import Releases
from tests.ready import Ready
from tests.serving import KUNDIG, environment, free_port, serving

pytestmark = pytest.mark.slow

QUESTION = "How long can I return it?"
NOWHERE = "postgresql://127.0.0.1:1/nowhere"


@contextmanager
def running(
    command: str, home: Path, port: int, log: Path, **settings: str
) -> Iterator[subprocess.Popen[bytes]]:
    """One of the processes; it is asked to stop at the end, and must leave in time."""
    with log.open("ab") as said:
        process = subprocess.Popen(
            [KUNDIG, command], env=environment(home, port, **settings), stdout=said, stderr=said
        )
    try:
        yield process
        if process.poll() != -signal.SIGKILL:  # by the test itself
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0, log.read_text()
    finally:
        process.kill()
        process.wait()


def refused(command: str, home: Path, **settings: str) -> str:
    """The sentence of a process that must not start."""
    run = subprocess.run(
        [KUNDIG, command], env=environment(home, free_port(), **settings), capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    return run.stderr


def soon(true: Callable[[], Any], seconds: float = 60) -> Any:
    until = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < until
        time.sleep(0.1)
    return found


def health(port: int) -> dict[str, Any]:
    try:
        return dict(
            urllib3.request("GET", f"http://127.0.0.1:{port}/healthz", retries=False, timeout=2).json()
        )
    except (urllib3.exceptions.HTTPError, ValueError):
        return {}


def replies(port: int, question: str) -> list[str]:
    """What a new customer is told."""
    address = f"http://127.0.0.1:{port}/api/v1"
    opened = urllib3.request("POST", f"{address}/conversations", json={"locale": "en"}).json()
    headers = {"Authorization": f"Bearer {opened['token']}"}
    answer = urllib3.request(
        "POST", f"{address}/messages?wait=20", json={"text": question}, headers=headers, timeout=30
    )
    return [message["text"] for message in answer.json()["replies"]]


def entry(answer: str, picture: str) -> Entry:
    media = (Media("image", picture, "A parcel"),)
    return Entry("returns", "en", QUESTION, answer, ("return period", "Until when?"), media=media)


def test_a_second_web_process_on_one_sqlite_folder_is_refused(tmp_path: Path, ready: Ready) -> None:
    home, port = ready.trained(tmp_path / "home"), free_port()
    with running("web", home, port, tmp_path / "log"):
        soon(lambda: health(port))
        assert f"Kundig already serves {home}" in refused("web", home)


def test_a_second_serve_on_one_sqlite_folder_is_refused(tmp_path: Path, ready: Ready) -> None:
    home, port = ready.trained(tmp_path / "home"), free_port()
    with running("serve", home, port, tmp_path / "log"):
        soon(lambda: health(port))
        for command in ("serve", "web"):
            assert f"Kundig already serves {home}" in refused(command, home)
        assert health(port)


@pytest.mark.parametrize("command", ["web", "bot", "serve"])
def test_without_its_database_nothing_starts(tmp_path: Path, command: str) -> None:
    said = refused(command, tmp_path / "home", KUNDIG_DATABASE=NOWHERE)
    assert "127.0.0.1:1" in said
    assert "damaged" not in said


def test_web_bot_and_worker_apart_answer_together(tmp_path: Path, ready: Ready, postgresql: str) -> None:
    """Web and worker on the folder with the corpus; the bot elsewhere, and later a whole node, join."""
    shared = {"KUNDIG_DATABASE": postgresql, "KUNDIG_ENCODER": "letters"}
    corpus = Home(tmp_path / "corpus", Settings(encoder="letters", database=postgresql))
    drawing = corpus.media / "drawing.svg"
    drawing.write_text('<svg xmlns="http://www.w3.org/2000/svg"><title>A parcel</title></svg>')
    picture = MediaStore(corpus.media).add(drawing)
    Corpus(corpus.corpus).save([entry("30 days.", picture)], author="anna")
    publish(corpus, author="anna")
    port, bot = free_port(), ready.trained(tmp_path / "bot")
    log = tmp_path / "log"
    with (
        running("web", corpus.root, port, log, **shared),
        running("worker", corpus.root, port, log, **shared),
    ):
        assert soon(lambda: health(port))["bot"] == "down"
        with running("bot", bot, port, log, **shared):
            soon(lambda: health(port)["bot"] == "ok", 90)
            assert Releases(bot / "releases").current_number() == 1
            assert (bot / "media" / Path(picture).name).exists()
            assert replies(port, QUESTION) == ["30 days."]
            Corpus(corpus.corpus).save([entry("60 days.", picture)], author="anna")
            Jobs(corpus.corpus).add("publish", {}, "anna")
            soon(lambda: health(port)["release"] == 2)
            soon(lambda: Releases(bot / "releases").current_number() == 2, 5)
            soon(lambda: replies(port, QUESTION) == ["60 days."], 5)
        assert health(port)["bot"] == "down"
    with serving(ready.trained(tmp_path / "whole"), **shared) as served:
        assert Releases(served.home / "releases").current_number() == 2
        assert (served.home / "media" / Path(picture).name).exists()
        assert json.loads(urllib3.request("GET", f"{served.address}/healthz").data)["release"] == 2
