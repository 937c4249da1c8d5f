"""A running page by its address: from public servers alone, whatever names and redirects say."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote

import pytest

from knowledge import limits
from knowledge.errors import ImportRefused
from knowledge.formats import read
from knowledge.imports.fetching import page
from knowledge.imports.networks import is_public
from knowledge.imports.request import Request
from knowledge.imports.work import do
from tests.authority import Authority

FAQ = '{"@type": "FAQPage", "mainEntity": {"name": "Größe?", "acceptedAnswer": "<a href=\'agb\'>Ja</a>"}}'
PAGE = f'<html><script type="application/ld+json">{FAQ}</script>'


class Shop(BaseHTTPRequestHandler):
    """A shop's server, of the friendly and the other kind."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.headers["Host"])
        path, _, target = unquote(self.path).partition("?to=")
        self.send_response({"/away": 302, "/gone": 404}.get(path, 200))
        if path == "/away":
            self.send_header("Location", target)
        if path == "/packed":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", "text/html; charset=iso-8859-1")
        self.end_headers()
        body = (
            PAGE.encode("latin-1") if path == "/faq" else b"x" * (limits.PAGE + 1) if path == "/big" else b"x"
        )
        with suppress(OSError):
            while path == "/slow":
                self.wfile.write(b"x")
                time.sleep(0.02)
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def shop() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@contextmanager
def secured(authority: Authority, names: str) -> Iterator[str]:
    """The same shop over HTTPS, with a certificate for these names."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    server.socket = authority.server(names).wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}/faq"
    finally:
        server.shutdown()
        server.server_close()


def ours(place: str) -> bool:
    return place == "127.0.0.1"


def refusal(address: str) -> str:
    with pytest.raises(ImportRefused) as refused:
        page(address, ours)
    return str(refused.value.problems[0].fault.key).removeprefix("import_refused.")


def test_a_page_is_read_as_a_browser_would_have_saved_it(tmp_path: Path, shop: str) -> None:
    (tmp_path / "page.html").write_bytes(page(f"{shop}/away?to=/faq", ours))
    [entry] = read(tmp_path / "page.html")
    assert (entry.question, entry.answer) == ("Größe?", f"[Ja]({shop}/agb)")


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/gone", "page_status"),
        ("/big", "page_too_large"),
        ("/packed", "page_packed"),
        ("/away?to=/away", "page_redirects"),
        ("/away?to=file:///etc/passwd", "no_page_address"),
        ("/away?to=http://127.0.0.2/", "page_private"),
        ("/away?to=http://[::1]/", "page_private"),
        ("/away?to=http://[::ffff:10.0.0.1]/", "page_private"),
    ],
)
def test_bounds_and_redirects(shop: str, path: str, key: str) -> None:
    if path == "/away?to=/away":
        path = "/away?to=/away?to=/away"
    assert refusal(shop + path) == key


def test_whoever_sends_a_byte_now_and_then_is_not_waited_for(shop: str) -> None:
    with pytest.raises(ImportRefused, match="was not there after"):
        page(f"{shop}/slow", ours, seconds=0.1)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("ftp://a.example/", "no_page_address"),
        ("https://user:word@a.example/", "no_page_address"),
        ("https://", "no_page_address"),
        ("http://0x7f000002/", "page_private"),
        ("http://127.2/", "page_private"),
        ("http://no-such-host.invalid/", "page_unknown"),
        ("http://127.0.0.1:1/", "page_unreachable"),
    ],
)
def test_other_addresses(address: str, key: str) -> None:
    assert refusal(address) == key


@pytest.mark.parametrize(
    "place",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:a9fe:a9fe", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "no address",
    ],
)  # fmt: skip
def test_what_is_not_public(place: str) -> None:
    assert not is_public(place)


@pytest.mark.parametrize(
    "place", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"]
)
def test_what_is_public(place: str) -> None:
    assert is_public(place)


def test_the_process_that_reads_fetches_nothing_private(tmp_path: Path, shop: str) -> None:
    Shop.asked.clear()
    asked = Request(tmp_path / "page.html", "de", tmp_path / "corpus.sqlite", address=f"{shop}/faq")
    assert [problem.fault.key for problem in do(asked).problems] == ["import_refused.page_private"]
    assert Shop.asked == []


def test_over_https_only_from_whom_an_authority_we_trust_vouches_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    with secured(authority, "IP:127.0.0.1") as address:
        assert refusal(address) == "page_unreachable"  # nobody knows that authority
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        assert "Größe?" in page(address, ours).decode()
    with secured(authority, "DNS:other.example,IP:127.0.0.2") as address:
        assert refusal(address) == "page_unreachable"  # it is somebody else
