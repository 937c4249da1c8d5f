"""Heads of requests are read as gevent and Python read them, whatever they look like."""

import random
from http.client import HTTPException
from io import BytesIO

from gevent.pywsgi import headers_factory

from webwidget import request_heads

USUAL = b"Host: shop.example\r\nContent-Length: 12\r\nX-Hub-Signature-256: sha256=0f\r\n\r\nthe body"
ODD = (
    b"",
    b"\r\n",
    b"\n",
    b"Host: a\n\n",
    b"Host: a\r\n",  # and no more
    b"Host: a\r\n b\r\n\tc\r\nX: 1\r\n\r\n",
    b" Host: a\r\n\r\n",
    b"Host : a\r\nTransfer-Encoding : chunked\r\n\r\n",
    b"no colon\r\nHost: a\r\n\r\n",
    b": nothing\r\nHost: a\r\n\r\n",
    b"From me: a\r\nFrom: b\r\n\r\n",
    b"A: 1\r\na: 2\r\nA:3\r\nB:\r\nC: \t d \t\r\n\r\n",
    b"X: a\rTransfer-Encoding: chunked\r\n\r\n",
    b"X: a\r\rb\r\n\r\n",
    b"X: a\r\r\n\r\n",
    "Nähe: Straße\r\nX: ü\r\n\r\n".encode(),
    b"X: \x00\x0b\x0c\x1c\x85\xff\r\n\x00: a\r\n\r\n",
    b"X: a\r\n\r\nY: b\r\n\r\n",
    b"X: " + b"a" * 65_529 + b"\r\n\r\n",
    b"X: " + b"a" * 70_000 + b"\r\n\r\n",
    b"X: a\r\n" * 99 + b"\r\n",
    b"X: a\r\n" * 100 + b"\r\n",
    b"X: a\r\n" * 101 + b"\r\n",
    b"X: a\r\n" * 200,
)


def found(read: object, head: bytes) -> object:
    """What it says, how far it was read, and what is wrong with it."""
    request = BytesIO(head)
    try:
        said = read(request)  # type: ignore[operator]
    except HTTPException as error:
        return str(error)
    named = [said.getheader(name) for name in ("host", "CONTENT-LENGTH", "transfer-encoding", "x")]
    return list(said.headers), said.status, said.typeheader, named, request.tell()


def test_the_same_is_found_in_all_heads() -> None:
    chance = random.Random(14)
    marks = [b"\r", b"\n", b"\r\n", b":", b" ", b"\t", b"\x00", b"\xe4", b"\r\n\r\n", b"A"]
    mutilated = []
    for _ in range(2_000):
        head = bytearray(chance.choice((USUAL, *ODD[:17])))
        for _ in range(chance.randint(1, 3)):
            place = chance.randint(0, len(head))
            head[place : place + chance.randint(0, 2)] = chance.choice(marks)
        mutilated.append(bytes(head))
    for head in (USUAL, *ODD, *mutilated):
        assert found(request_heads.read, head) == found(headers_factory, head), head[:200]


def test_what_looks_as_it_should_is_read_here(monkeypatch: object) -> None:
    request = BytesIO(USUAL)
    monkeypatch.delattr(request_heads, "headers_factory")  # type: ignore[attr-defined]
    assert request_heads.read(request).getheader("host") == "shop.example"
    assert request.read() == b"the body"
