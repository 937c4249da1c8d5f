"""Rows of entries that did not change are those that were made before, and no others."""

import gc
import json
from dataclasses import replace

import pytest

from bot.operation.gate.collecting import uninterrupted
from bot.operation.prepared import Prepared, rows_of
from knowledge.entries import Entry
from matcher.rows import distinct, passages

LONG = "Zuerst wird geprüft, dann wird bezahlt. " * 8
ENTRIES = [
    Entry("a", "de", "Wann kommt es?", LONG, ("Lieferzeit?", "lieferzeit?"), topic="Versand"),
    Entry("a", "en", "When does it come?", "Soon.", ("Lieferzeit?",), topic="Shipping"),
    Entry("b", "de", "Lieferzeit?", "Drei Tage.", topic="Versand", risk=0.01),
]


def test_it_is_the_same_as_made_anew_whatever_changes() -> None:
    prepared, risks = Prepared(), {"Versand": 0.02}
    changed = [replace(ENTRIES[0], question="Wann ist es da?"), *ENTRIES[1:]]
    riskier = [ENTRIES[0], ENTRIES[1], replace(ENTRIES[2], risk=None)]
    some = [(ENTRIES, risks), (changed, risks), (changed[1:], risks), (ENTRIES, {}), (riskier, risks)]
    for entries, risk in [*some, (ENTRIES[::-1], risks)]:
        told = prepared.rows(entries, risk)
        assert list(told.items()) == list(distinct(passages(rows_of(entries, risk))).items())


def test_what_did_not_change_is_not_made_again() -> None:
    prepared = Prepared()
    first = prepared.rows(ENTRIES, {})
    again = prepared.rows([ENTRIES[0], replace(ENTRIES[2], answer="Vier Tage.")], {})
    assert again["a", "wann kommt es?"] is first["a", "wann kommt es?"]
    assert again["b", "vier tage."].text == "Vier Tage."
    assert ("b", "drei tage.") not in again


def test_lines_of_entries_that_did_not_change_are_not_made_again() -> None:
    prepared = Prepared()
    first = prepared.lines(ENTRIES)
    changed = replace(ENTRIES[1], answer="Later – ü.")
    again = prepared.lines([ENTRIES[0], changed, ENTRIES[2]])
    assert (again[0], again[2]) == (first[0], first[2])
    assert again[0] is first[0]
    assert [Entry.from_json(json.loads(line)) for line in again] == [ENTRIES[0], changed, ENTRIES[2]]


def test_nothing_is_collected_while_somebody_waits() -> None:
    with uninterrupted():
        with pytest.raises(ZeroDivisionError), uninterrupted():
            _ = 1 / 0
        assert not gc.isenabled()
    assert gc.isenabled()
