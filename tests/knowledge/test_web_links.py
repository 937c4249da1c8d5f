"""Addresses in answers: found, tried when their time has come, and told once they are dead."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.operation.jobs.link_checks import LinkChecks
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.web_links import AGAIN, SOON, WebLinks, addresses_of
from knowledge.entries import Entry, Link, Media
from knowledge.folder.home import Home
from knowledge.imports.trying import tried

ENTRY = Entry(
    "a",
    "de",
    "Wo?",
    "Siehe [hier](https://a.example/x_(y)), https://b.example/p?q=1. und <https://c.example/>\n\n"
    "`https://code.example/` [Mail](mailto:x@y.example) [intern](/c/shop)",
    links=(Link("D", "http://d.example/"), Link("D", "tel:110")),
    media=(Media("video", "https://v.example/e"), Media("image", "/media/x.png")),
)


def test_addresses_are_those_that_customers_can_follow() -> None:
    assert addresses_of(ENTRY) == [
        *("https://a.example/x_(y)", "https://b.example/p?q=1", "https://c.example/"),
        *("http://d.example/", "https://v.example/e"),
    ]


def test_once_gone_is_dead_and_away_is_dead_the_second_time(tmp_path: Path) -> None:
    links = WebLinks(tmp_path / "corpus.sqlite")
    gone, away, shy, fine = (f"https://{name}.example/" for name in ("gone", "away", "shy", "fine"))
    links.expect([gone, away, shy, fine])
    assert set(links.due(9, now=1.0)) == {gone, away, shy, fine}
    links.note([(gone, "404"), (away, "away"), (shy, "403"), (fine, "200")], now=100.0)
    assert [each.address for each in links.dead([gone, away, shy, fine])] == [gone]
    assert links.due(9, now=101.0) == []
    assert set(links.due(9, now=101.0 + SOON)) == {gone, away}
    links.note([(away, "away"), (gone, "200")], now=200.0 + SOON)
    assert [each.address for each in links.dead([gone, away, fine])] == [away]
    links.expect([fine, away])  # what is known stays known
    assert set(links.due(9, now=101.0 + AGAIN)) == {away, shy, fine}
    links.keep([fine, "https://new.example/"])
    assert links.dead([away]) == []
    assert set(links.due(9, now=1.0)) == {"https://new.example/"}


def test_rounds_follow_the_corpus(tmp_path: Path) -> None:
    home = Home(tmp_path)
    corpus, links, stop = Corpus(home.corpus), WebLinks(home.corpus), threading.Event()
    corpus.save([ENTRY], author="t")
    found = {"https://c.example/": "404", "http://d.example/": "away"}
    checks = LinkChecks(home, lambda address: found.get(address, "200"), apart=0.0)
    checks.look(stop)
    assert [each.address for each in links.dead(addresses_of(ENTRY))] == ["https://c.example/"]
    corpus.save([replace(ENTRY, id="fine", answer="Nichts.", links=(), media=())], author="t")
    assert ([e.id for e in corpus.entries(links="dead")], links.leading_nowhere()) == ([ENTRY.id], 1)
    corpus.save([replace(ENTRY, answer="Nichts.", links=(), media=())], author="t")
    checks.gather()
    assert links.dead(["https://c.example/"]) == []
    assert (corpus.entries(links="dead"), links.leading_nowhere()) == ([], 0)


def test_a_server_without_a_way_out_blames_nobody(tmp_path: Path) -> None:
    home = Home(tmp_path)
    Corpus(home.corpus).save([ENTRY], author="t")
    links, asked = WebLinks(home.corpus), list[str]()
    checks = LinkChecks(home, lambda address: asked.append(address) or "away", apart=0.0)  # type: ignore[func-returns-value]
    checks.look(threading.Event())
    checks.look(threading.Event())
    assert len(asked) == 5
    assert set(links.due(9, now=1.0)) == set(addresses_of(ENTRY))


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """A server: a page, one that is gone, one that leads on, one in circles, one that leads inside."""

    class There(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status = {"/": 200, "/gone": 404, "/shy": 403}.get(self.path, 302)
            targets = {"/on": "/gone", "/round": "/round", "/inside": "http://10.0.0.1/"}
            self.send_response(status)
            if status == 302:
                self.send_header("Location", targets[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), There)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_what_is_there(elsewhere: str) -> None:
    def ours(address: str) -> bool:
        return address == "127.0.0.1"

    paths = ("/", "/gone", "/shy", "/on", "/round", "/inside")
    found = [tried(elsewhere + path, allowed=ours) for path in paths]
    assert found == ["200", "404", "403", "404", "unfit", "unfit"]
    assert tried(elsewhere) == "unfit"  # our own machine is never asked for a stranger
    assert tried("http://127.0.0.1:1/", allowed=ours) == "away"
    assert tried("http://nowhere.invalid/") == "away"
    assert tried("https://user:word@shop.example/") == "unfit"
