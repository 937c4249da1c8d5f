from pathlib import Path

from knowledge.corpus.wordings import Wordings


def test_a_decided_wording_never_comes_back_for_its_entry(tmp_path: Path) -> None:
    file = tmp_path / "corpus.sqlite"
    wordings = Wordings(file)
    asked = ["Lieferzeit?", "Wann kommt es?", "wann kommt es", "…", "Geht's auch schneller?"]
    assert wordings.undecided("delivery", "de", asked) == ["Lieferzeit?", "Wann kommt es?", asked[4]]
    wordings.decide("delivery", "de", "WANN kommt es!")
    wordings.decide("delivery", "de", "Wann kommt es?")
    again = Wordings(file)
    assert again.undecided("delivery", "de", asked) == ["Lieferzeit?", asked[4]]
    assert "Wann kommt es?" in again.undecided("delivery", "en", asked)
    assert "Wann kommt es?" in again.undecided("track", "de", asked)


def test_the_words_themselves_are_not_kept(tmp_path: Path) -> None:
    Wordings(tmp_path / "corpus.sqlite").decide("delivery", "de", "Hier schreibt Kim Kundin")
    assert not any(b"kundin" in path.read_bytes().lower() for path in tmp_path.iterdir())
