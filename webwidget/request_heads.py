"""Reads the head of a request as Python and gevent do, in a fifth of the time where it looks as it should.

Python reads it by its parser of e-mail. Whatever a browser or a network does not send is left to that.
"""

import re
from http import client
from io import BytesIO
from typing import Any, BinaryIO

from gevent.pywsgi import OldMessage, headers_factory

_USUAL = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n]*)\r\n")
_LONGEST: int = client._MAXLINE  # type: ignore[attr-defined]  # what is beyond them gets Python's answer
_MOST: int = client._MAXHEADERS  # type: ignore[attr-defined]
_ENDS = (b"\r\n", b"\n", b"")


def read(request: BinaryIO) -> Any:
    """What gevent's `headers_factory` makes of it."""
    lines = _lines(request)
    fields = [field for line in lines[:-1] if (field := _USUAL.fullmatch(line))]
    if lines[-1] != b"\r\n" or len(fields) < len(lines) - 1 or len(lines) > _MOST:
        return headers_factory(BytesIO(b"".join(lines)))
    head = OldMessage()
    for field in fields:
        head[field[1].decode("ascii")] = field[2].decode("latin-1")
    return head


def _lines(request: BinaryIO) -> list[bytes]:
    """Up to the first empty one, or the one that is too long or too many."""
    lines: list[bytes] = []
    while len(lines) <= _MOST:
        lines.append(request.readline(_LONGEST + 1))
        if lines[-1] in _ENDS or len(lines[-1]) > _LONGEST:
            break
    return lines
