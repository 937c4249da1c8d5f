from knowledge.curating.duplicates import duplicates
from knowledge.entries import Entry

ENTRIES = [
    Entry("delivery", "de", "Wie lange dauert die Lieferung?", "Drei Tage.", ("Wann kommt mein Paket?",)),
    Entry("delivery-2", "de", "Wie lange dauert eine Lieferung?", "Bald."),
    Entry("parcel", "de", "Sendung verfolgen", "Hier.", ("wann kommt mein Paket",)),
    Entry("parcel", "en", "Wann kommt mein Paket?", "In another language."),
    Entry("returns", "de", "Wie lange dauert die Rückgabe?", "Vierzehn Tage."),
    Entry("old", "de", "Wann kommt mein Paket?", "Nie.", state="archived"),
    *(Entry(f"other-{n}", "de", f"Was kostet die Sache {n} oder eine andere?", "Viel.") for n in range(20)),
]


def test_the_same_words_come_first_then_most_of_them_and_others_not() -> None:
    found = duplicates(ENTRIES, 2)
    assert [(pair.one.id, pair.other.id) for pair in found] == [
        ("delivery", "parcel"),
        ("delivery", "delivery-2"),
    ]
    assert found[0].share == 1 > found[1].share > 0.7
    pairs = {frozenset((pair.one.id, pair.other.id)) for pair in duplicates(ENTRIES, 999)}
    assert not any("returns" in pair or "old" in pair for pair in pairs)
    assert duplicates(ENTRIES, 1)[0].others == "wann kommt mein Paket"
    assert duplicates([], 5) == []
