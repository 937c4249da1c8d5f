"""Files that are made to hurt end in a short refusal, or are harmless. In the benchmarks they are larger."""

import codecs
from contextlib import suppress
from pathlib import Path

import pytest

from benchmarks.hostile import KINDS, files, question
from knowledge import limits
from knowledge.entries import Entry, clean_text
from knowledge.errors import ImportRefused, InvalidField
from knowledge.faults import LONGEST
from knowledge.formats import read
from knowledge.formats.problems import Problems, fault

pytestmark = pytest.mark.slow

SIZE = 60_000  # bytes; what grows with the square would take minutes even so


@pytest.mark.parametrize(("name", "ending", "content"), files(SIZE), ids=KINDS)
def test_whatever_a_file_holds_it_ends_and_is_told_briefly(
    tmp_path: Path, name: str, ending: str, content: bytes
) -> None:
    file = tmp_path / f"faq{ending}"
    file.write_bytes(content)
    with suppress(ImportRefused):
        read(file)
        return
    with pytest.raises(ImportRefused) as refused:
        read(file)
    problems = refused.value.problems
    assert 0 < len(problems) <= limits.PROBLEMS + 2
    assert max(len(problem.told("de")) for problem in problems) < 3 * LONGEST
    assert "root:" not in str(refused.value)


def told(tmp_path: Path, ending: str, content: bytes | str) -> str:
    file = tmp_path / f"faq{ending}"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ImportRefused) as refused:
        read(file)
    return str(refused.value)


def test_too_many_rows_end_the_reading_and_problems_before_them_are_told(tmp_path: Path) -> None:
    for ending, content in ((".csv", "question,answer\n" + "?,\n" * 60_000), (".jsonl", "{\n" * 60_000)):
        sentences = told(tmp_path, ending, content).split("\n")
        assert "50,000" in sentences[1]
        assert sentences[2].startswith("row 2" if ending == ".csv" else "row 1")
        assert sentences[-1] == "… and 49,900 more."


def test_one_row_is_bounded_across_its_lines(tmp_path: Path) -> None:
    quoted = '"' + "x\n" * 50_000 + '",'
    assert "row 2: The row is longer than 2,000,000" in told(
        tmp_path, ".csv", f"question,answer\n{quoted * 30}"
    )
    long = '{"question": "' + "x" * limits.ROW + '"}'
    assert "row 1: The row is longer than 2,000,000" in told(tmp_path, ".jsonl", long)


@pytest.mark.parametrize("answer", ["<b>" * 250, "<ul><li>" * 120, "<blockquote>" * 210])
def test_nesting_is_told_with_its_question(tmp_path: Path, answer: str) -> None:
    found = told(tmp_path, ".json", question(answer + "x"))
    assert "row 1, column “answer”: The HTML is nested more than 200 levels deep. Simplify it." in found


def test_a_page_may_be_nested_as_pages_are(tmp_path: Path) -> None:
    (tmp_path / "faq.json").write_text(question("<div>" * 150 + "<b>Ja</b>" + "</div>" * 150))
    assert [entry.answer for entry in read(tmp_path / "faq.json")] == ["**Ja**"]


def test_attributes_without_end_are_refused_before_the_parser_sees_them(tmp_path: Path) -> None:
    attributes = " ".join(f"a{number}=1" for number in range(3_000))
    assert "more than 2,000 attributes" in told(tmp_path, ".json", question(f"<b {attributes}>x</b>"))
    picture = "A" * 100_000
    (tmp_path / "faq.json").write_text(question(f'<img src="data:image/png;base64,{picture}" alt="Bild"> Ja'))
    assert [entry.answer for entry in read(tmp_path / "faq.json")] == ["Bild Ja"]


def test_accents_heaped_on_a_letter_are_refused_unread() -> None:
    heap = "a" + "\u0300\u0316" * 200
    with pytest.raises(
        InvalidField, match=r"question: More than 30 accents stand on one letter at position 5\."
    ):
        Entry("a", "de", "Wie" + heap, "So.")
    assert clean_text(heap) == heap
    assert clean_text("e\u0301" * 5000) == "é" * 5000
    assert Entry("a", "ar", "كَيْفَ حَالُكُمْ؟ " * 20, "x").locale == "ar"


@pytest.mark.parametrize("charset", ["zip", "punycode", "rot13", "unicode_escape", "undefined", "no-such"])
def test_a_page_names_no_encoding_that_computes(tmp_path: Path, charset: str) -> None:
    with suppress(LookupError):
        codecs.lookup(charset)
    page = f'<meta charset="{charset}">'.encode() + b"\xe4"
    assert "no FAQPage" in told(tmp_path, ".html", page)


def test_only_the_first_problems_are_kept_by_row() -> None:
    problems = Problems(most=3)
    for row in (9, 4, 7, 1, 8, 1):
        problems.add(row, str(row), fault("empty"))
    with pytest.raises(ImportRefused) as refused:
        problems.refuse_if_any()
    assert [problem.row for problem in refused.value.problems] == [1, 1, 4, 0]
    assert refused.value.problems[-1].fault == fault("more", count=3)
