"""The phrases of the staff's pages: both languages complete, none forgotten, none left over."""

import re
from pathlib import Path

import pytest

from webwidget.curation.phrases import CURATION
from webwidget.curation.report_phrases import REPORT
from webwidget.desk.phrases import DESK
from webwidget.staff.phrases import LOG_IN, SHARED

FACES = {"staff": SHARED | LOG_IN, "desk": DESK, "curation": CURATION | REPORT}
WEBWIDGET = Path(__file__).parents[2] / "webwidget"
GAP = re.compile(r"{(\w+)}")


def sources(*faces: str) -> str:
    files = (
        file
        for face in faces
        for file in (WEBWIDGET / face).rglob("*")
        if file.suffix in (".py", ".html", ".js") and not file.name.endswith("phrases.py")
    )
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize("face", FACES)
def test_both_languages_have_the_same_gaps(face: str) -> None:
    for key, (german, english) in FACES[face].items():
        assert german, key
        assert english, key
        assert set(GAP.findall(german)) == set(GAP.findall(english)), key


@pytest.mark.parametrize("face", FACES)
def test_every_phrase_is_said_somewhere(face: str) -> None:
    text = sources("staff", "desk", "curation") if face == "staff" else sources(face)
    families = set(re.findall(r"[\"'`](\w+_)(?:[\"'] ~|\$\{|\{)", text))  # "state_" ~ state, `state_${state}`
    for key in FACES[face]:
        said = re.search(rf"[\"'`]{key}[\"'`]", text)
        assert said or any(key.startswith(family) for family in families), f"nobody says {key!r}"


@pytest.mark.parametrize("face", FACES)
def test_everything_said_is_a_phrase(face: str) -> None:
    known = FACES[face] | SHARED
    said = set(re.findall(r"\bsay\(\"(\w+)\"(?! ~)", sources(face)))
    assert said - set(known) == set()
