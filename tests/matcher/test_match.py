import json
from pathlib import Path

import numpy as np
import pytest

from matcher import CorpusRefused, DamagedMatcher, Matcher, Outdated, Row, build
from matcher.learning.evidence import FEATURES

ROWS = [
    Row("parcel", "Wo ist mein Paket?", "question", "de"),
    Row("parcel", "Wann kommt meine Lieferung?", "variant", "de"),
    Row("parcel", "Where is my parcel?", "question", "en"),
    Row("pay", "Wie kann ich bezahlen?", "question", "de"),
    Row("pay", "How can I pay?", "question", "en"),
    Row("return", "Wie gebe ich etwas zurück?", "question", "de"),
    Row("return", "Sie haben 30 Tage Zeit.", "answer", "de"),
]

STRANGE = [
    "", " ", "?!", "🙂🙂🙂", "\x00\x01\x02", "\ud800", "x" * 10_000, "Paket " * 2_000,
    "'; DROP TABLE entries; --",
    "مرحبا كيف حالك", "我的包裹在哪里", "a\u0301" * 500, "\u202e\u200b", "Hallo, where ist my Paket?",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("matcher")
    build(ROWS, path)
    return path


@pytest.fixture(scope="module")
def matcher(folder: Path) -> Matcher:
    return Matcher.open(folder)


def test_an_entry_is_answered_when_asked_in_its_own_words(matcher: Matcher) -> None:
    decision = matcher.match("wo ist mein paket?", "de")
    assert (decision.kind, decision.entry, decision.locale) == ("answer", "parcel", "de")


@pytest.mark.parametrize("text", ["Wo ist mein Paket?", "Wie kann ich bezahlen?", "How can I pay?"])
def test_a_known_wording_has_its_vector_already(matcher: Matcher, text: str) -> None:
    assert matcher.ask(text, "de") == pytest.approx(matcher.encoder.ask(text, "de"), abs=1e-6)


def test_a_known_wording_is_not_encoded_again(tmp_path: Path) -> None:
    build(ROWS, tmp_path, encoder="letters")
    matcher = Matcher.open(tmp_path)
    known, new = matcher.ask("wo ist mein PAKET"), matcher.ask("wo sind meine Pakete")
    assert not np.array_equal(known, matcher.encoder.ask("wo ist mein PAKET"))  # a mark less
    assert np.array_equal(known, matcher.encoder.ask("Wo ist mein Paket?"))
    assert np.array_equal(new, matcher.encoder.ask(matcher.reads("wo sind meine Pakete")))


def test_a_small_corpus_asks_back(matcher: Matcher) -> None:
    decision = matcher.match("Wo bleibt denn mein Paket", "de")
    assert decision.kind == "clarify"
    assert decision.entry is None
    assert decision.candidates[0].entry == "parcel"
    assert len(decision.candidates) <= 3


def test_a_decision_says_what_it_rests_on(matcher: Matcher) -> None:
    decision = matcher.match("Wo bleibt denn mein Paket", "de")
    assert len(decision.evidence) == FEATURES
    assert decision.evidence[0] > decision.evidence[1] > 0
    assert decision.view == matcher.encoder.view("Wo bleibt denn mein Paket", "de")
    assert decision.basis.endswith(matcher.encoder.identity)
    assert decision.ranked[0] == decision.candidates[0].entry
    assert set(decision.ranked) == {"parcel", "pay", "return"}


def test_a_wording_repeated_word_for_word_teaches_nothing(matcher: Matcher) -> None:
    decision = matcher.match("wo ist mein paket?", "de")
    assert (decision.evidence, decision.view, decision.ranked) == ((), "", ())


def test_candidates_speak_the_asked_language_where_they_can(matcher: Matcher) -> None:
    candidate = matcher.match("Where is the parcel I ordered", "en").candidates[0]
    assert (candidate.question, candidate.locale) == ("Where is my parcel?", "en")
    returned = matcher.match("Wie gebe ich etwas zurück?", "en").candidates[0]
    assert returned.locale == "de"


def test_what_a_text_is_about_besides_an_entry(matcher: Matcher) -> None:
    found = matcher.besides("Wo ist mein Paket? Und wie bezahle ich?", "de", "parcel")
    assert "parcel" not in {candidate.entry for candidate in found}
    assert (found[0].entry, found[0].question) == ("pay", "Wie kann ich bezahlen?")
    assert matcher.besides("Wo ist mein Paket?", "de", "unknown") == ()
    assert matcher.besides("?!", "de", "parcel") == ()


def test_an_unrelated_question_goes_to_a_person(matcher: Matcher) -> None:
    assert matcher.match("Wer gewinnt die Bundestagswahl?", "de").kind == "handoff"


@pytest.mark.parametrize("text", STRANGE, ids=lambda text: ascii(text[:12]))
def test_any_text_gets_a_decision(matcher: Matcher, text: str) -> None:
    assert matcher.match(text).kind in ("answer", "clarify", "handoff")


def test_a_known_vector_decides_like_its_text(matcher: Matcher) -> None:
    text = "Wo bleibt denn mein Paket"
    vector = matcher.ask(text, "de")
    assert matcher.match(text, "de", vector=vector) == matcher.match(text, "de")


def test_rows_without_a_question_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusRefused, match="question"):
        build([Row("a", "An answer.", "answer")], tmp_path)


def test_another_encoder_is_refused(tmp_path: Path) -> None:
    build(ROWS, tmp_path, encoder="letters")
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    manifest["identity"] = "letters-256-0"
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(Outdated, match="Publish again"):
        Matcher.open(tmp_path)


def test_a_damaged_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DamagedMatcher, match="Publish again"):
        Matcher.open(tmp_path)
    build(ROWS, tmp_path, encoder="letters")
    (tmp_path / "entry.npy").unlink()
    with pytest.raises(DamagedMatcher, match="entry"):
        Matcher.open(tmp_path)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_entries_work(tmp_path: Path, count: int) -> None:
    build([Row(f"e{i}", f"Frage Nummer {i}", "question") for i in range(count)], tmp_path, encoder="letters")
    assert Matcher.open(tmp_path).match("Frage Nummer 0").entry == "e0"


def test_the_question_in_a_story_is_found(matcher: Matcher) -> None:
    story = (
        "Guten Tag, ich habe letzte Woche bei Ihnen einen Mixer für meine Schwester gekauft, weil sie "
        "Geburtstag hatte und ihr alter kaputt war.\nSie hat sich sehr gefreut, aber die Farbe gefällt ihr "
        "leider nicht so gut\n"
        "Wie gebe ich etwas zurück?\nVielen Dank und schöne Grüße aus Kassel"
    )
    decision = matcher.match(story, "de")
    assert decision.kind in ("answer", "clarify")
    assert decision.candidates[0].entry == "return"


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("Der Zug fuhr gar nicht erst los. " * 200, 2),
        ("Fährt der Zug? " * 10 + "Warum fährt er nicht? " + "Er fuhr nicht. " * 200, 3),
        ("Der Zug fuhr und " * 60, 1),
        ("🙂" + "x" * 10_000, 1),
        ("\x00 \ud800\n" * 2_000 + "Zug", 1),
    ],
    ids=["no question", "questions", "one sentence", "one word", "control characters"],
)
def test_of_a_long_text_little_is_read(
    matcher: Matcher, monkeypatch: pytest.MonkeyPatch, text: str, reads: int
) -> None:
    read: list[str] = []
    ask = matcher.encoder.ask
    monkeypatch.setattr(
        matcher.encoder, "ask", lambda text, locale: (read.append(text), ask(text, locale))[1]
    )
    matcher.match(text, "de")
    assert len(read) == reads
    assert max(map(len, read)) <= 600


def test_titles_in_two_languages_calibrate_nothing(tmp_path: Path) -> None:
    """Left out with its translation, a title has nothing left to be found by; that tells of no question."""
    rows = [
        Row(f"{word}{thing}", f"{opening} {word}{thing}?", "question", locale)
        for word in ("Paket", "Rechnung", "Konto", "Gutschein", "Garantie", "Reparatur", "Filial", "Umtausch")
        for thing in ("adresse", "nummer", "kosten", "frist", "formular", "zeiten")
        for locale, opening in (("de", "Wo finde ich"), ("en", "Where do I find"))
    ]
    rows += [Row(row.entry, f"{row.text[:-1]} hier", "answer", row.locale) for row in rows]
    assert not build(rows, tmp_path / "titles", encoder="letters").calibrated
    variants = [Row(row.entry, f"Bitte {row.text}", "variant", row.locale) for row in rows[:96]]
    assert build([*rows, *variants], tmp_path / "variants", encoder="letters").calibrated


@pytest.mark.parametrize(
    "text",
    ["wo bleibt denn mein paket", "WO BLEIBT DENN MEIN PAKET", "Wo bleibt denn mein paket!!!",
     "Hallo, wo bleibt denn mein Paket", "Guten Tag,\nwo bleibt denn mein Paket\n\nMfG\nKim Muster",
     "W o  b l e i b t  d e n n  m e i n  P a k e t", "Wo bleibt denn mein Paket 0034043416109 😡 Danke!"],
)  # fmt: skip
def test_a_question_in_other_clothes_is_decided_alike(matcher: Matcher, text: str) -> None:
    assert matcher.match(text, "de") == matcher.match("Wo bleibt denn mein Paket", "de")
    assert matcher.best(text, "de") == matcher.best("Wo bleibt denn mein Paket", "de")
    best, near = matcher.orders(text, "de", count=2)
    assert best == matcher.best(text, "de", count=2)
    assert len(near) == 2
    assert near[0] == best[0]
    assert matcher.reads(matcher.reads(text, "de"), "de") == matcher.reads(text, "de")


def test_a_vector_is_that_of_the_question_in_a_text(matcher: Matcher) -> None:
    text = "hallo, wo bleibt denn mein paket??? danke"
    assert np.array_equal(matcher.ask(text, "de"), matcher.encoder.ask(matcher.reads(text, "de"), "de"))
    assert matcher.match(text, "de", vector=matcher.ask(text, "de")) == matcher.match(text, "de")
