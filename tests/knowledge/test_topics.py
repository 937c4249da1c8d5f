"""Topics as a tree, and in the list all that is below one."""

from pathlib import Path

from knowledge.corpus.corpus import Corpus
from knowledge.entries import Entry
from knowledge.topics import Branch, tree


def test_a_tree_has_what_nobody_wrote_above_its_parts() -> None:
    assert tree(["Versand / Ausland / EU", "Zahlung", "Versand", "", "versand/kosten"]) == [
        Branch("Versand", "Versand", 0),
        Branch("Versand / Ausland", "Ausland", 1),
        Branch("Versand / Ausland / EU", "EU", 2),
        Branch("versand/kosten", "versand/kosten", 0),
        Branch("Zahlung", "Zahlung", 0),
    ]


def test_a_topic_holds_its_parts(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "corpus.sqlite")
    topics = ("Versand", "Versand / Ausland", "Versand / Ausland / EU", "Versandkosten", "Versand % / x", "")
    corpus.save(
        [Entry(f"e{n}", "de", "Wie?", "So.", topic=each) for n, each in enumerate(topics)], author="t"
    )
    assert {entry.id for entry in corpus.entries(topic="Versand")} == {"e0", "e1", "e2"}
    assert {entry.id for entry in corpus.page(1, 9, topic="Versand / Ausland").entries} == {"e1", "e2"}
    assert [entry.id for entry in corpus.entries(topic="Versand %")] == ["e4"]
    assert {entry.id for entry in corpus.entries(topic="Versand", search="wie")} == {"e0", "e1", "e2"}
