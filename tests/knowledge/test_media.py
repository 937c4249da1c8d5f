from pathlib import Path

import pytest

from knowledge.entries import Entry, Media
from knowledge.errors import MediaRefused
from knowledge.media import MediaStore, pictures_of

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'
PICTURES = {
    "png": b"\x89PNG\r\n\x1a\n....",
    "jpg": b"\xff\xd8\xff\xe0....",
    "gif": b"GIF89a....",
    "webp": b"RIFF....WEBPVP8 ",
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
