"""Pictures and videos for answers: sent while writing, made anew, kept under the hash of what they are."""

from http import HTTPStatus
from typing import IO

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from bot.conversations.files.checking import checked
from bot.conversations.files.errors import AttachmentRefused
from knowledge.errors import MediaRefused
from knowledge.media.films import without_notes
from knowledge.media.media import LIMIT, MediaStore
from webwidget.aside import aside_for_files
from webwidget.curation.face import blueprint
from webwidget.receiving import received
from webwidget.services import services
from webwidget.staff.access import requires


@blueprint.post("/api/pictures")
@requires("curator")
def picture() -> ResponseReturnValue:
    """Check a picture or video and keep it; the same one again has the same address."""
    home, name = services().home, request.args.get("name", "")
    with received(home) as file:
        content, name = _made_anew(file, name)
    address = aside_for_files(MediaStore(home.media).keep, content, name)
    kind = "video" if address.endswith(".mp4") else "image"
    return jsonify(src=address, kind=kind), HTTPStatus.CREATED


def _made_anew(file: IO[bytes], name: str) -> tuple[bytes, str]:
    """A drawing stays as it is: it is read through when it is kept. Raises AttachmentRefused."""
    try:
        found = checked(file)
    except AttachmentRefused as error:
        file.seek(0)
        if error.kind == "drawing":
            return file.read(LIMIT), name
        if error.kind == "film":
            return aside_for_files(without_notes, file.read(LIMIT), name), name
        if error.kind in ("other", "office"):
            raise MediaRefused("no_picture", file=name) from error
        raise
    if not found.width:  # a PDF is for conversations, not for answers
        raise MediaRefused("no_picture", file=name)
    return found.content, found.name(name)
