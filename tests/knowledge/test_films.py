"""Videos: read through without being decoded, and kept without what a camera noted."""

import contextlib
import re
from importlib.resources import files
from random import Random

import pytest

from knowledge.errors import MediaRefused
from knowledge.media.films import is_film, without_notes
from knowledge.media.media import kind_of

FILM = files("mimesis").joinpath("datasets/bin/sample.mp4").read_bytes()
PLACE = b"+48.8577+002.295/"


def box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + kind + content


def noted(film: bytes) -> bytes:
    """With a place, as phones put it: in the header of the film, which grows by it."""
    at = film.index(b"moov") - 4
    size = int.from_bytes(film[at : at + 4], "big")
    note = box(b"udta", box(b"\xa9xyz", PLACE))
    moov = (size + len(note)).to_bytes(4, "big") + film[at + 4 : at + size] + note
    return film[:at] + moov + film[at + size :]


def test_a_real_film_stays_as_it_is_but_for_notes() -> None:
    assert is_film(FILM)
    assert kind_of(FILM, "x") == "mp4"
    with_place = noted(FILM)
    clean = without_notes(with_place, "x")
    assert PLACE in with_place
    assert PLACE not in clean
    assert len(clean) == len(with_place)
    assert clean.count(b"free") > with_place.count(b"free")
    assert without_notes(clean, "x") == clean


def test_tracks_that_nobody_sees_are_emptied() -> None:
    hidden = re.sub(rb"(hdlr.{8})vide", rb"\1meta", FILM, flags=re.DOTALL)
    with pytest.raises(MediaRefused):  # nothing that is played is left
        without_notes(hidden.replace(b"avc1", b"mebx"), "x")
    clean = without_notes(hidden, "x")
    assert clean.count(b"stsd") < FILM.count(b"stsd")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (FILM.replace(b"avc1", b"hvc1"), "film_codec"),
        (FILM[:-40], "damaged_film"),
        (box(b"ftyp", b"isom"), "damaged_film"),
        (box(b"ftyp", b"isom") + b"\xff\xff\xff\xffmoov", "damaged_film"),
        (box(b"ftyp", b"isom") + b"\0\0\0\1moov" + b"\xff" * 8, "damaged_film"),
        (box(b"ftyp", b"isom") + box(b"moov", box(b"trak", b"") * 6000), "damaged_film"),
        (box(b"ftyp", b"isom") + box(b"moov", b"\0\0\0\3free"), "damaged_film"),
    ],
)
def test_what_is_no_film_that_plays_is_told(content: bytes, kind: str) -> None:
    with pytest.raises(MediaRefused) as refused:
        without_notes(content, "Urlaub.mp4")
    assert refused.value.kind == kind


def test_whatever_stands_there_it_ends() -> None:
    chance = Random(5)
    for _ in range(300):
        film = bytearray(FILM[: chance.randrange(40, 3000)])
        for _ in range(20):
            film[chance.randrange(8, len(film))] = chance.choice([0, 1, 8, 255, chance.randrange(256)])
        with contextlib.suppress(MediaRefused):
            assert len(without_notes(bytes(film), "x")) == len(film)
