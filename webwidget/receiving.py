"""Files that people send, on their way in, and out again as nothing but what they are."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import IO, Final
from urllib.parse import quote

from flask import Response, request
from gevent import Timeout
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.http import dump_options_header

from bot.conversations.files import limits
from bot.conversations.files.child import NOT_TAKEN
from bot.conversations.files.errors import MOST, AttachmentRefused
from bot.storage.repositories.attachments import Attachment
from knowledge.folder.disk import disk_trouble
from knowledge.folder.home import Home
from knowledge.languages import phrases
from webwidget.errors import RETRY, Refused

WITHIN: Final = 180.0  # seconds; a phone on the train sends slowly
CHUNK: Final = 65_536  # bytes
# Opened by itself, a file is a document of nobody's: it runs nothing, loads nothing, and knows no cookie.
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@contextmanager
def received(home: Home) -> Iterator[IO[bytes]]:
    """The body of the request as a file without a name, which nobody else can open. Raises Refused,
    AttachmentRefused.
    """
    if disk_trouble(home):
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", headers=RETRY)
    with tempfile.TemporaryFile(dir=home.run) as file:
        _copy(file)
        yield file


def refusals(language: str) -> dict[str, str]:
    """What is said of files that are not taken, by what they are."""
    say = phrases(language, "errors").say
    return {kind: say(f"attachment_refused.{told}") for kind, told in NOT_TAKEN.items()}


def megabytes() -> float:
    """What the body says it has: so much of a limit it costs."""
    return 0.2 + min(request.content_length or limits.SIZE, limits.SIZE) / 1_000_000


def _copy(file: IO[bytes]) -> None:
    request.max_content_length = limits.SIZE
    if (request.content_length or 0) > limits.SIZE:  # told before any of it is read
        raise AttachmentRefused("too_large", most=MOST)
    try:
        with Timeout(WITHIN, TimeoutError("the rest of the file does not come")):
            while chunk := request.stream.read(CHUNK):
                file.write(chunk)
    except RequestEntityTooLarge as error:
        raise AttachmentRefused("too_large", most=MOST) from error
    except (OSError, ClientDisconnected) as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "incomplete") from error


def handed_out(one: Attachment, content: bytes) -> Response:
    """A picture to be shown and a voice to be heard, anything else to be saved."""
    way = "inline" if one.width or one.type.startswith("audio/") else "attachment"
    response = Response(content, mimetype=one.type, headers=HEADERS)
    plain = one.name if one.name.isascii() else one.file_name
    names = {"filename": plain, "filename*": f"UTF-8''{quote(one.name, safe='')}"}
    response.headers["Content-Disposition"] = dump_options_header(way, names)
    return response
