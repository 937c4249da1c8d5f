"""Who can be met on a socket of the data folder, and who cannot."""

import os
import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.local_socket import Listener, Stranger, connect

NOBODY = 65534
LISTENING = """
import socket, sys
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen()
print("listening", flush=True)
connection, _ = listener.accept()
print(connection.recv(100), flush=True)
"""


def opened(path: Path) -> Listener:
    listener = Listener.open(path)
    listener.socket.listen()
    return listener


def said(listener: Listener, text: bytes, seconds: float = 5) -> bytes:
    """What arrives of a text that is sent to whoever can be met at the listener's path."""
    with connect(listener.path, seconds) as speaker:
        heard, _ = listener.socket.accept()
        speaker.sendall(text)
        with heard:
            return heard.recv(100)


def test_it_is_met_once_it_is_published_and_gone_when_withdrawn(tmp_path: Path) -> None:
    listener = opened(tmp_path / "bot.sock")
    with pytest.raises(FileNotFoundError):
        connect(listener.path, 5)
    listener.publish()
    assert said(listener, b"hello") == b"hello"
    assert stat.S_IMODE(listener.path.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["bot.sock"]
    listener.withdraw()
    assert not list(tmp_path.iterdir())


def test_a_later_one_takes_the_place_and_keeps_it(tmp_path: Path) -> None:
    first, second = opened(tmp_path / "bot.sock"), None
    first.publish()
    second = opened(tmp_path / "bot.sock")
    second.publish()
    first.withdraw()
    assert said(second, b"still here") == b"still here"


def test_a_folder_deep_down_has_a_socket_too(tmp_path: Path) -> None:
    deep = tmp_path / ("long-" * 20) / ("longer-" * 20)
    deep.mkdir(parents=True)
    listener = opened(deep / "bot.sock")
    listener.publish()
    assert said(listener, b"deep") == b"deep"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """One in which everybody may write."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


@pytest.mark.skipif(not hasattr(socket, "SO_PEERCRED") or os.geteuid() != 0, reason="another user is needed")
def test_another_user_who_listens_there_hears_nothing(open_folder: Path) -> None:
    path = open_folder / "bot.sock"
    stranger = subprocess.Popen(
        ["/usr/bin/env", "python3", "-c", LISTENING, str(path)],
        user=NOBODY, cwd="/", env={"PATH": os.defpath}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert stranger.stdout is not None
    with stranger:
        assert stranger.stdout.readline() == "listening\n"
        with pytest.raises(Stranger, match=str(NOBODY)):
            connect(path, 5)
        assert stranger.stdout.readline() == "b''\n"
