"""What strangers send as pictures and PDFs: what of it is kept, and what is refused, in the real reader."""

import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from struct import pack
from typing import IO

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from bot.conversations.files import limits
from bot.conversations.files.checked import Checked
from bot.conversations.files.checking import checked
from bot.conversations.files.child import look
from bot.conversations.files.errors import AttachmentRefused
from bot.conversations.files.kinds import kind_of

GPS, ORIENTATION, MODEL = 0x8825, 0x0112, 0x0110


Sending = Callable[[bytes], IO[bytes]]


@pytest.fixture
def sent(tmp_path: Path) -> Iterator[Sending]:
    """Puts content aside as it is put aside on its way in."""
    with ExitStack() as open_files:

        def put(content: bytes) -> IO[bytes]:
            file = open_files.enter_context(tempfile.TemporaryFile(dir=tmp_path))
            file.write(content)
            return file

        yield put


def photo(size: tuple[int, int] = (400, 300), format: str = "JPEG", **options: object) -> bytes:
    """Red above, blue below."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (0, size[1] // 2, *size))
    written = BytesIO()
    picture.save(written, format, **options)
    return written.getvalue()


def camera(orientation: int = 6) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MODEL] = orientation, "Canonikon 5"
    exif.get_ifd(GPS)[2] = (47.0, 22.0, 0.0)
    return exif


def document(change: Callable[[PdfWriter], object] = lambda writer: None) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    change(writer)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def opened(kept: Checked) -> Image.Image:
    picture = Image.open(BytesIO(kept.content))
    picture.load()
    return picture


def why_not(content: bytes) -> str:
    with pytest.raises(AttachmentRefused) as caught:
        look(content)
    return caught.value.kind


def test_where_and_with_what_a_photo_was_taken_is_gone_and_it_stands_upright() -> None:
    sent = photo(exif=camera(), comment=b"mine")
    assert b"Canonikon" in sent
    kept = look(sent)
    assert (kept.type, kept.width, kept.height) == ("image/jpeg", 300, 400)
    for hidden in (b"Canonikon", b"Exif", b"mine"):
        assert hidden not in kept.content
    picture = opened(kept)
    assert dict(picture.getexif()) == {}
    assert picture.getpixel((10, 200))[2] > 200  # type: ignore[index]  # what was below is on the left now
    assert picture.getpixel((290, 200))[0] > 200  # type: ignore[index]


def test_what_hangs_behind_a_picture_is_gone() -> None:
    sent = photo() + b"<script>alert(1)</script>PK\x03\x04"
    assert b"script" not in look(sent).content


@pytest.mark.parametrize("format", ["PNG", "GIF", "WEBP"])
def test_drawings_stay_sharp(format: str) -> None:
    kept = look(photo(format=format, **({"lossless": True} if format == "WEBP" else {})))
    assert kept.type == "image/png"
    assert opened(kept).getpixel((10, 10))[0] > 240  # type: ignore[index]


def test_a_large_picture_is_made_smaller() -> None:
    kept = look(photo((6000, 1500)))
    assert (kept.width, kept.height) == (2560, 640)


def test_a_see_through_picture_stays_so() -> None:
    written = BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(written, "PNG")
    assert opened(look(written.getvalue())).getpixel((3, 3))[3] == 0  # type: ignore[index]


def test_sixteen_bits_are_no_white_page() -> None:
    written = BytesIO()
    Image.new("I;16", (20, 20), 30_000).save(written, "PNG")
    assert opened(look(written.getvalue())).getpixel((3, 3))[0] == 117  # type: ignore[index]


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that unpacks to gigabytes."""

    def part(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    header = part(b"IHDR", pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + part(b"IDAT", zlib.compress(bytes(1000))) + part(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00 a program", "other"),
        (b"<!doctype html><script>alert(1)</script>", "other"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "drawing"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "phone"),
        (b"PK\x03\x04 a letter", "office"),
        (photo()[:-2000], "damaged"),
        (photo()[:40], "damaged"),
        (b"\x89PNG\r\n\x1a\n<script>", "damaged"),
        (bomb(60_000, 60_000), "pixels"),
        (bomb(5_000, 5_000), "damaged"),
        (b"%PDF-1.4 nothing more", "damaged"),
        (b"<script>%PDF-1.4</script>", "other"),
    ],
)
def test_what_is_none_is_told_what_to_do(content: bytes, kind: str) -> None:
    assert why_not(content) == kind


def test_a_pdf_stays_as_it_is() -> None:
    sent = document()
    assert look(sent) == Checked("application/pdf", sent)


def acting(kind: str, **more: str) -> Callable[[PdfWriter], None]:
    """Does this when it is opened."""

    def change(writer: PdfWriter) -> None:
        action = DictionaryObject({NameObject("/S"): NameObject(kind)})
        action |= {NameObject(f"/{name}"): TextStringObject(value) for name, value in more.items()}
        writer._root_object[NameObject("/OpenAction")] = writer._add_object(action)

    return change


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (acting("/JavaScript", JS="app.alert(1)"), "active"),
        (acting("/Launch", F="calc.exe"), "active"),
        (acting("/Rendition", JS="app.alert(1)"), "active"),
        (lambda writer: writer.encrypt("secret"), "locked"),
    ],
)
def test_a_pdf_that_acts_or_is_locked_is_refused(change: Callable[[PdfWriter], object], kind: str) -> None:
    assert why_not(document(change)) == kind


def compressed(catalog: bytes) -> bytes:
    """A PDF whose objects lie in a compressed stream, as most programs write them today."""
    objects = [
        catalog,
        b"<</Type/Pages/Kids[4 0 R]/Count 1>>",
        b"<</Type/Page/Parent 3 0 R/MediaBox[0 0 9 9]>>",
    ]
    starts = [sum(map(len, objects[:n])) for n in range(len(objects))]
    heads = b" ".join(b"%d %d" % (n + 2, start) for n, start in enumerate(starts)) + b" "

    def stream(number: int, more: bytes, data: bytes) -> bytes:
        packed = zlib.compress(data)
        head = b"%d 0 obj<</Filter/FlateDecode/Length %d%s>>stream\n" % (number, len(packed), more)
        return head + packed + b"\nendstream endobj\n"

    begin = b"%PDF-1.7\n"
    held = stream(1, b"/Type/ObjStm/N 3/First %d" % len(heads), heads + b"".join(objects))
    at = len(begin) + len(held)
    entries = [(0, 0, 0), (1, len(begin), 0), (2, 1, 0), (2, 1, 1), (2, 1, 2), (1, at, 0)]
    table = b"".join(pack(">BHB", *entry) for entry in entries)
    return (
        begin
        + held
        + stream(5, b"/Type/XRef/W[1 2 1]/Size 6/Root 2 0 R", table)
        + b"startxref\n%d\n%%%%EOF" % at
    )


def test_what_lies_in_compressed_streams_is_found() -> None:
    plain = compressed(b"<</Type/Catalog/Pages 3 0 R>>")
    assert look(plain).content == plain
    acts = compressed(b"<</Type/Catalog/Pages 3 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>")
    assert b"JavaScript" not in acts
    assert why_not(acts) == "active"


def test_an_action_by_another_spelling_is_found() -> None:
    sent = document(acting("/Launch", F="calc.exe"))
    assert why_not(sent.replace(b"/Launch", b"/L#61unch")) == "active"


@pytest.mark.parametrize(
    ("given", "called"),
    [
        ("Foto vom Schaden.JPG", "Foto vom Schaden.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Bilder\\a.png", "a.jpg"),
        ("rechnung\u202egpj.exe", "rechnunggpj.jpg"),
        ('"><img src=x onerror=alert(1)>.png', "_img src=x onerror=alert(1)_.jpg"),
        ("", "image.jpg"),
        (".jpg", "image.jpg"),
        ("x" * 300 + ".jpeg", "x" * limits.NAME + ".jpg"),
        ("Schaden am 10.50.heic", "Schaden am 10.50.jpg"),
    ],
)
def test_a_name_cannot_mislead(given: str, called: str) -> None:
    assert Checked("image/jpeg", b"x").name(given) == called


def test_the_reader_is_a_process_of_its_own(sent: Sending) -> None:
    kept = checked(sent(photo(exif=camera())))
    assert (kept.type, kept.width) == ("image/jpeg", 300)
    with pytest.raises(AttachmentRefused) as caught:
        checked(sent(b"<svg onload=alert(1)>"))
    assert caught.value.kind == "drawing"


@pytest.mark.parametrize(
    "does", ["import os; os.kill(os.getpid(), 9)", "raise SystemExit(3)", "import time; time.sleep(60)"]
)
def test_whatever_happens_to_the_reader_is_a_refusal(sent: Sending, does: str) -> None:
    with pytest.raises(AttachmentRefused) as caught:
        checked(sent(photo()), command=(sys.executable, "-c", does), patience=0.5)
    assert caught.value.kind == "effort"


def test_the_reader_has_bounds() -> None:
    """It cannot take a gigabyte, or write a file."""
    greedy = (
        "from bot.conversations.files.child import _bound; _bound()\n"
        "try: bytearray(2_000_000_000); print('taken')\n"
        "except MemoryError: print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", greedy], capture_output=True, text=True, check=True)
    assert done.stdout == "refused\n"


def test_kinds_are_told_by_content() -> None:
    assert kind_of(photo()) == "jpg"
    assert kind_of(photo(format="WEBP")) == "webp"
