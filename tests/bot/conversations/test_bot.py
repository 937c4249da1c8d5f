import json
import socket
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer
from threading import Thread
from typing import Any

import pytest

from bot.conversations.bot import FakeBot, HttpBot
from bot.conversations.errors import BotFailed, BotUnavailable
from bot.credentials import CHALLENGE, PROOF, authorization, proof
from bot.protocol import Answer, Candidate, Choice, Reply, Trace, Turn
from bot.suggestions import Orders, Wanted
from knowledge.folder.home import Home, Settings

TURN = Turn("abc", 3, 1, "shop", "de", "Hallo", None)
GOOD = {
    "replies": [{"text": "Ja", "choices": [], "media": [], "entry": None, "trace": None}],
    "handoff": None,
}


class Told:
    """Says `answers`, one after the other, and keeps what it was asked."""

    daemon_threads = True

    def begin(self, *answers: tuple[int, bytes], secret: bytes = b"") -> None:
        self.answers, self.secret = list(answers), secret
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.allowed: list[str | None] = []
        self.open: list[socket.socket] = []
        self.challenges = 0
        Thread(target=self.serve_forever, daemon=True).start()  # type: ignore[attr-defined]


class Site(Told, ThreadingMixIn, UnixStreamServer):
    """Where a bot of the data folder listens."""


class Elsewhere(Told, ThreadingHTTPServer):
    """Where a bot listens on a port."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Told  # type: ignore[assignment]

    def setup(self) -> None:
        super().setup()
        self.server.open.append(self.connection)

    def do_GET(self) -> None:
        self.server.challenges += 1
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.send_header(PROOF, proof(self.server.secret, self.headers[CHALLENGE]))
        self.end_headers()

    def do_POST(self) -> None:
        self.server.allowed.append(self.headers["Authorization"])
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, json.loads(body)))
        status, content = self.server.answers.pop(0)
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Be quiet."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def listening(home: Home, *answers: tuple[int, bytes]) -> Site:
    home.bot_socket.unlink(missing_ok=True)
    site = Site(str(home.bot_socket), Handler)
    site.begin(*answers)
    return site


def on_a_port(home: Home, *answers: tuple[int, bytes], secret: bytes) -> tuple[Elsewhere, HttpBot]:
    """A bot on TCP that knows this secret, and who asks it with the folder's own."""
    site = Elsewhere(("127.0.0.1", 0), Handler)
    site.begin(*answers, secret=secret)
    return site, HttpBot(replace(home, settings=Settings(bot_url=f"http://127.0.0.1:{site.server_port}")))


@pytest.fixture
def good() -> bytes:
    return json.dumps(GOOD).encode()


def test_a_turn_goes_out_and_a_reply_comes_back(home: Home) -> None:
    full = {
        "replies": [
            {
                "text": "Meinten Sie das?",
                "choices": [{"id": "entry:a", "title": "A?"}],
                "media": [{"kind": "image", "src": "a.png"}],
                "entry": "a",
                "trace": {"decision": "clarify", "probability": 0.5},
            }
        ],
        "handoff": {"reason": "second_miss"},
        "locale": "en",
    }
    site = listening(home, (200, json.dumps(full).encode()))
    turn = Turn("abc", 3, 2, "shop", "de", None, Choice("none", "Nein"))
    answer = Answer(
        "Meinten Sie das?",
        (Choice("entry:a", "A?"),),
        ({"kind": "image", "src": "a.png"},),
        "a",
        Trace("clarify", probability=0.5),
    )
    assert HttpBot(home).turn(turn) == Reply((answer,), "en", "second_miss")
    assert site.asked == [("/webhooks/kundig/turn", turn.as_json())]


def test_connections_are_kept(home: Home, good: bytes) -> None:
    site, bot = listening(home, *[(200, good)] * 5), HttpBot(home)
    for _ in range(5):
        bot.turn(TURN)
    assert len(site.open) == 1


def test_a_bot_that_comes_back_elsewhere_is_found(home: Home, good: bytes) -> None:
    bot, first = HttpBot(home), listening(home, (200, good))
    bot.turn(TURN)
    first.shutdown()
    first.server_close()
    for connection in first.open:  # as after its process died
        connection.shutdown(socket.SHUT_RDWR)
    with pytest.raises(BotUnavailable):
        bot.turn(TURN)
    listening(home, (200, good))
    assert bot.turn(TURN).answers[0].text == "Ja"


def test_over_tcp_a_bot_proves_itself_once_a_connection(home: Home, good: bytes) -> None:
    site, bot = on_a_port(home, *[(200, good)] * 3, secret=home.secret())
    for _ in range(3):
        bot.turn(TURN)
    assert (len(site.open), site.challenges, len(site.asked)) == (1, 1, 3)
    assert site.allowed == [authorization(home.secret())] * 3


def test_who_merely_listens_on_the_port_hears_nothing(home: Home, good: bytes) -> None:
    home.secret()
    site, bot = on_a_port(home, (200, good), secret=b"guessed")
    with pytest.raises(BotUnavailable, match="secret"):
        bot.turn(TURN)
    assert (site.challenges, site.asked, site.allowed) == (1, [], [])


def test_a_bot_that_never_was_there_is_unavailable(home: Home) -> None:
    with pytest.raises(BotUnavailable, match="bot"):
        HttpBot(home).turn(TURN)


BAD = [
    (500, b""),
    (400, json.dumps(GOOD).encode()),
    (200, b""),
    (200, b"\xff\xfe"),
    (200, b"[]"),
    (200, b"null"),
    (200, b'{"replies": []}'),
    (200, b'{"replies": null}'),
    (200, b'{"replies": [{"text": " "}]}'),
    (200, b'{"replies": [{"text": 7}]}'),
    (200, b'{"replies": [{"text": "a", "choices": [{"id": ""}]}]}'),
    (200, b'{"replies": [{"text": "a", "choices": [{"id": 1, "title": "x"}]}]}'),
    (200, b'{"replies": [{"text": "a", "media": [7]}]}'),
    (200, b'{"replies": [{"text": "a", "entry": 7}]}'),
    (200, b'{"replies": [{"text": "a", "trace": [1]}]}'),
    (200, b'{"replies": [{"text": "a", "trace": {"p": NaN}}]}'),
    (200, b'{"replies": [{"text": "\\ud800"}]}'),
    (200, b'{"replies": [{"text": "a"}], "handoff": {}}'),
    (200, b'{"replies": [{"text": "a"}], "handoff": {"reason": 7}}'),
    (200, b'{"replies": [{"text": "a"}], "handoff": "now"}'),
    (200, b'{"replies": [{"text": "a"}], "locale": 7}'),
    (302, b""),
]


@pytest.mark.parametrize(("status", "content"), BAD)
def test_whatever_is_no_reply_is_a_failure(home: Home, status: int, content: bytes) -> None:
    listening(home, (status, content))
    with pytest.raises(BotFailed):
        HttpBot(home).turn(TURN)


def test_a_bot_that_is_not_ready_yet_is_unavailable(home: Home) -> None:
    listening(home, (503, b"{}"))
    with pytest.raises(BotUnavailable, match="ready"):
        HttpBot(home).turn(TURN)


def test_the_fake_says_its_script_then_echoes_and_repeats_itself() -> None:
    scripted = Reply((Answer("eins"),))
    bot = FakeBot([scripted, BotUnavailable("down")])
    assert bot.turn(TURN) is scripted
    assert bot.turn(Turn("abc", 3, 2, "shop", "de", "Hallo", None)) is scripted
    with pytest.raises(BotUnavailable):
        bot.turn(Turn("abc", 5, 1, "shop", "de", "Hallo", None))
    assert bot.turn(Turn("abc", 5, 2, "shop", "de", "Hallo", None)).answers[0].text == "Hallo"
    assert len(bot.turns) == 4


def test_suggestions_are_asked_for_with_the_same_secret(home: Home) -> None:
    found = {"candidates": [{"entry": "a", "probability": 0.5, "question": "A?"}]}
    site = listening(home, (200, json.dumps(found).encode()))
    wanted = Wanted(("Hallo?",), "de")
    assert HttpBot(home).suggest(wanted) == (Candidate("a", 0.5, "A?"),)
    assert site.asked == [("/webhooks/kundig/suggestions", wanted.as_json())]
    assert site.allowed == [authorization(home.secret())]
    listening(home, (200, b'{"meant": ["a", "b"], "near": ["b"]}'))
    assert HttpBot(home).search(wanted) == Orders(("a", "b"), ("b",))


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [(503, b"", BotUnavailable), (500, b"", BotFailed), (200, b"[", BotFailed), (200, b"7", BotFailed)],
)
def test_a_bot_that_suggests_nothing_usable_is_an_error(
    home: Home, status: int, body: bytes, error: type[Exception]
) -> None:
    listening(home, (status, body))
    with pytest.raises(error):
        HttpBot(home).suggest(Wanted(("Hallo?",), "de"))


def test_a_bot_that_is_away_is_told_when_suggestions_are_wanted(home: Home) -> None:
    with pytest.raises(BotUnavailable):
        HttpBot(home).suggest(Wanted(("Hallo?",), "de"))
