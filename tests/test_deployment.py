"""What deploy/ offers is accepted by the programs that read it, and does in front of us what it should."""

import re
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import urllib3

from bot.operation import supervisor
from tests.bot.operation.test_processes import health, running, soon
from tests.fronts import CADDY, DEPLOY, NGINX, NODES, caddy, needs, nginx, whole_nginx
from tests.serving import KUNDIG, free_port
from webwidget.curation.face import FILE_LIMIT

UNITS = sorted(DEPLOY.glob("systemd/*.service"))
EXPOSURE = 2.0  # of 10: what `systemd-analyze security` makes of the sandbox
both = pytest.mark.parametrize("configuration", [NGINX, NODES], ids=["kundig.conf", "nodes.conf"])


@needs("nginx")
class TestNginx:
    @both
    def test_it_is_accepted(self, tmp_path: Path, configuration: str) -> None:
        said = checked(tmp_path, configuration)
        assert said.returncode == 0, said.stderr
        assert "[warn]" not in said.stderr

    def test_the_check_would_find_a_mistake(self, tmp_path: Path) -> None:
        wrong = NGINX.replace("proxy_buffering off;", "proxy_buffering never;")
        assert checked(tmp_path, wrong).returncode == 1

    @both
    @pytest.mark.parametrize("path", ["/api/v1/events", "/desk/events"])
    def test_streams_are_not_buffered(self, configuration: str, path: str) -> None:
        assert "proxy_buffering off;" in location(configuration, f"= {path}")

    @both
    def test_uploads_fit(self, configuration: str) -> None:
        most = re.search(r"client_max_body_size (\d+)m;", location(configuration, "/curation"))
        assert most
        assert int(most[1]) * 2**20 > FILE_LIMIT

    def test_what_curation_writes_reaches_the_corpus(self) -> None:
        assert "proxy_pass http://kundig_corpus;" in location(NODES, "/curation")

    @both
    def test_a_message_that_arrived_is_not_sent_to_another_node(self, configuration: str) -> None:
        assert "non_idempotent" not in configuration

    @both
    def test_it_tells_what_the_web_process_trusts(self, configuration: str) -> None:
        for header in ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"):
            assert f"proxy_set_header {header} " in configuration


@needs("caddy")
def test_caddy_accepts_its_file_and_would_find_a_mistake(tmp_path: Path) -> None:
    for text, code in ((CADDY, 0), (CADDY.replace("flush_interval", "flush_never"), 1)):
        file = tmp_path / "Caddyfile"
        file.write_text(text)
        run = subprocess.run(
            ["caddy", "validate", "--config", file, "--adapter", "caddyfile"],
            capture_output=True, text=True, check=False, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        assert run.returncode == code, run.stderr


FRONTS = [
    pytest.param(nginx, NGINX, marks=needs("nginx"), id="nginx"),
    pytest.param(caddy, CADDY, marks=needs("caddy"), id="caddy"),
]
Front = Callable[[Path, str], AbstractContextManager[str]]


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """A web process behind one proxy: its data folder, and its port."""
    folder, port = tmp_path_factory.mktemp("fronted"), free_port()
    with running("web", folder / "home", port, folder / "log", KUNDIG_PROXIES="1"):
        soon(lambda: health(port))
        yield folder / "home", port


@pytest.mark.slow
@pytest.mark.parametrize(("front", "configuration"), FRONTS)
def test_streams_go_out_at_once_and_nobody_forges_an_address(
    tmp_path: Path, web: tuple[Path, int], front: Front, configuration: str
) -> None:
    home, port = web
    http = urllib3.PoolManager(cert_reqs="CERT_NONE", retries=False, timeout=20)
    urllib3.disable_warnings()
    with front(tmp_path, configuration.replace("127.0.0.1:8080", f"127.0.0.1:{port}")) as address:
        soon(lambda: reached(http, address))
        for forged in ("198.51.100.7", "203.0.113.9"):
            headers = {"X-Forwarded-For": forged}
            opened = http.request("POST", f"{address}/api/v1/conversations", json={}, headers=headers).json()
        customer = {"Authorization": f"Bearer {opened['token']}"}
        stream = http.request(
            "GET", f"{address}/api/v1/events?after=0", headers=customer, preload_content=False
        )
        http.request("POST", f"{address}/api/v1/messages", json={"text": "Hello"}, headers=customer)
        begun, read, chunks = time.monotonic(), b"", stream.stream(1)
        while b"Hello" not in read:
            read += next(chunks)
        stream.close()
        assert time.monotonic() - begun < 5, "the stream was held back"
        too_much = {"text": "x" * 1_200_000}
        refused = http.request("POST", f"{address}/api/v1/messages", json=too_much, headers=customer)
        assert refused.status == 413
    with sqlite3.connect(home / "conversations.sqlite") as db:
        assert db.execute("SELECT count(DISTINCT source) FROM conversation").fetchone() == (1,)


def reached(http: urllib3.PoolManager, address: str) -> bool:
    try:
        return http.request("GET", f"{address}/healthz").status < 500
    except urllib3.exceptions.HTTPError:
        return False


def checked(folder: Path, configuration: str) -> "subprocess.CompletedProcess[str]":
    """What `nginx -t` says."""
    command = ["nginx", "-t", "-p", folder, "-c", whole_nginx(folder, configuration)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def location(configuration: str, path: str) -> str:
    found = re.search(rf"location {re.escape(path)} {{(.*?)\n    }}", configuration, re.S)
    assert found, path
    return found[1]


@needs("systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
class TestSystemd:
    def test_it_accepts_the_unit(self, tmp_path: Path, unit: Path) -> None:
        """With the program of this very environment, since it must be there."""
        text = unit.read_text("utf-8")
        assert "/opt/kundig/.venv/bin/kundig " in text
        copy = tmp_path / unit.name.replace("@.", "@8080.")
        copy.write_text(text.replace("/opt/kundig/.venv/bin/kundig ", f"{KUNDIG} "))
        run = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", copy], capture_output=True, text=True, check=False
        )
        assert [line for line in run.stderr.splitlines() if copy.name in line] == [], run.stderr

    def test_it_finds_the_sandbox_tight(self, unit: Path) -> None:
        run = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE * 10:.0f}", unit],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert run.returncode == 0, run.stdout[-300:]

    def test_there_is_time_to_stop(self, unit: Path) -> None:
        seconds = re.search(r"TimeoutStopSec=(\d+)", unit.read_text("utf-8"))
        assert seconds
        assert int(seconds[1]) > 2 * supervisor.STOP_WITHIN


def test_all_units_have_the_same_sandbox() -> None:
    sandboxes = {unit.read_text("utf-8").partition("# A user of its own")[2] for unit in UNITS}
    assert len(sandboxes) == 1
    assert "ProtectSystem=strict" in sandboxes.pop()


@needs("logrotate")
def test_the_command_has_the_settings_of_the_service(tmp_path: Path) -> None:
    (tmp_path / "kundig.env").write_text(
        '# KUNDIG_PORT=1\nKUNDIG_TITLE="Müller\'s $HOME"\nKUNDIG_MAIL=from = a@b.example, link = https://x\nPATH=/no'
    )
    script = (DEPLOY / "kundig").read_text().replace("/etc/kundig/kundig.env", str(tmp_path / "kundig.env"))
    runuser = tmp_path / "runuser"
    runuser.write_text('#!/bin/sh\necho "$@"\nenv\n')
    runuser.chmod(0o755)
    path = f"{tmp_path}:/usr/bin:/bin"
    said = subprocess.run(
        ["sh", "-c", script, "kundig", "site", "list"], env={"PATH": path}, capture_output=True
    )
    lines = said.stdout.decode().splitlines()
    assert lines[0] == "-u kundig -- /opt/kundig/.venv/bin/kundig site list", said.stderr
    assert {line for line in lines if line.startswith(("KUNDIG_", "PATH="))} == {
        "KUNDIG_HOME=/var/lib/kundig", "KUNDIG_TITLE=Müller's $HOME",
        "KUNDIG_MAIL=from = a@b.example, link = https://x", f"PATH={path}",
    }  # fmt: skip


def test_logrotate_accepts_its_file_and_keeps_what_is_written_meanwhile(tmp_path: Path) -> None:
    log, file = tmp_path / "kundig.log", tmp_path / "rotate"
    log.write_text("before\n")
    text = (DEPLOY / "logrotate" / "kundig").read_text("utf-8").replace("/var/log/kundig/*.log", str(log))
    file.write_text(text)
    file.chmod(0o600)
    with log.open("a") as kept_open:
        command = ["logrotate", "--force", "--state", tmp_path / "state", file]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
        kept_open.write("after\n")
    assert (tmp_path / "kundig.log.1").read_text() == "before\n"
    assert log.read_text() == "after\n"


def test_the_image_takes_what_it_copies_and_runs_as_nobody_special() -> None:
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    root = DEPLOY.parent
    ignored = (root / ".containerignore").read_text("utf-8")
    for line in re.findall(r"^COPY (.+) \S+$", text, re.M):
        for name in line.split():
            assert (root / name).exists(), name
            assert f"!{name}\n" in ignored, name
    assert text.index("USER kundig") < text.index("ENTRYPOINT")
    assert "root" not in text.partition("USER kundig")[2]
