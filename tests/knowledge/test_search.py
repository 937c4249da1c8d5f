"""The search index: what is found however it is typed, what each locale shows, and how the file is made."""

import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.entries import Entry
from knowledge.errors import DamagedRelease
from knowledge.releases.releases import Releases
from knowledge.search.asking import distance
from knowledge.search.building import build
from knowledge.search.index import Index
from knowledge.search.keeping import KEPT, Indexes
from knowledge.search.slugs import slug
from knowledge.search.words import parts, words
from tests.knowledge.releasing import GERMAN, publish, releases

__all__ = ["releases"]


def entry(
    id: str, question: str, *variants: str, topic: str = "", locale: str = "de", answer: str = "–"
) -> Entry:
    return Entry(id, locale, question, answer, variants=variants, topic=topic)


SHOP = (
    entry("return", "Wie läuft die Rückgabe ab?", "Ware zurückschicken", topic="Rückgabe"),
    entry("refund", "Wann bekomme ich mein Geld zurück?", "Rückgabe: Erstattung", topic="Bezahlen"),
    entry("size", "Welche Größe passt mir?", "Maße", topic="Vor dem Kauf"),
    entry("cost", "Was kostet der Versand?", "Versandkosten", topic="Lieferung", answer="Ein Paket 4,90 €."),
    entry("time", "Wie lange dauert die Lieferung?", "Wie viel Zeit braucht ihr?", topic="Lieferung"),
    entry(
        "number", "Wo steht die Bestellnummer?", topic="Bestellung", answer="[Hier](https://geheim.example)."
    ),
    entry("return", "How do I return an item?", topic="Returns", locale="en"),
    entry("time", "Wie lang dauert die Zustellung in Österreich?", locale="de-AT"),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    path = tmp_path_factory.mktemp("search") / "shop.sqlite"
    build(SHOP, path)
    assert [file.name for file in path.parent.iterdir()] == ["shop.sqlite"]
    return Index(path)


def best(index: Index, typed: str, view: str = "de", *, unfinished: bool = True) -> str:
    found = index.search(typed, view, most=3, unfinished=unfinished).entries
    return found[0].id if found else ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *((typed, "return") for typed in ("Rückgabe ablaufen", "rueckgabe laeuft", "RU\u0308CKGABE LÄUFT")),
        *((typed, "size") for typed in ("größe", "groesse", "grosse", "grö", "welche Grössen")),
        *((typed, "cost") for typed in ("kosten", "Versnad", "Versandkostn", "Kosten Versendung")),
        *((typed, "time") for typed in ("Lieferzeiten", "liefern", "Lieferrung", "Lieferdauer")),
        *((typed, "number") for typed in ("Bestelnumer", "nummer der bestellung", "bestellnr nummern")),
        *((typed, "") for typed in ("", "…!", "xyzzy", "geheim", "item", "q")),
    ],
)  # fmt: skip
def test_typos_compounds_and_endings_are_understood(index: Index, typed: str, meant: str) -> None:
    assert best(index, typed) == meant


def test_a_finished_word_is_not_taken_for_a_beginning(index: Index) -> None:
    assert best(index, "grö") == "size"
    assert best(index, "grö", unfinished=False) == best(index, "grö ") == ""


def test_the_share_tells_how_much_of_what_was_typed_is_there(index: Index) -> None:
    whole = index.search("Rückgabe Erstattung", "de", most=2)
    assert whole.at_least(0.999)[0].id == "refund"
    assert index.search("Rückgabe Mondfahrt", "de", most=5).at_least(0.6) == ()


def test_nothing_typed_breaks_the_query(index: Index) -> None:
    for typed in (
        '"',
        "NEAR(a b)",
        "asked:größe OR 1",
        "größe*",
        "-größe",
        "' OR 1=1 --",
        "{views}:x",
        "\ud800",
    ):
        index.search(typed, "de", most=3)
    assert best(index, 'AND "größe" NOT') == "size"
    assert best(index, "größe " * 500) == "size"


def test_each_locale_shows_the_nearest_of_an_entry_once(index: Index) -> None:
    assert (index.view("de-AT"), index.view("de-CH"), index.view("fr")) == ("de-AT", "de", "")
    assert index.entry("de-AT", "time").question.endswith("Österreich?")
    assert index.entry("de", "time").question == "Wie lange dauert die Lieferung?"
    assert (index.size("de"), index.size("de-AT"), index.size("en")) == (6, 6, 1)
    assert [each.id for each in index.search("dauert", "de-AT", most=5).entries] == ["time"]
    assert {topic.name: topic.entries for topic in index.topics("de")} == {
        "Rückgabe": 1, "Bezahlen": 1, "Vor dem Kauf": 1, "Lieferung": 2, "Bestellung": 1,
    }  # fmt: skip
    assert [each.id for each in index.of_topic("de", "lieferung", 9)] == ["cost", "time"]
    with pytest.raises(KeyError):
        index.entry("en", "time")


def test_what_answers_in_some_contexts_alone_is_found_by_agents_only(tmp_path: Path) -> None:
    cart = Entry("cart", "de", "Wie leere ich den Warenkorb?", "So.", contexts=("cart",), topic="Korb")
    build([*SHOP, cart], tmp_path / "i.sqlite")
    index = Index(tmp_path / "i.sqlite")
    assert best(index, "Warenkorb leeren") == "return"  # by its “Ware”
    assert index.search("Warenkorb leeren", "de", most=3, limited=True).entries[0].id == "cart"
    assert index.topic("de", "korb") is None
    assert index.with_ids("de", ["cart"]) == {}


def test_words_are_taken_apart_where_both_parts_are_known() -> None:
    known = {"versand", "kost", "liefer", "zeit", "arbeit"}.__contains__
    assert parts("versandkosten", "de", known) == ("versand", "kost")
    assert parts("arbeitszeiten", "de", known) == ("arbeit", "zeit")
    assert parts("versandhaus", "de", known) == ()
    assert parts("versandkosten", "en", known) == ()
    assert words("Straße, QUELLE & Naïve", "de") == ["strasse", "quelle", "naive"]


def test_a_short_part_of_a_compound_is_found_but_none_by_chance_and_none_that_stands_everywhere(
    tmp_path: Path,
) -> None:
    every = (
        entry("battery", "Der Akku lädt nicht", answer="Prüfen Sie den Kontakt."),
        *(entry(f"e{n}", f"Kann ich Ding{n} bekommen?", answer="Zur Zeit nicht.") for n in range(40)),
    )
    build(every, tmp_path / "i.sqlite")
    index = Index(tmp_path / "i.sqlite")
    for typed in ("Akkulaufzeit", "Akkuproblem", "Zweitakku"):
        assert [each.id for each in index.search(typed, "de", most=9).entries] == ["battery"]
    assert best(index, "Wirtschaftlichkeit") == ""  # in which there is “ich”
    assert best(index, "Zeitschriften") == ""  # what stands in nearly all says nothing
    assert best(index, "Kontaktlinsen") == "battery"


def test_slips_are_counted() -> None:
    told = [("abcd", "abcd"), ("abcd", "abdc"), ("abcd", "abd"), ("abcd", "abxcd"), ("abcd", "dcba")]
    assert [distance(one, other, 2) for one, other in told] == [0, 1, 1, 1, 3]


def test_addresses_are_readable() -> None:
    assert slug("Wie läuft die Rückgabe – für Größe 40?") == "wie-laeuft-die-rueckgabe-fuer-groesse-40"
    assert slug("Où est ma « commande »?") == "ou-est-ma-commande"
    assert slug("返品できますか？") == "返品できますか"
    assert slug("???") == "faq"
    assert len(slug("wort " * 90)) <= 60


def test_a_process_of_its_own_makes_what_is_missing_and_old_ones_go(
    releases: Releases, tmp_path: Path
) -> None:
    indexes = Indexes(tmp_path / "run")
    publish(releases)
    path = indexes.made(releases.current(), 20)
    assert path is not None
    assert Index(path).entry("de", "returns") == GERMAN
    assert indexes.made(releases.current(), 0, [sys.executable, "-c", "raise SystemExit(1)"]) == path
    for number in range(KEPT):
        publish(releases, entry("e", f"Frage {number}"))
        indexes.make(releases.current())
    assert len(list(indexes.folder.iterdir())) == KEPT
    assert indexes.path(releases.current()).exists()


def test_who_does_not_wait_and_who_meets_damage(releases: Releases, tmp_path: Path) -> None:
    publish(releases)
    indexes = Indexes(tmp_path / "run")
    assert indexes.made(releases.current(), 0, ["sleep", "5"]) is None
    for process in indexes._making.values():
        process.kill()
        process.wait()
    (releases.current().path / "entries.jsonl").write_text("{}\n")
    with pytest.raises(DamagedRelease):
        Indexes(tmp_path / "other").made(releases.current(), 20)


def test_one_that_was_killed_leaves_no_half_index(releases: Releases, tmp_path: Path) -> None:
    publish(releases, *(entry(f"e{n}", f"Frage {n} nach Ding{n}") for n in range(3000)))
    command = [sys.executable, "-m", "knowledge.search.child", str(releases.current().path), str(tmp_path)]
    indexes = Indexes(tmp_path)
    with subprocess.Popen(command) as process:
        while not list(indexes.folder.glob(".*")):
            assert process.poll() is None
        process.kill()
    assert not indexes.path(releases.current()).exists()
