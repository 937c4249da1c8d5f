from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from knowledge.entries import Entry
from knowledge.formats import read, write
from tests.knowledge.strategies import corpora

SHARED = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
@SHARED
@given(entries=corpora)
def test_what_is_exported_is_imported_unchanged(tmp_path: Path, ending: str, entries: list[Entry]) -> None:
    file = tmp_path / f"corpus.{ending}"
    write(file, entries)
    assert read(file, "en") == entries
