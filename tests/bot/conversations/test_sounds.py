"""Voice messages: what is kept is sound alone, and nothing else passes as one."""

import random
from pathlib import Path

import pytest

from bot.conversations.files.checking import checked
from bot.conversations.files.child import look
from bot.conversations.files.errors import AttachmentRefused
from bot.conversations.files.sound import of_mpeg4, of_ogg
from tests.sounds import SILENCE, box, mp4, ogg, page


def refused(content: bytes, *, hears: bool = True) -> str | None:
    with pytest.raises(AttachmentRefused) as caught:
        look(content, hears=hears)
    return caught.value.kind


def test_of_an_ogg_the_sound_is_kept_and_not_a_word_beside_it() -> None:
    kept = of_ogg(ogg(comment=b"LOCATION=51.31 9.49"))
    assert kept.type == "audio/ogg"
    assert b"51.31" not in kept.content
    assert kept.content.count(b"OggS") == 3
    assert kept.content.count(SILENCE) == 50
    assert of_ogg(kept.content).content == kept.content, "what was kept is a voice message itself"
    long_words = of_ogg(
        page([ogg()[28:47]], 0, flag=2) + page([b"OpusTags" + b"x" * 700], 1) + page([SILENCE], 2, flag=4)
    )
    assert b"xxx" not in long_words.content
    assert long_words.content.endswith(SILENCE)


def test_the_pages_bear_the_checksums_that_players_ask_for() -> None:
    """Of page and content as the documents say; without its words a file has the same pages but one."""
    whole = ogg(comment=b"")
    head, sound = whole[: whole.index(b"OggS", 4)], whole[whole.rindex(b"OggS") :]
    kept = of_ogg(whole).content
    assert kept.startswith(head)
    assert kept.endswith(sound)


def test_of_an_mpeg4_the_sound_is_kept_in_its_place() -> None:
    came = mp4()
    kept = of_mpeg4(came)
    assert (kept.type, len(kept.content)) == ("audio/mp4", len(came))
    assert b"51.31" not in kept.content
    assert b"udta" not in kept.content
    assert came[-60:] == kept.content[-60:]


def test_what_is_to_be_seen_or_is_no_voice_is_refused() -> None:
    assert refused(mp4(b"vide")) == "film"
    two = page([b"OpusHead" + bytes(11)], 0, serial=8, flag=2)
    assert refused(ogg()[:47] + two + ogg()[47:]) == "sound"
    assert refused(page([b"\x80theora" + bytes(40)], 0, flag=2) + ogg()) == "sound"
    assert refused(b"OggS\x01" + bytes(400)) == "damaged"
    assert refused(box(b"ftyp", b"M4A ")) == "damaged"
    deep = b""
    for _ in range(40):
        deep = box(b"trak", deep)
    assert refused(box(b"ftyp", b"M4A ") + deep) == "effort"
    assert refused(ogg(), hears=False) == "sound"
    assert refused(mp4(), hears=False) == "film"


def test_whatever_is_broken_in_one_is_refused_or_kept_whole() -> None:
    """Each byte may be another: that ends in a refusal or in something that is read again the same."""
    chance = random.Random(14)
    for whole in (ogg(), mp4()):
        for _ in range(300):
            broken = bytearray(whole)
            for _ in range(chance.randint(1, 4)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            cut = bytes(broken[: chance.randint(40, len(broken))])
            try:
                kept = look(cut, hears=True)
            except AttachmentRefused:
                continue
            assert look(kept.content, hears=True) == kept


def test_the_process_that_looks_hears_only_where_it_is_told_to(tmp_path: Path) -> None:
    came = tmp_path / "voice"
    came.write_bytes(ogg())
    with came.open("rb") as file:
        assert checked(file, hears=True).type == "audio/ogg"
        with pytest.raises(AttachmentRefused):
            checked(file)
