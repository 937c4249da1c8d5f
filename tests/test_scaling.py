"""docs/scaling.md says what the code does, and its examples are accepted by the programs that read them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.cluster import presence
from bot.conversations import turns
from bot.dialogue.tracker_database import tracker_database
from bot.operation import supervisor
from bot.storage import Storage, postgresql
from knowledge.home import Home, Settings
from tests.serving import KUNDIG
from webwidget import errors
from webwidget.api import events
from webwidget.curation.face import FILE_LIMIT
from webwidget.desk import stream

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "docs" / "examples"
PAGE = (ROOT / "docs" / "scaling.md").read_text("utf-8")
NGINX = (EXAMPLES / "nginx.conf").read_text("utf-8")
STORE = postgresql.POOL + 1  # and one that listens
TRACKERS = 5, 15  # SQLAlchemy's own

SAID = [
    f"leases end after {turns.LEASE:.0f} s",
    f"look every {presence.LOOK_AGAIN:.0f} s besides",
    f"was heard of it for {presence.SILENT_AFTER:.0f} s",
    f"at first after {supervisor.WAITS[0]} s, later up to {supervisor.WAITS[-1]:.0f} s apart",
    f"after `turn_patience` seconds ({Settings().turn_patience:.0f})",
    f"tried for {postgresql._PATIENCE:.0f} s, then answered 503",
    f"`Retry-After: {errors.RETRY['Retry-After']}`",
    f"patience beyond {events.HEARTBEAT:.0f} s",
    f"{FILE_LIMIT // 1_000_000} MB below `/curation`",
    f"| web, turns, worker: each | {STORE} | {STORE} |",
    f"| bot | {TRACKERS[0]} | {TRACKERS[1]} |",
    f"| a whole node | {3 * STORE + TRACKERS[0]} | {3 * STORE + TRACKERS[1]} |",
]


@pytest.mark.parametrize("sentence", SAID)
def test_numbers_are_those_of_the_code(sentence: str) -> None:
    assert sentence in PAGE


def test_both_streams_say_that_they_live() -> None:
    assert events.HEARTBEAT == stream.HEARTBEAT


def test_the_bot_keeps_as_many_connections_as_told(tmp_path: Path, postgresql: str) -> None:
    engine = tracker_database(Home(tmp_path, Settings(database=postgresql)))
    pool = engine.pool
    assert (pool.size(), pool.size() + pool._max_overflow) == TRACKERS
    engine.dispose()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_an_address_may_name_two_servers(tmp_path: Path, postgresql: str, scheme: str) -> None:
    """As in the document; the first of them is not there."""
    url = sa.engine.make_url(postgresql)
    options = re.search(r"&(target_session_attrs[^\"]*)", PAGE)
    assert options
    hosts = f"host=127.0.0.1,127.0.0.1&port=1,{url.port}"
    home = Home(
        tmp_path, Settings(database=f"{scheme}://{url.username}@/{url.database}?{hosts}&{options[1]}")
    )
    with Storage.open(home) as storage, storage.reading() as read:
        assert read.nodes.since(0) == []
    tracker_database(home).dispose()


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is missing: `make test-install` brings it")
class TestNginx:
    def test_the_example_is_accepted(self, tmp_path: Path) -> None:
        made = checked(tmp_path, NGINX)
        assert made.returncode == 0, made.stderr
        assert "[warn]" not in made.stderr

    def test_the_check_would_find_a_mistake(self, tmp_path: Path) -> None:
        assert (
            checked(tmp_path, NGINX.replace("proxy_buffering off;", "proxy_buffering never;")).returncode == 1
        )

    @pytest.mark.parametrize("path", ["/api/v1/events", "/desk/events"])
    def test_streams_are_not_buffered(self, path: str) -> None:
        assert "proxy_buffering off;" in location(f"= {path}")

    def test_uploads_fit_and_reach_the_corpus(self) -> None:
        curation = location("/curation")
        most = re.search(r"client_max_body_size (\d+)m;", curation)
        assert most
        assert int(most[1]) * 2**20 > FILE_LIMIT
        assert "proxy_pass http://kundig_corpus;" in curation

    def test_a_message_that_arrived_is_not_sent_to_another_node(self) -> None:
        assert "non_idempotent" not in NGINX

    def test_it_tells_what_the_web_process_trusts(self) -> None:
        for header in ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"):
            assert f"proxy_set_header {header} " in NGINX


def checked(folder: Path, configuration: str) -> "subprocess.CompletedProcess[str]":
    """What `nginx -t` says."""
    file = whole(folder, configuration)
    return subprocess.run(
        ["nginx", "-t", "-p", folder, "-c", file], capture_output=True, text=True, check=False
    )


def whole(folder: Path, configuration: str) -> Path:
    """A complete configuration around the example, with a certificate made for the occasion."""
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    site, file = folder / "kundig.conf", folder / "nginx.conf"
    site.write_text(configuration.replace("/etc/ssl/kundig", str(folder)))
    temporary = "".join(
        f"{name}_temp_path {folder / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file.write_text(
        f"pid {folder / 'pid'}; error_log stderr; events {{}}"
        f" http {{ access_log off; {temporary} include {site}; }}"
    )
    return file


def location(path: str) -> str:
    found = re.search(rf"location {re.escape(path)} {{(.*?)\n    }}", NGINX, re.S)
    assert found, path
    return found[1]


UNITS = sorted(EXAMPLES.glob("*.service"))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this system has no systemd")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_accepts_the_units(tmp_path: Path, unit: Path) -> None:
    """With the program of this very environment, since it must be there."""
    text = unit.read_text("utf-8")
    assert "/opt/kundig/.venv/bin/kundig " in text
    copy = tmp_path / unit.name.replace("@.", "@8080.")
    copy.write_text(text.replace("/opt/kundig/.venv/bin/kundig ", f"{KUNDIG} "))
    run = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", copy], capture_output=True, text=True, check=False
    )
    said = [line for line in run.stderr.splitlines() if copy.name in line]
    assert said == [], run.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_leave_time_to_stop(unit: Path) -> None:
    seconds = re.search(r"TimeoutStopSec=(\d+)", unit.read_text("utf-8"))
    assert seconds
    assert int(seconds[1]) > 2 * supervisor.STOP_WITHIN
