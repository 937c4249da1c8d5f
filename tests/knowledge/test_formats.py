import csv
import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from knowledge.entries import Entry
from knowledge.formats import read, write
from tests.knowledge.strategies import corpora

SHARED = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
@SHARED
@given(entries=corpora)
def test_what_is_exported_is_imported_unchanged(tmp_path: Path, ending: str, entries: list[Entry]) -> None:
    file = tmp_path / f"corpus.{ending}"
    write(file, entries)
    assert read(file, "en") == entries


FORMULAS = some.builds(
    "{}{}{}".format,
    some.sampled_from(["'" * count for count in range(4)]),
    some.sampled_from("=+-@＝＋－＠'"),
    some.text(string.printable[:95], max_size=20),
).map(str.strip)


@SHARED
@given(texts=some.lists(FORMULAS.filter(bool), min_size=1, max_size=5, unique=True))
def test_nothing_exported_is_a_formula_and_all_of_it_comes_back(tmp_path: Path, texts: list[str]) -> None:
    entries = [
        Entry(f"e{number}", "de", text, text, variants=tuple(texts), topic=text)
        for number, text in enumerate(texts)
    ]
    for ending, separator in (("csv", ","), ("tsv", "\t")):
        file = tmp_path / f"corpus.{ending}"
        write(file, entries)
        with file.open(encoding="utf-8-sig", newline="") as stream:
            cells = [cell for row in csv.reader(stream, delimiter=separator) for cell in row]
        assert not [cell for cell in cells if cell[:1] in set("=+-@＝＋－＠\t\r\n")]
        assert read(file, "en") == entries
    write(tmp_path / "corpus.xlsx", entries)
    assert read(tmp_path / "corpus.xlsx", "en") == entries
