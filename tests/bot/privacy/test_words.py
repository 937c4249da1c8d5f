"""Words as patterns, and texts in the small letters that patterns read."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.privacy.message import small
from bot.privacy.words import any_of, begun

_WORDS = ("kd", "k", "bestell*", "s/n", "gift card*")


@given(st.text("kdbestl*s/n gift card-", max_size=40))
def test_words_that_look_back_late_are_found_where_others_are(text: str) -> None:
    early = re.compile(rf"(?<!\w)(?:{any_of(_WORDS)})(?!\w)")
    late = re.compile(rf"(?:{begun(_WORDS)})(?!\w)")
    assert [match.span() for match in late.finditer(text)] == [match.span() for match in early.finditer(text)]


@given(st.text())
def test_small_letters_stand_where_the_others_stood(text: str) -> None:
    assert len(small(text)) == len(text)


def test_small_letters_are_those_that_a_pattern_reads() -> None:
    assert small("ARTİKEL, Größe ſıß") == "artikel, größe siß"
