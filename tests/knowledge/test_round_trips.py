"""Any corpus, exported in any format and imported again, is the same, but for what is told to be lost."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from knowledge.entries import Entry, Link
from knowledge.formats import FORMATS, read, write
from tests.knowledge.strategies import corpora

SHARED = settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
MARKUP = some.sampled_from(
    ["<b>x</b>", "&amp;", "&uuml;", "_x000D_", "**a**", "| a | b |\n| - | - |\n| 1 | 2 |", "a  \nb",
     "    code", "~~alt~~", "<p>", "[x](/y)", "```\n<i>\n```", "1. a\n2. b", "`<b>`", "Ã¼", "&lt;p&gt;"]
)  # fmt: skip
MARKED_UP = some.lists(MARKUP, min_size=1, max_size=4).map("\n\n".join).map(str.strip)


def same(entries: list[Entry], found: list[Entry]) -> bool:
    def key(entry: Entry) -> tuple[str, str]:
        return entry.id, entry.locale

    return sorted(entries, key=key) == sorted(found, key=key)


def after(file: Path, entries: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """What is to come back: all, but for the risks when they are told to be lost."""
    lost = [note.fault.key for note in write(file, entries)]
    assert lost == ["import_note.risk_lost"] * bool(lost)
    return [replace(entry, risk=None) for entry in entries] if lost else entries, read(file, "en")


@pytest.mark.parametrize("ending", FORMATS)
@SHARED
@given(entries=corpora)
def test_any_corpus(tmp_path: Path, ending: str, entries: list[Entry]) -> None:
    assert same(*after(tmp_path / f"corpus{ending}", entries))


@pytest.mark.parametrize("ending", FORMATS)
@SHARED
@given(texts=some.lists(MARKED_UP, min_size=1, max_size=4))
def test_texts_that_look_like_markup(tmp_path: Path, ending: str, texts: list[str]) -> None:
    entries = [
        Entry(
            f"e{number}",
            "de-AT",
            " ".join(text.split()),
            text,
            variants=(" ".join(text.split()) + "?",),
            topic=" ".join(text.split()),
            links=(Link(" ".join(text.split()), "/c"),),
        )
        for number, text in enumerate(texts)
    ]
    assert same(*after(tmp_path / f"corpus{ending}", entries))


def test_whoever_edits_an_exported_page_changes_the_answer(tmp_path: Path) -> None:
    file = tmp_path / "faq.json"
    write(file, [Entry("a", "de", "Wie?", "**So** und\nso.")])
    file.write_text(file.read_text().replace("<strong>So", "<strong>Anders"))
    assert [entry.answer for entry in read(file)] == ["**Anders** und\nso."]
