"""Which entries the report of the last release says are confused, while both are there."""

from dataclasses import replace

from knowledge.entries import Entry
from webwidget.curation.alike_in_meaning import alike_in_meaning

B = Entry("b", "de", "Wo ist mein Paket?", "Unterwegs.")
C = Entry("c", "de", "Was kostet Versand?", "4,90 €")


def test_of_two_that_are_confused_both_are_named_in_one_language_while_both_are_there() -> None:
    english = [replace(B, locale="en"), replace(C, locale="en", state="draft")]
    report = {"warnings": [{"kind": "confused", "entries": ["b", "c"]}, {"kind": "rare", "entries": ["b"]}]}
    (pair,) = alike_in_meaning(report, [B, *english], ())
    assert (pair.one.locale, pair.other.locale, pair.share) == ("en", "en", 0)
    assert list(alike_in_meaning(report, [B, *english], [frozenset("bc")])) == []
    assert list(alike_in_meaning(report, [B, replace(C, state="archived")], ())) == []
