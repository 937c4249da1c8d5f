"""A beat reaches whoever listens, and never holds up or fails whoever beats."""

import os
import socket
from pathlib import Path

import pytest

from bot.monitoring.heartbeat import PIPE, SYSTEMD, Heartbeat


def test_a_beat_goes_down_the_pipe_and_children_do_not_have_it() -> None:
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    heart = Heartbeat.from_environment({PIPE: str(writing), SYSTEMD: "/nowhere"})
    heart.beat()
    assert os.read(reading, 100) == b"."
    assert not os.get_inheritable(writing)
    os.close(writing)
    os.close(reading)


@pytest.mark.parametrize("gone", [False, True])
def test_a_watcher_that_does_not_listen_holds_up_nobody(gone: bool) -> None:
    reading, writing = os.pipe()
    heart = Heartbeat(writing)
    if gone:
        os.close(reading)
    for _ in range(100_000):  # more than a pipe holds
        heart.beat()
    os.close(writing)
    if not gone:
        os.close(reading)


def test_systemd_is_told_in_its_own_words(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        Heartbeat.from_environment({SYSTEMD: str(tmp_path / "notify")}).beat()
        assert systemd.recv(100) == b"READY=1\nWATCHDOG=1"


def test_without_a_watcher_nothing_happens() -> None:
    Heartbeat.from_environment({}).beat()
    Heartbeat.from_environment({SYSTEMD: "/nowhere/at/all"}).beat()
