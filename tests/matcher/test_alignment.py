"""What an edit leaves alone is found from both ends, and is what a look at every row finds."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from matcher import LetterEncoder, Matcher, Row, build
from matcher.comparison import Comparison
from matcher.incremental import Edit, read_previous
from matcher.index.alignment import aligned
from matcher.index.spelling import count_words
from matcher.index.table import table_of

WORDS = ("Paket", "Rücksendung", "Konto", "Gutschein", "€ 5")


def corpus(source: random.Random, entries: int) -> list[Row]:
    rows = []
    for number in range(entries):
        risk = source.choice((None, None, 0.02))
        for kind in ("question", "variant", "answer"):
            text = f"{source.choice(WORDS)} {source.randrange(9)}?"
            rows.append(Row(f"e{number}", text, kind, source.choice(("de", "en")), risk))
    return rows


def edits(source: random.Random, rows: list[Row]) -> Iterator[list[Row]]:
    """The same, one changed, came, gone, moved; nothing left, another risk, another kind."""
    at = source.randrange(len(rows))
    one = rows[at]
    yield rows
    for text in ("Neu?", "ein ganz neuer Text", source.choice(rows).text):
        changed = Row(one.entry, text, one.kind, one.locale, one.risk)
        yield [*rows[:at], changed, *rows[at + 1 :]]
        yield [*rows[:at], changed, *rows[at:]]
        yield [*rows[:at], Row("neu", text, "question"), *rows[at:]]
    yield rows[:at] + rows[at + 1 :]
    yield rows[at:] + rows[:at]
    yield [Row("x", "Anders?", "question")]
    yield [Row(row.entry, row.text, row.kind, row.locale, 0.3) for row in rows]
    yield [
        Row(row.entry, row.text, "answer" if row is one else row.kind, row.locale, row.risk) for row in rows
    ]


@pytest.mark.parametrize("seed", range(20))
def test_rows_at_both_ends_are_the_same(seed: int) -> None:
    source = random.Random(seed)
    rows = corpus(source, source.randrange(1, 8))
    for edited in edits(source, rows):
        before, after = table_of(rows), table_of(edited)
        front, end = aligned(before, after)

        def told(table: object, at: int) -> tuple[object, ...]:
            owner = table.entry[at]  # type: ignore[attr-defined]
            return table.texts[at], table.ids[owner], table.risks[owner], bool(table.answers[at])  # type: ignore[attr-defined]

        old = [told(before, at) for at in range(len(rows))]
        new = [told(after, at) for at in range(len(edited))]
        assert front + end <= min(len(old), len(new))
        assert old[:front] == new[:front]
        assert old[len(old) - end :] == new[len(new) - end :]
        assert edited is not rows or front == len(rows)


def test_one_edit_of_many_leaves_one_entry_to_look_at() -> None:
    rows = corpus(random.Random(1), 50)
    edited = [*rows[:76], Row(rows[76].entry, "Ganz neu?", "variant", "de", rows[76].risk), *rows[77:]]
    assert len(aligned(table_of(rows), table_of(edited)).between(len(rows))) == 1


@pytest.mark.parametrize("seed", range(8))
def test_an_edit_finds_what_a_look_at_every_text_finds(tmp_path: Path, seed: int) -> None:
    source = random.Random(seed)
    rows = corpus(source, 12)
    build(rows, tmp_path / "1", encoder="letters")
    earlier = read_previous(tmp_path / "1", LetterEncoder().identity)
    assert earlier is not None
    had = earlier.table.texts.all()
    for edited in edits(source, rows):
        table = table_of(edited)
        edit, has = Edit(earlier, table), table.texts.all()
        assert [had[row] if row >= 0 else None for row in edit.was.tolist()] == [
            text if text in had else None for text in has
        ]
        assert edit.counts() == count_words(has)
        drift, learnt = len(set(had) ^ set(has)), edit.still_telling()
        assert (learnt.drift if learnt else None) == (drift if drift <= 0.02 * len(has) else None)


@pytest.mark.parametrize("seed", range(4))
def test_a_comparison_names_the_rows_that_came_and_went(tmp_path: Path, seed: int) -> None:
    source = random.Random(seed)
    rows = corpus(source, 10)
    build(rows, tmp_path / "0", encoder="letters")
    for number, edited in enumerate(edits(source, rows), 1):
        build(edited, tmp_path / f"{number}", encoder="letters", previous=tmp_path / "0")
        compared = Comparison.of(Matcher.open(tmp_path / "0"), Matcher.open(tmp_path / f"{number}"))
        one, two = compared.before, compared.after
        old, new = (side.keys(range(len(side.texts))) for side in (one, two))
        assert sorted(compared.came.tolist()) == sorted(row for key, row in new.items() if key not in old)
        assert sorted(compared.went.tolist()) == sorted(row for key, row in old.items() if key not in new)


@pytest.mark.parametrize("many", [1, 40])
def test_texts_are_found_by_what_they_say(many: int) -> None:
    texts = [f"Frage {number}: {'ä' * (number % 7)}" for number in range(200)]
    stored = table_of([Row("e", text, "question") for text in texts]).texts
    wanted = [text.encode() for text in texts[-many:]]
    found = stored.find({*wanted, b"Frage 9", b""})
    assert {text: stored[row].encode() for text, row in found.items()} == {text: text for text in wanted}
    assert stored.stored(range(5, 5)) == []
    assert stored.stored(range(3, 5)) == [text.encode() for text in texts[3:5]]
    assert Counter(stored.lengths.tolist()) == Counter(len(text.encode()) for text in texts)
    assert np.array_equal(np.cumsum(stored.lengths), stored.ends)
