"""Which of many texts occur in a long one."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from knowledge.formats.pages.occurring import occurring

_LETTERS = st.text("ab?", max_size=30)


@given(st.lists(_LETTERS, max_size=120), st.text("ab?", max_size=200))
def test_those_that_stand_in_the_text_are_told(wanted: list[str], text: str) -> None:
    assert occurring(wanted, text) == {one for one in wanted if one in text}


def test_of_many_those_are_told_that_end_with_the_text() -> None:
    wanted = [f"wohin{number}" for number in range(200)]
    assert occurring(wanted, "unddannwohin17") == {"wohin1", "wohin17"}


class _Counting(str):
    """A text that counts how often it is looked into."""

    looks = 0

    def __getitem__(self, place: Any) -> str:
        self.looks += 1
        return super().__getitem__(place)

    def __contains__(self, part: Any) -> bool:
        self.looks += len(self)
        return super().__contains__(part)


def _looks(names: int, texts: int) -> int:
    said = _Counting("".join(f"wiekannichmeinebestellung{number:05}ändern" for number in range(texts)))
    wanted = [f"wiekannichmeinebestellung{number:05}stornieren" for number in range(names)]
    assert not occurring(wanted, said)
    return said.looks


def test_the_work_grows_with_the_text_and_not_with_how_many_are_wanted() -> None:
    assert _looks(names=400, texts=50) == _looks(names=100, texts=50)
    assert _looks(names=100, texts=200) < 5 * _looks(names=100, texts=50)
