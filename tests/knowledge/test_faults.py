"""Errors as data: told in any language, kept as a line of text, and never a danger to who reads them."""

import pytest

from knowledge.entries import check_text
from knowledge.errors import ImportRefused, InvalidField, KundigError, Problem, UnknownEntry, UnknownSite
from knowledge.faults import LONGEST, Fault, shown


def test_an_error_is_a_code_and_data_and_speaks_every_language() -> None:
    error = UnknownSite(name="shop")
    assert (error.code, error.data) == ("unknown_site", {"name": "shop"})
    assert str(error) == error.told("en") == "There is no site “shop”: check the address."
    assert error.told("de") == "Den Auftritt „shop“ gibt es nicht. Bitte prüfen Sie die Adresse."
    assert error.told("fr").startswith("Le site «\u00a0shop\u00a0» n’existe pas.")


def test_what_only_staff_meets_is_told_in_english_where_a_language_lacks_it() -> None:
    assert UnknownEntry(id="a", locale="fr").told("fr").startswith("There is no entry “a”")


def test_a_field_s_error_names_the_field_its_fault_does_not() -> None:
    with pytest.raises(InvalidField) as refused:
        check_text("question", "x" * 20_001, 20_000)
    assert str(refused.value) == "question: 20,001 characters are too long. Keep it to 20,000."
    assert refused.value.fault.told("de") == "20.001 Zeichen sind zu lang, höchstens 20.000 passen."
    assert (refused.value.code, refused.value.kind) == ("invalid_field", "too_long")


def test_a_refused_import_tells_every_problem_and_its_place() -> None:
    problems = (
        Problem(3, "Frage", Fault("invalid_field.empty")),
        Problem(0, "", Fault("import_refused.more", {"count": 2})),
    )
    assert ImportRefused(problems).told("de").splitlines() == [
        "Die Datei wurde nicht importiert, es wurde nichts geändert.",
        "Zeile 3, Spalte „Frage“: Hier fehlt der Text.",
        "… und 2 weitere.",
    ]


@pytest.mark.parametrize(
    ("value", "language", "written"),
    [
        ("a\nb\x1b[31m\u202eevil\ud83d", "en", "a\\nb\\x1b[31m\\u202eevil\\ud83d"),
        ("x" * 1000, "en", "x" * (LONGEST - 1) + "…"),
        (1234.5, "de", "1.234,5"),
        (1234.5, "en", "1,234.5"),
        (0.0001, "de", "0,0001"),
        (10**400, "en", "1" + "0" * (LONGEST - 2) + "…"),
        (float("nan"), "de", "nan"),
        (True, "de", "True"),
        (None, "de", "None"),
        ("8080", "de", "8080"),
    ],
)
def test_values_are_shown_safely_and_numbers_as_the_language_writes_them(
    value: object, language: str, written: str
) -> None:
    assert shown(value, language) == written


def test_a_kept_fault_is_told_later_in_another_language() -> None:
    line = UnknownEntry(id="a", locale="de").fault.as_json()
    assert "\n" not in line
    assert Fault.from_json(line).told("de").startswith("Den Eintrag „a“ gibt es auf „de“ nicht.")


@pytest.mark.parametrize("line", ["The corpus is empty.", "{", "[]", "7", '{"key": "x"}'])
def test_a_sentence_that_an_earlier_version_kept_is_told_as_it_is(line: str) -> None:
    assert Fault.from_json(line).told("de") == line


def test_an_error_no_catalogue_knows_still_tells_its_facts() -> None:
    class Unheard(KundigError):
        pass

    assert str(Unheard(where="here")) == "unheard {'where': 'here'}"
