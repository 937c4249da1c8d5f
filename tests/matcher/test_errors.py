"""Every error that the matcher raises has a sentence in English and German, and brings the values for it."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from knowledge.errors import KundigError
from knowledge.languages import catalogue, text
from matcher import errors

ROOM = Path(errors.__file__).parent


def raised() -> Iterator[tuple[str, set[str], bool]]:
    """For each `raise` of an error of ours: its class, the data it names, and whether more is passed on."""
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                name = node.exc.func.id if isinstance(node.exc.func, ast.Name) else ""
                if hasattr(errors, name):
                    assert not node.exc.args, f"{path.name}: {name} is given prose"
                    given = {keyword.arg for keyword in node.exc.keywords}
                    place = {"file", "line"} if None in given else set()
                    yield name, {key for key in given if key} | place, bool(place)


def leaves(error: type[KundigError]) -> set[str]:
    below = error.__subclasses__()
    return set().union(*map(leaves, below)) if below else {error.__name__}


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("name", "given", "_placed"), list(raised()))
def test_an_error_brings_the_values_of_its_sentence(
    language: str, name: str, given: set[str], _placed: bool
) -> None:
    sentence = catalogue("errors", language)[getattr(errors, name).code]
    gaps = {field for _, field, _, _ in Formatter().parse(sentence) if field}
    assert gaps <= given
    assert text("errors", getattr(errors, name).code, language, **dict.fromkeys(gaps, "x"))


def test_all_errors_are_raised_and_only_the_most_special_ones() -> None:
    assert {name for name, _, _ in raised()} == leaves(errors.MatcherError)


def test_a_sentence_is_told_in_german_too() -> None:
    error = errors.RiskOutOfRange(risk=2)
    assert error.code == "risk_out_of_range"
    assert "Risiko 2" in error.told("de")
    assert str(error).startswith("The risk 2 must")
