"""Whence a conversation came."""

import pytest

from bot.privacy.sources import source_of

SECRET = b"s" * 32


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.250", True),
        ("203.0.113.7", "203.0.114.7", False),
        ("2001:db8:0:ff00::1", "2001:db8:0:ffab:1:2:3:4", True),
        ("2001:db8:0:ff00::1", "2001:db8:1:ff00::1", False),
        ("::ffff:203.0.113.7", "203.0.113.9", True),
        ("fe80::1%eth0", "fe80::2", True),
    ],
)
def test_one_network_is_one_source(one: str, other: str, same: bool) -> None:
    assert (source_of(one, SECRET) == source_of(other, SECRET)) is same


def test_it_tells_nothing_without_the_secret() -> None:
    found = source_of("203.0.113.7", SECRET)
    assert found is not None
    assert "203" not in found
    assert found != source_of("203.0.113.7", b"t" * 32)
    assert len(found) == 16


@pytest.mark.parametrize("text", ["", "unknown", "203.0.113", "localhost"])
def test_what_is_no_address_has_none(text: str) -> None:
    assert source_of(text, SECRET) is None
