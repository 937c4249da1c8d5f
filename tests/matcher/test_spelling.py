import pytest

from matcher.index.spelling import Spelling, count_words, vocabulary
from matcher.text import clean, fold, sentences

CORPUS = [
    "Wie kann ich die Ware zurückgeben?",
    "Rückgabe per Überweisung",
    "Größe und Maße",
    "Preise",
    "Wie druckt man?",
]


@pytest.fixture
def spelling() -> Spelling:
    return Spelling(vocabulary(count_words(CORPUS)), knows=lambda word: word.lower() in {"reise", "drückt"})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("zurueckgeben", "zurückgeben"),
        ("Zuruckgeben", "Zurückgeben"),
        ("Groesse", "Größe"),
        ("Überwiesung", "Überweisung"),
        ("Rückgbe", "Rückgabe"),
        ("Reise", "Reise"),
        ("Wahre", "Ware"),
        ("Preise", "Preise"),
        ("Präise", "Preise"),
        ("drückt", "drückt"),
        ("xyz", "xyz"),
        ("4711", "4711"),
    ],
)
def test_spellings_are_mended_by_the_corpus(spelling: Spelling, written: str, meant: str) -> None:
    assert spelling.correct(written) == meant


def test_a_word_of_any_length_takes_no_time_worth_measuring(spelling: Spelling) -> None:
    """With every slip tried, a word of this length would keep the test busy past its limit."""
    assert spelling.correct("x" * 300_000) == "x" * 300_000


def test_courtesies_and_marks_do_not_count(spelling: Spelling) -> None:
    assert spelling.key("Hallo, wie kann ich denn die Ware zurueckgeben bitte") == spelling.key(CORPUS[0])
    assert spelling.key("Wie kann ich die Preise zurückgeben?") != spelling.key(CORPUS[0])


def test_courtesies_of_every_language_do_not_count(spelling: Spelling) -> None:
    assert spelling.key("Bonjour, où est mon colis ? Merci") == spelling.key("ou est mon colis")


def test_invisible_letters_go() -> None:
    assert clean("a\x00b\u200bc\ud800  d\n") == "a b c d"
    assert clean("ﬁn\u00a0") == "fin"


def test_umlauts_fold_like_their_spellings() -> None:
    assert fold("Überprüfen") == fold("Ueberpruefen") == fold("UBERPRUFEN")
    assert fold("Straße") == fold("STRASSE")
    assert fold("neue Quelle") == "neue quelle"


def test_ligatures_fold_like_their_spellings() -> None:
    assert fold("Cœur de lœss") == fold("coeur de loess")
    assert fold("ex æquo") == fold("ex aequo")


def test_sentences() -> None:
    assert sentences("Hallo! Ich warte. Wo ist es?") == ["Hallo!", "Ich warte.", "Wo ist es?"]
