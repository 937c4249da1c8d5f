"""Code and catalogues of errors go together: what is raised can be said, in every language it must be."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from knowledge.languages import ENGLISH, LANGUAGES
from tests.raising import Code, Raised
from webwidget.errors import PAGES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
GAP = re.compile(r"(?<!{){(\w+)}(?!})")
STAFF = ("de", "en")  # the languages staff can choose; customers have all
BESIDES = {"kept", "page_onward"} | {
    page + end for page in (*PAGES.values(), "page_refused") for end in ("", "_text")
}

Catalogues = Mapping[str, Mapping[str, str]]


@pytest.fixture(scope="module")
def code() -> Code:
    return Code.under(ROOT, "knowledge", "matcher", "bot", "webwidget")


@pytest.fixture(scope="module")
def catalogues() -> Catalogues:
    """Each language's own sentences, without the English ones that fill in for it."""
    return {language: sentences(language) for language in LANGUAGES}


def sentences(language: str) -> dict[str, str]:
    with (ROOT / f"knowledge/locales/{language}/LC_MESSAGES/errors.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def gaps(sentence: str) -> set[str]:
    return set(GAP.findall(sentence))


def unsaid(raised: Collection[Raised], catalogues: Catalogues) -> list[str]:
    """What the code raises and a catalogue cannot say."""
    complaints = [f"{one.place} does not say which sentence it means" for one in raised if one.key is None]
    for one in raised:
        for language, sentences in catalogues.items():
            if one.key is None or (language not in STAFF and not one.public):
                continue
            if one.key not in sentences:
                complaints.append(f"{one.place} raises {one.key}: not in the catalogue {language!r}")
            elif gaps(sentences[one.key]) != one.data:
                complaints.append(
                    f"{one.place} raises {one.key} with {set(one.data)}: others in {language!r}"
                )
    return complaints


def unraised(raised: Collection[Raised], besides: Collection[str], catalogues: Catalogues) -> set[str]:
    """What a catalogue says and nobody raises."""
    keys = {one.key for one in raised} | set(besides)
    return {key for sentences in catalogues.values() for key in sentences if key not in keys}


def uneven(catalogues: Catalogues) -> set[str]:
    """Sentences whose gaps differ between languages."""
    english = catalogues[ENGLISH]
    return {
        key
        for sentences in catalogues.values()
        for key, sentence in sentences.items()
        if gaps(sentence) != gaps(english.get(key, ""))
    }


def test_whatever_is_raised_can_be_said(code: Code, catalogues: Catalogues) -> None:
    assert unsaid(code.raised(), catalogues) == []


def test_whatever_can_be_said_is_raised(code: Code, catalogues: Catalogues) -> None:
    assert unraised(code.raised(), code.said() | BESIDES, catalogues) == set()


def test_all_languages_have_the_same_gaps(catalogues: Catalogues) -> None:
    assert uneven(catalogues) == set()


def test_customers_meet_every_language(code: Code, catalogues: Catalogues) -> None:
    pages = BESIDES - {"kept"}
    assert all(pages <= set(catalogues[language]) for language in LANGUAGES)


SOURCE = {
    "knowledge/errors.py": """
class KundigError(Exception):
    public = False
    def __init__(self, kind="", /, **data): ...
class Lost(KundigError):
    public = True
class Gone(Lost):
    def __init__(self, name):
        super().__init__(name=name)
""",
    "bot/room.py": """
from knowledge.errors import Gone, Lost as Missing
def look(sentence):
    raise Missing("key", where=1)
    raise Gone("x")
    raise Missing(sentence)
""",
}
SAID = {"lost.key": "{where}", "gone": "{name}"}


def test_the_walk_finds_every_kind_of_raise() -> None:
    found = {(one.place, one.key, one.data, one.public) for one in Code(SOURCE).raised()}
    assert found == {
        ("bot/room.py:4", "lost.key", frozenset({"where"}), True),
        ("bot/room.py:5", "gone", frozenset({"name"}), True),
        ("bot/room.py:6", None, frozenset(), True),
    }


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"lost.key": "{where}"}, "gone: not in"),
        ({"lost.key": "{where}", "gone": "{who}"}, "gone with {'name'}"),
        (SAID, "room.py:6 does not say which"),
    ],
)
def test_a_gap_between_code_and_catalogue_is_seen(said: dict[str, str], complaint: str) -> None:
    found = "\n".join(unsaid(Code(SOURCE).raised(), {"en": SAID, "fr": said}))
    assert complaint in found


def test_a_sentence_left_over_and_an_uneven_one_are_seen() -> None:
    more = SAID | {"never": "…"}
    assert unraised(Code(SOURCE).raised(), (), {"en": more}) == {"never"}
    assert uneven({"en": SAID, "de": {"gone": "{name} {why}"}}) == {"gone"}
