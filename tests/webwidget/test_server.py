"""The web process as such: it starts, bears with bad clients, keeps customers’ words to itself, stops."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
import urllib3

from tests.serving import free_port

pytestmark = pytest.mark.slow


@dataclass
class Process:
    """`python -m webwidget` on a free port."""

    port: int
    process: subprocess.Popen[str]

    def get(self, path: str) -> urllib3.BaseHTTPResponse:
        return urllib3.request(
            "GET", f"http://127.0.0.1:{self.port}{path}", retries=urllib3.Retry(20, backoff_factor=0.1)
        )

    def raw(self, sent: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
            line.sendall(sent)
            return line.recv(4096)

    def stop(self) -> str:
        """Asks it to stop; what it said on stderr."""
        self.process.send_signal(signal.SIGTERM)
        said = self.process.communicate(timeout=10)[1]
        assert self.process.returncode == 0, said
        return said


@contextmanager
def started(home: Path) -> Iterator[Process]:
    port = free_port()
    environment = {**os.environ, "KUNDIG_HOME": str(home), "KUNDIG_PORT": str(port)}
    command = [sys.executable, "-m", "webwidget"]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    running = Process(port, process)
    try:
        running.get("/healthz")
        yield running
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Process]:
    with started(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """One for all tests that leave it running."""
    with started(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="module", autouse=True)
def dawdler(shared: Process) -> Iterator[socket.socket]:
    """A client that never ends its headers, begun before all tests, since it is borne with for a while."""
    with socket.create_connection(("127.0.0.1", shared.port), timeout=30) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        yield line


def test_it_serves_without_a_bot_and_stops_when_asked_even_with_a_stream_open(web: Process) -> None:
    assert web.get("/healthz").json() == {"status": "ok", "bot": "down", "release": None}
    base = f"http://127.0.0.1:{web.port}/api/v1"
    token = urllib3.request("POST", f"{base}/conversations", json={}).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    stream = urllib3.request("GET", f"{base}/events", headers=headers, preload_content=False)
    assert stream.read(3) == b": w"
    web.stop()


def test_its_log_holds_no_words_of_customers(web: Process) -> None:
    web.get("/api/v1/search?q=geheimnis")
    web.raw(b"GET /geheimnis?geheimnis HTTP/9.9\r\ngeheimnis\r\n\r\n")
    web.raw(b"geheimnis\r\n\r\n")
    assert b" 400 " in web.raw(b"GET / HTTP/1.1\r\n" + b"X-Secret: geheimnis\r\n" * 200 + b"\r\n")
    said = web.stop()
    assert "geheimnis" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (b"nonsense\r\n\r\n", b"HTTP/1.1 400"),
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n", b"HTTP/1.1 414"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"a: b\r\n" * 200 + b"\r\n", b"HTTP/1.1 4"),
        (
            b"POST /api/v1/conversations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n",
            b"HTTP/1.1 400",
        ),
        (
            b"POST /api/v1/conversations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 900000000\r\n\r\n{",
            b"HTTP/1.1 413",
        ),
    ],
    ids=["line", "long-line", "headers", "chunks", "huge"],
)
def test_broken_requests_are_refused_and_it_goes_on(shared: Process, sent: bytes, answer: bytes) -> None:
    assert shared.raw(sent).startswith(answer)
    assert shared.get("/healthz").status == 200


def test_it_loads_no_library_for_numbers(shared: Process) -> None:
    loaded = {Path(each.path).parent for each in psutil.Process(shared.process.pid).memory_maps()}
    names = {part for folder in loaded for part in folder.parts}
    assert "gevent" in names
    assert not {"numpy", "torch", "faiss"} & names


def test_a_port_that_is_taken_is_said_without_a_traceback(shared: Process, tmp_path: Path) -> None:
    environment = {**os.environ, "KUNDIG_HOME": str(tmp_path / "other"), "KUNDIG_PORT": str(shared.port)}
    command = [sys.executable, "-m", "webwidget"]
    second = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30)
    assert second.returncode == 1
    assert str(shared.port) in second.stderr
    assert "Traceback" not in second.stderr


def test_a_client_that_never_ends_its_headers_is_sent_away(dawdler: socket.socket) -> None:
    assert dawdler.recv(4096).startswith(b"HTTP/1.1 408")
