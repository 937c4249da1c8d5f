from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.corpus.corpus import Corpus, Saved
from knowledge.entries import Entry, Link, Media
from knowledge.errors import Conflict, CorpusUnavailable, InvalidField, UnknownEntry

RETURNS = Entry(
    "returns",
    "de",
    "Wie läuft die Rückgabe?",
    "Schicken Sie es *einfach* zurück. Maße egal.",
    ("Kann ich umtauschen?", "Widerruf"),
    topic="Rückgabe",
    media=(Media("image", "/media/a.png", "Etikett"),),
    followups=("refund",),
    links=(Link("Formular", "https://shop.example/form"),),
    risk=0.01,
)
REFUND = Entry(
    "refund", "de", "Wann bekomme ich mein Geld?", "In drei Tagen.", topic="Zahlung", state="draft"
)
RETURNS_EN = Entry("returns", "en", "How do I return something?", "Just send it back.", topic="Returns")


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    corpus = Corpus(tmp_path / "corpus.sqlite")
    corpus.save([RETURNS, REFUND, RETURNS_EN], author="Erika")
    return corpus


def test_saved_entries_come_back_whole_also_in_another_process(corpus: Corpus, tmp_path: Path) -> None:
    assert corpus.entry("returns", "de") == RETURNS
    assert set(Corpus(tmp_path / "corpus.sqlite").entries()) == {RETURNS, REFUND, RETURNS_EN}


def test_save_says_what_it_did(corpus: Corpus) -> None:
    edited = replace(REFUND, answer="In zwei Tagen.")
    new = replace(REFUND, id="invoice")
    assert corpus.save([RETURNS, edited, new], author="Erika") == Saved(created=1, changed=1, unchanged=1)
    assert corpus.entry("refund", "de") == edited


def test_entries_are_chosen_by_locale_topic_and_state(corpus: Corpus) -> None:
    assert corpus.entries(locale="en") == [RETURNS_EN]
    assert corpus.entries(topic="Zahlung") == [REFUND]
    assert corpus.entries(state="approved", locale="de") == [RETURNS]
    assert corpus.entries(locale="en", topic="Zahlung") == []
    assert corpus.topics() == ["Returns", "Rückgabe", "Zahlung"]
    assert corpus.topics("en") == ["Returns"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("rück", ["returns"]),
        ("rueckgabe", ["returns"]),
        ("RUCKGABE", ["returns"]),
        ("umtausch", ["returns"]),
        ("maß", ["returns"]),
        ("masse", ["returns"]),
        ("geld bekomme", ["refund"]),
        ("geld umtauschen", []),
        ("gel*", ["refund"]),
        ("  ", ["returns", "refund"]),
        ("?", []),
        ('"', []),
        ("OR", []),
        ("NEAR(a", []),
        ("answer:drei", []),
        ("\x00\ud800", []),
    ],
)
def test_search_finds_words_by_their_start_in_any_spelling(
    corpus: Corpus, search: str, found: list[str]
) -> None:
    assert [entry.id for entry in corpus.entries(locale="de", search=search)] == found


def test_search_follows_edits_and_ranks_questions_first(corpus: Corpus) -> None:
    corpus.save([replace(REFUND, answer="Mit der Rückgabe.")], author="Erika")
    assert [entry.id for entry in corpus.entries(search="Rückgabe")] == ["returns", "refund"]
    corpus.delete("returns", "de", author="Erika")
    assert [entry.id for entry in corpus.entries(search="Rückgabe")] == ["refund"]


def test_history_keeps_who_what_and_when(corpus: Corpus) -> None:
    edited = replace(REFUND, answer="In zwei Tagen.")
    corpus.save([edited], author="Max")
    corpus.save([edited], author="Max")
    corpus.delete("refund", "de", author="Erika")
    changes = corpus.history("refund", "de")
    assert [(change.author, change.before, change.after) for change in changes] == [
        ("Erika", edited, None),
        ("Max", REFUND, edited),
        ("Erika", None, REFUND),
    ]
    assert [change.at for change in changes] == sorted((change.at for change in changes), reverse=True)


def test_unknown_entries_are_named(corpus: Corpus) -> None:
    with pytest.raises(UnknownEntry, match="“refund” in “en”"):
        corpus.entry("refund", "en")
    with pytest.raises(UnknownEntry, match="“nothing” in “de”"):
        corpus.delete("nothing", "de", author="Erika")


def test_a_save_that_fails_half_way_changes_nothing(corpus: Corpus) -> None:
    def entries() -> list[Entry]:
        return [replace(REFUND, answer="neu"), replace(REFUND, answer="noch neuer")]

    with pytest.raises(InvalidField, match="“refund” is given twice in “de”"):
        corpus.save(entries(), author="Erika")
    with pytest.raises(InvalidField, match="author"):
        corpus.save(entries()[:1], author="\x00")
    assert corpus.entry("refund", "de") == REFUND
    assert len(corpus.history("refund", "de")) == 1


REFUND_DE = ("refund", "de")
SOONER = replace(REFUND, answer="In zwei Tagen.")


def test_a_version_is_of_all_that_an_entry_says() -> None:
    others = [replace(RETURNS, risk=None), replace(RETURNS, media=()), replace(RETURNS, state="draft")]
    assert len({entry.version for entry in (RETURNS, RETURNS_EN, REFUND, *others)}) == 6
    assert replace(RETURNS).version == RETURNS.version


def test_what_has_changed_since_one_looked_is_not_saved_over(corpus: Corpus) -> None:
    assert corpus.save([SOONER], author="Max", expected={REFUND_DE: REFUND.version}) == Saved(changed=1)
    mine = [replace(REFUND, answer="In fünf Tagen."), replace(REFUND, id="another")]
    with pytest.raises(Conflict) as refused:
        corpus.save(mine, author="Erika", expected={REFUND_DE: REFUND.version, ("another", "de"): None})
    assert refused.value.data == {"id": "refund", "locale": "de", "author": "Max"}
    assert "“refund” (de) has changed meanwhile, last by Max" in str(refused.value)
    assert corpus.entry("refund", "de") == SOONER
    assert len(corpus.entries()) == 3  # nothing of it was saved
    assert corpus.save(mine, author="Erika") == Saved(created=1, changed=1)  # whatever is there


def test_a_new_entry_takes_no_place_that_is_taken(corpus: Corpus) -> None:
    with pytest.raises(Conflict):
        corpus.save([SOONER], author="Max", expected={REFUND_DE: None})
    english = replace(REFUND, locale="en")
    corpus.save([english], author="Max", expected={("refund", "en"): None})
    assert corpus.entries(locale="en", topic="Zahlung") == [english]


def test_what_was_deleted_meanwhile_does_not_come_back(corpus: Corpus) -> None:
    corpus.delete("refund", "de", author="Max")
    with pytest.raises(Conflict, match="last by Max"):
        corpus.save([SOONER], author="Erika", expected={REFUND_DE: REFUND.version})


def test_what_has_changed_since_one_looked_is_not_deleted(corpus: Corpus) -> None:
    corpus.save([SOONER], author="Max")
    with pytest.raises(Conflict, match="last by Max"):
        corpus.delete("refund", "de", author="Erika", expected=REFUND.version)
    corpus.delete("refund", "de", author="Erika", expected=SOONER.version)
    with pytest.raises(UnknownEntry):
        corpus.delete("refund", "de", author="Erika", expected=SOONER.version)


def test_a_plan_that_is_refused_changes_nothing(corpus: Corpus) -> None:
    def plan(stored: list[Entry]) -> list[Entry]:
        assert set(stored) == {RETURNS, REFUND, RETURNS_EN}
        raise InvalidField("id", "no")

    with pytest.raises(InvalidField):
        corpus.merge(plan, author="Max")
    assert corpus.merge(lambda stored: [SOONER, *stored[:1]], author="Max") == Saved(changed=1, unchanged=1)


def test_those_who_add_to_one_entry_at_once_lose_nothing(tmp_path: Path) -> None:
    Corpus(tmp_path / "corpus.sqlite").save([REFUND], author="Erika")

    def merging(corpus: Corpus, variant: str) -> None:
        corpus.merge(lambda stored: [replace(e, variants=(*e.variants, variant)) for e in stored], author="m")

    def comparing(corpus: Corpus, variant: str) -> None:
        before = corpus.entry(*REFUND_DE)
        added = replace(before, variants=(*before.variants, variant))
        try:
            corpus.save([added], author="c", expected={REFUND_DE: before.version})
        except Conflict:
            comparing(corpus, variant)

    def write(writer: int) -> None:
        corpus, adding = Corpus(tmp_path / "corpus.sqlite"), merging if writer % 2 else comparing
        for number in range(20):
            adding(corpus, f"{writer}-{number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    variants = Corpus(tmp_path / "corpus.sqlite").entry(*REFUND_DE).variants
    assert sorted(variants) == sorted(f"{writer}-{number}" for writer in range(4) for number in range(20))


def test_several_connections_write_at_once_and_lose_nothing(tmp_path: Path) -> None:
    def write(writer: int) -> None:
        corpus = Corpus(tmp_path / "corpus.sqlite")
        for number in range(10):
            corpus.save([replace(REFUND, id=f"entry-{writer}-{number}")], author=str(writer))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert len(Corpus(tmp_path / "corpus.sqlite").entries()) == 40


def test_a_damaged_or_unreachable_file_is_explained(tmp_path: Path) -> None:
    (tmp_path / "corpus.sqlite").write_bytes(b"this is no database at all, whatever its name says" * 100)
    with pytest.raises(CorpusUnavailable, match="restore it from a backup"):
        Corpus(tmp_path / "corpus.sqlite").entries()
    with pytest.raises(CorpusUnavailable, match="cannot be used"):
        Corpus(tmp_path / "corpus.sqlite" / "deeper.sqlite").entries()


def test_a_page_is_a_part_of_what_is_listed(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "corpus.sqlite")
    corpus.save(
        [Entry(f"e{n}", "de", f"Frage {n}?", "Ja.", topic="AB"[n % 2]) for n in range(7)], author="test"
    )
    for wanted in ({}, {"topic": "A"}, {"search": "frage"}, {"search": "?"}, {"locale": "en"}):
        listed = corpus.entries(**wanted)  # type: ignore[arg-type]
        pages = [corpus.page(number, 3, **wanted) for number in (1, 2, 3)]  # type: ignore[arg-type]
        last = max(1, -(-len(listed) // 3))
        assert [entry for page in pages[:last] for entry in page.entries] == listed
        assert {page.total for page in pages} == {len(listed)}
        assert corpus.page(99, 3, **wanted) == pages[last - 1]  # type: ignore[arg-type]
    assert corpus.count() == 7
    corpus.save(
        [Entry("e0", "en", "Question?", "Yes."), Entry("e1", "de-AT", "Frage?", "Ja.")], author="test"
    )
    order = [entry.locale for entry in corpus.page(1, 20, first="en").entries]
    assert (order[0], order[1:].count("en")) == ("en", 0)
    assert corpus.page(1, 20, first="de").entries[-1].locale == "en"
    assert corpus.page(1, 20, first="de", search="frage").total == 8
