"""Two web processes behind deploy/nginx/nodes.conf: streams arrive at once, and one process may die."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from tests.bot.operation.test_processes import health, running, soon
from tests.fronts import NODES, needs, nginx
from tests.serving import free_port

pytestmark = [pytest.mark.slow, needs("nginx")]


@pytest.fixture
def balanced(tmp_path: Path, postgresql: str) -> Iterator[tuple[str, list["subprocess.Popen[bytes]"]]]:
    """nginx's address, and the two web processes."""
    site, ports = NODES, (free_port(), free_port())
    for address, port in zip(("10.0.0.11:8080", "10.0.0.12:8080"), ports, strict=True):
        site = site.replace(address, f"127.0.0.1:{port}")
    settings = {"KUNDIG_DATABASE": postgresql, "KUNDIG_PROXIES": "1"}
    log = tmp_path / "log"
    with (
        running("web", tmp_path / "one", ports[0], log, **settings) as one,
        running("web", tmp_path / "two", ports[1], log, **settings) as two,
    ):
        for port in ports:
            soon(lambda port=port: health(port))
        with nginx(tmp_path, site) as address:
            yield address, [one, two]


def test_streams_arrive_at_once_and_one_process_may_die(
    balanced: tuple[str, list["subprocess.Popen[bytes]"]],
) -> None:
    address, processes = balanced
    http = urllib3.PoolManager(cert_reqs="CERT_NONE", retries=False, timeout=20)
    urllib3.disable_warnings()
    soon(lambda: _reached(http, address))
    opened = http.request("POST", f"{address}/api/v1/conversations", json={"locale": "en"}).json()
    customer = {"Authorization": f"Bearer {opened['token']}"}
    stream = http.request("GET", f"{address}/api/v1/events?after=0", headers=customer, preload_content=False)
    chunks = stream.stream(1)
    for n in range(4):  # whichever process takes it, whichever holds the stream
        text = f"Hello {n}"
        http.request("POST", f"{address}/api/v1/messages", json={"text": text}, headers=customer)
        begun, read = time.monotonic(), b""
        while text.encode() not in read:
            read += next(chunks)
        assert time.monotonic() - begun < 2
    stream.close()
    processes[0].kill()
    processes[0].wait()
    for _ in range(6):
        told = http.request("GET", f"{address}/api/v1/events?after=0&wait=0", headers=customer)
        assert [message["text"] for message in told.json()["messages"]] == [f"Hello {n}" for n in range(4)]
        posted = http.request("POST", f"{address}/api/v1/conversations", json={"locale": "en"})
        assert posted.status == 201


def _reached(http: urllib3.PoolManager, address: str) -> bool:
    try:
        return http.request("GET", f"{address}/healthz").status == 200
    except urllib3.exceptions.HTTPError:
        return False
