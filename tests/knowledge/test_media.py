from pathlib import Path

import pytest

from knowledge.entries import Entry, Media
from knowledge.errors import MediaRefused
from knowledge.media.media import MediaStore, pictures_of

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'
PICTURES = {
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\2\0\0\0\1....",
    "jpg": b"\xff\xd8\xff\xe0\0\4..\xff\xc0\0\x11\x08\0\1\0\2\3....",
    "gif": b"GIF89a\2\0\1\0....",
    "webp": b"RIFF....WEBPVP8 .......\x9d\1\x2a\2\0\1\0",
    "svg": SVG.format("", '<g id="a"/><use href="#a"/><rect fill="url(#g)"/><!-- drawn by hand -->').encode(),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_is_kept_under_its_hash_with_its_true_kind(tmp_path: Path, kind: str) -> None:
    source = tmp_path / "picture.bin"
    source.write_bytes(PICTURES[kind])
    store = MediaStore(tmp_path / "media")
    address = store.add(source)
    assert address == store.add(source)
    assert address.startswith("/media/")
    assert address.endswith(f".{kind}")
    [kept] = store.folder.iterdir()
    assert kept.name == address.removeprefix("/media/")
    assert kept.read_bytes() == PICTURES[kind]


@pytest.mark.parametrize(
    "picture",
    [
        b"",
        b"%PDF-1.7",
        b"<html><body>hello</body></html>",
        b"<svg",
        b"<svg/>",
        SVG.format("", "<script>alert(1)</script>").encode(),
        SVG.format('onload="alert(1)"', "").encode(),
        SVG.format("", '<a href="https://elsewhere.example/"><rect/></a>').encode(),
        SVG.format("", '<image href="https://elsewhere.example/x.png"/>').encode(),
        SVG.format("", '<image xlink:href="file:///etc/passwd"/>').encode(),
        SVG.format("", '<use href="data:image/svg+xml;base64,AAAA#a"/>').encode(),
        SVG.format("", "<foreignObject/>").encode(),
        SVG.format("", '<set attributeName="href" to="javascript:alert(1)"/>').encode(),
        SVG.format("", '<metadata><script xmlns="http://www.w3.org/1999/xhtml"/></metadata>').encode(),
        SVG.format("", "<style>a{}<!-- --> b{fill:url(https://elsewhere.example)}</style>").encode(),
        SVG.format("", '<style>@\\69mport "x"</style>').encode(),
        SVG.format("", '<rect style="fill:url(//elsewhere.example)"/>').encode(),
        b'<?xml-stylesheet href="https://elsewhere.example"?>' + PICTURES["svg"],
        b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + PICTURES["svg"],
    ],
)
def test_what_is_no_safe_picture_is_refused_and_not_kept(tmp_path: Path, picture: bytes) -> None:
    source = tmp_path / "picture.svg"
    source.write_bytes(picture)
    store = MediaStore(tmp_path / "media")
    with pytest.raises(MediaRefused, match=r"picture\.svg"):
        store.add(source)
    assert not store.folder.exists()


def test_a_missing_picture_is_named(tmp_path: Path) -> None:
    with pytest.raises(MediaRefused, match=r"nowhere\.png"):
        MediaStore(tmp_path).add(tmp_path / "nowhere.png")


def test_a_huge_picture_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "huge.png").open("wb") as stream:
        stream.truncate(10_000_001)
    with pytest.raises(MediaRefused, match="larger than 10 MB"):
        MediaStore(tmp_path).add(tmp_path / "huge.png")


def test_a_picture_of_another_machine_is_what_its_name_says(tmp_path: Path) -> None:
    (tmp_path / "picture").write_bytes(PICTURES["png"])
    name = MediaStore(tmp_path / "theirs").add(tmp_path / "picture").removeprefix("/media/")
    store = MediaStore(tmp_path / "ours")
    store.install(name, PICTURES["png"])
    assert (store.folder / name).read_bytes() == PICTURES["png"]
    for wrong, content in ((name, PICTURES["png"] + b"."), (f"../{name}", PICTURES["png"]), (name, b"")):
        with pytest.raises(MediaRefused):
            store.install(wrong, content)
    assert [path.name for path in store.folder.iterdir()] == [name]


def test_which_pictures_entries_show() -> None:
    name, poster = "0" * 32 + ".png", "1" * 32 + ".jpg"
    video = Media("video", "https://elsewhere.example/v.mp4", poster=f"/media/{poster}")
    others = (Media("image", "/media/../run/secret.key"), Media("image", "/logo.png"))
    entries = [
        Entry("a", "de", "Was?", "Das.", media=(Media("image", f"/media/{name}"), *others)),
        Entry("b", "de", "Wie?", "So.", media=(video,)),
    ]
    assert pictures_of(entries) == {name, poster}


def bomb(levels: int) -> bytes:
    """A drawing of a few hundred bytes that shows 10 to the power of `levels` parts."""
    groups = "".join(
        f'<g id="g{level}">' + f'<use href="#g{level - 1}"/>' * 10 + "</g>" for level in range(1, levels + 1)
    )
    return SVG.format("", f'<defs><rect id="g0"/>{groups}</defs><use href="#g{levels}"/>').encode()


@pytest.mark.parametrize(
    ("picture", "told"),
    [
        (bomb(9), "more than 20,000 parts"),
        (SVG.format("", '<g id="a"><use href="#a"/></g>').encode(), "more than 20,000 parts"),
        (
            SVG.format("", '<g id="a"><use href="#b"/></g><g id="b"><use xlink:href="#a"/></g>').encode(),
            "parts",
        ),
        (SVG.format("", "<g>" * 5000).encode(), "no valid SVG"),
        (SVG.format("", "<g/>" * 20_001).encode(), "parts"),
        (SVG.format("", "<!-- " + " " * 1_000_000 + "-->").encode(), "larger than 1 MB"),
        (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (50_000).to_bytes(4) + (50_000).to_bytes(4),
            "50000 by 50000 pixels",
        ),
        (b"GIF89a\xff\xff\xff\xff", "65535 by 65535 pixels"),
        (b"\xff\xd8\xff\xe0\0\4ab\xff\xff\xc2\0\x11\x08\xff\xf0\xff\xf1\3", "65521 by 65520 pixels"),
        (b"RIFF....WEBPVP8X....\0\0\0\0\xfe\x3f\0\xfe\x3f\0", "16383 by 16383 pixels"),
        (b"RIFF....WEBPVP8L....\x2f\xff\xff\xff\xff", "16384 by 16384 pixels"),
        (b"RIFF....WEBPVP8 ....\0\0\0\x9d\1\x2a\xff\x3f\xff\x3f", "16383 by 16383 pixels"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(8), "damaged"),
        (b"GIF89a", "damaged"),
        (b"\xff\xd8\xff", "damaged"),
        (b"\xff\xd8\xff\xe0\0\0" * 999, "damaged"),
        (b"RIFF....WEBPANIM", "damaged"),
    ],
)
def test_pictures_that_would_unpack_without_end_are_refused_unopened(
    tmp_path: Path, picture: bytes, told: str
) -> None:
    source = tmp_path / "picture"
    source.write_bytes(picture)
    with pytest.raises(MediaRefused, match=told):
        MediaStore(tmp_path / "media").add(source)


def test_a_drawing_may_show_a_part_many_times(tmp_path: Path) -> None:
    source = tmp_path / "picture"
    source.write_bytes(bomb(3))
    assert MediaStore(tmp_path / "media").add(source).endswith(".svg")
