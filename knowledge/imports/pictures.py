"""Pictures that a file names, fetched for whoever wants them along.

They are fetched with the care that pages are (public networks only, within bounds), decoded and written anew,
and kept with our own. That is done once, when the file is looked at; what it came to is noted beside the
file, and used when the import is confirmed.
"""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from knowledge.entries import LINE_LENGTH, MANY, Media
from knowledge.errors import ImportRefused, MediaRefused, Problem
from knowledge.formats import Reading
from knowledge.formats.problems import Located, note
from knowledge.imports.fetching import picture
from knowledge.imports.progress import brought_with
from knowledge.imports.request import Request
from knowledge.media.media import MediaStore, kind_of

MOST: Final = 60  # pictures of one import
SECONDS: Final = 60.0  # for all of them
EDGE: Final = 1600  # pixels; no chat shows more
PIXELS: Final = 12_000_000  # that are unpacked, within the memory of who reads files
FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP")
LOST: Final = "import_note.picture_lost"

Fetch = Callable[[str], bytes]


def with_pictures(reading: Reading, request: Request, fetch: Fetch = picture) -> Reading:
    """The same with what came along. What did not is told, as ever."""
    noted = brought_with(request.file)
    if request.tells and noted.is_file():
        known = dict(json.loads(noted.read_text("utf-8")))
    else:
        known = _fetched(reading, MediaStore(Path(request.pictures)), fetch)
        if request.tells:
            noted.write_text(json.dumps(known), "utf-8")
    found = tuple(_with(each, known) for each in reading.found)
    left = [each for each in reading.notes if each.fault.key != LOST or each.fault.data["value"] not in known]
    told = [Problem(0, "", note("pictures_brought", count=len(known)))] if known else []
    return replace(reading, found=found, notes=(*told, *left))


def _fetched(reading: Reading, media: MediaStore, fetch: Fetch) -> dict[str, str]:
    """Our own addresses, by those in the file."""
    wanted = dict.fromkeys(src for each in reading.found for src, _ in each.pictures)
    until, known = time.monotonic() + SECONDS, dict[str, str]()
    for src in list(wanted)[:MOST]:
        if time.monotonic() > until:
            break
        with suppress(ImportRefused, MediaRefused):  # it stays among those that did not come along
            known[src] = media.keep(written_anew(fetch(src), src), src)
    return known


def _with(located: Located, known: dict[str, str]) -> Located:
    media = list(located.entry.media)
    for src, shows in located.pictures:
        item = Media("image", known[src], " ".join(shows.split())[:LINE_LENGTH]) if src in known else None
        if item and item.src not in {each.src for each in media} and len(media) < MANY:
            media.append(item)
    if len(media) == len(located.entry.media):
        return located
    return replace(located, entry=replace(located.entry, media=tuple(media)), given=located.given | {"media"})


def written_anew(content: bytes, name: str) -> bytes:
    """Nothing but what can be seen; of a moving picture the first frame. Drawings are only checked.

    Raises MediaRefused.
    """
    if kind_of(content, name) == "svg":
        return content
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > PIXELS:
                raise MediaRefused("no_picture", file=name)
            photo = opened.format == "JPEG"
            upright = ImageOps.exif_transpose(opened)
            shown = upright.convert("RGBA" if opened.has_transparency_data else "RGB")
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError) as error:  # what Pillow calls damaged
        raise MediaRefused("no_picture", file=name) from error
    shown.thumbnail((EDGE, EDGE))
    shown.info.clear()
    stream = BytesIO()
    if photo:
        shown.save(stream, "JPEG", quality=85)
    else:
        shown.save(stream, "PNG", optimize=True)
    return stream.getvalue()
