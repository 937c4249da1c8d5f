"""The recogniser of small talk, measured on wordings that are not among its examples."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from bot.examples import EXAMPLES, read_examples
from bot.smalltalk import PERSON, QUESTION, Recognised, SmallTalk
from knowledge.demo import FOLDER
from knowledge.files import seal
from knowledge.languages import LANGUAGES
from matcher import Candidate, Decision, LetterEncoder, load_encoder

pytestmark = pytest.mark.slow

WORDINGS = [json.loads(line) for line in (Path(__file__).parent / "smalltalk_wordings.jsonl").open()]
NOTHING_FOUND = Decision("handoff", 0.2, None, (), 0.0, "de")


def sure(probability: float) -> Decision:
    return Decision("answer", probability, "a", (Candidate("a", probability, "a?", "de"),), 1.0, "de")


def recognised(talk: SmallTalk, text: str, decision: Decision = NOTHING_FOUND) -> Recognised:
    return talk.recognise(text, talk.encoder.ask(text), decision)


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> SmallTalk:
    return SmallTalk.load(LetterEncoder(), tmp_path_factory.mktemp("letters"))


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> SmallTalk:
    return SmallTalk.load(load_encoder(), tmp_path_factory.mktemp("auto"))


def test_examples_are_many_and_of_all_languages() -> None:
    counts = Counter((example.intent, example.locale) for example in read_examples(EXAMPLES))
    assert {locale for _, locale in counts} == set(LANGUAGES)
    assert min(counts[PERSON, locale] for locale in LANGUAGES) >= 40
    assert [file.stem for file in EXAMPLES] == list(LANGUAGES)
    assert min(counts.values()) >= 20


def test_no_measured_wording_is_an_example() -> None:
    known = {example.text.lower() for example in read_examples(EXAMPLES) if example.intent != QUESTION}
    assert not [w["text"] for w in WORDINGS if w["intent"] != QUESTION and w["text"].lower() in known]


def test_vectors_are_encoded_once(letters: SmallTalk, tmp_path: Path) -> None:
    SmallTalk.load(LetterEncoder(), tmp_path)
    (stored,) = tmp_path.glob("smalltalk-*.npy")
    np.save(stored, np.zeros_like(np.load(stored)))
    seal(stored)
    assert recognised(SmallTalk.load(LetterEncoder(), tmp_path), "hallo ihr da").lead == pytest.approx(
        recognised(SmallTalk.load(LetterEncoder(), tmp_path), "wo ist es").lead
    )


def test_damaged_vectors_are_encoded_anew(letters: SmallTalk, tmp_path: Path) -> None:
    SmallTalk.load(LetterEncoder(), tmp_path)
    (stored,) = tmp_path.glob("smalltalk-*.npy")
    whole = stored.read_bytes()
    for damaged in (whole[:-1], whole[:-9] + b"\0" * 9, b""):
        stored.write_bytes(damaged)
        assert recognised(SmallTalk.load(LetterEncoder(), tmp_path), "hallo ihr da").intent == "greet"
        assert stored.read_bytes() == whole


def test_where_nothing_can_be_kept_it_works_all_the_same(letters: SmallTalk, tmp_path: Path) -> None:
    nowhere = SmallTalk.load(LetterEncoder(), tmp_path / "nowhere")
    assert recognised(nowhere, "hallo ihr da").intent == "greet"


def test_an_example_itself_is_recognised_whatever_its_case_and_marks(letters: SmallTalk) -> None:
    assert recognised(letters, "  MENSCH bitte!!! ").intent == PERSON
    assert recognised(letters, "👍").intent == "thanks"
    assert recognised(letters, "ja").intent == QUESTION


def test_marks_alone_are_no_small_talk(letters: SmallTalk) -> None:
    assert not recognised(letters, "?!?").is_small_talk


def test_an_entry_written_for_the_very_wording_goes_before_a_greeting_but_not_before_a_person(
    letters: SmallTalk,
) -> None:
    assert not recognised(letters, "Hilfe", sure(0.99)).is_small_talk
    assert recognised(letters, "Hilfe", NOTHING_FOUND).intent == "greet"
    assert recognised(letters, "Ich möchte mit einem Menschen sprechen", sure(0.99)).intent == PERSON


@pytest.mark.parametrize(
    "text",
    [
        "kann ich mit nem menschen reden",
        "gib mir einen mitarbeiter",
        "agent please",
        "real human now!!",
        "könnten Sie mich bitte mit jemandem verbinden",
        "I'd rather speak to someone",
        "je peux causer à quelqu'un de réel ?",
        "Mein Paket ist seit drei Wochen weg, ich will jetzt mit einem Menschen sprechen!",
        "This is the third time my order is wrong. I have had enough. Let me talk to a real person.",
        "Mon colis est perdu depuis trois semaines et maintenant je veux parler à un conseiller",
        pytest.param(
            "Das Gerät ist kaputt. " * 100 + "Geben Sie mir einen Mitarbeiter.", id="at the end of a story"
        ),
    ],
)
def test_the_wish_for_a_person(talk: SmallTalk, text: str) -> None:
    assert recognised(talk, text).intent == PERSON


@pytest.mark.parametrize(
    "text",
    [
        "Kann eine andere Person mein Paket annehmen?",
        "Danke, aber wo ist mein Paket?",
        "Hallo, wie lange dauert der Versand?",
        "Thanks, but where is my refund?",
        "Merci, mais où est mon colis ?",
        "Ich möchte kein Konto anlegen",
        "I would rather not sign up",
        "Bitte keine Werbung mehr",
        "Ich habe gestern mit einem Mitarbeiter gesprochen und warte noch auf mein Geld.",
    ],
)
def test_questions_stay_questions(talk: SmallTalk, text: str) -> None:
    assert not recognised(talk, text).is_small_talk


@pytest.mark.parametrize(
    ("locale", "precision", "recall", "in_all"),
    [("de", 0.97, 0.85, 0.93), ("en", 0.97, 0.85, 0.93), ("fr", 0.9, 0.75, 0.9)],
)
def test_precision_and_recall_on_unseen_wordings(
    talk: SmallTalk, locale: str, precision: float, recall: float, in_all: float
) -> None:
    rows = [row for row in WORDINGS if row["locale"] == locale]
    assert len(rows) >= 80
    found = Counter((row["intent"], recognised(talk, row["text"]).intent) for row in rows)
    right = {intent: found[intent, intent] for intent in {row["intent"] for row in rows}}
    said = Counter({intent: sum(n for (_, h), n in found.items() if h == intent) for intent in right})
    meant = Counter(row["intent"] for row in rows)
    assert right[PERSON] / said[PERSON] >= precision
    assert right[PERSON] / meant[PERSON] >= recall
    assert right[QUESTION] == meant[QUESTION]
    assert sum(right.values()) / len(rows) >= in_all


def test_where_a_reply_is_awaited_a_farewell_must_be_plainer(talk: SmallTalk) -> None:
    found = {
        text: talk.recognise(text, talk.encoder.ask(text), NOTHING_FOUND, awaited=True).intent
        for text in ("it's late", "ok, bye then")
    }
    assert found == {"it's late": QUESTION, "ok, bye then": "goodbye"}


def test_what_goes_on_with_and_is_no_farewell(talk: SmallTalk) -> None:
    found = {text: recognised(talk, text).intent for text in ("and tonight?", "and later?", "see you later")}
    assert found == {"and tonight?": QUESTION, "and later?": QUESTION, "see you later": "goodbye"}


@pytest.mark.parametrize(
    "text",
    [
        "ich habs jetzt doch gefunden", "doch lieber nicht, danke", "hat sich dann wohl erledigt", "ach egal",
        "no thank you", "ah ok doesnt matter then", "i figured it out", "its working now",
    ],
)  # fmt: skip
def test_who_lets_a_matter_go_is_thanked(talk: SmallTalk, text: str) -> None:
    assert recognised(talk, text).intent == "thanks"


@pytest.mark.parametrize(
    "text",
    [
        "seit gestern", "seit vorgestern", "letzten Freitag", "Mein Mann", "die blaue", "gestern Abend",
        "auf dem Balkon", "im Juni", "kann ich nicht sagen", "noch nie",
        "since Tuesday", "last week", "my husband", "the green one", "last night", "in June", "cant say",
    ],
)  # fmt: skip
def test_a_scrap_of_a_question_is_no_small_talk(talk: SmallTalk, text: str) -> None:
    assert not recognised(talk, text).is_small_talk


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Sind Sie noch da?", "greet"),
        ("are you still there?", "greet"),
        ("Ist der Mäher noch da?", QUESTION),
        ("Is that colour still there?", QUESTION),
        ("Moin, mal ne blöde Frage", "invite"),
        ("Das ist eine blöde Antwort", "unhelpful"),
    ],
)
def test_who_asks_whether_somebody_is_there_is_greeted(talk: SmallTalk, text: str, intent: str) -> None:
    assert recognised(talk, text).intent == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [("and by call", QUESTION), ("und telefonisch", QUESTION), ("or a human", PERSON)],
)
def test_what_goes_on_and_names_nobody_wants_no_person(talk: SmallTalk, text: str, intent: str) -> None:
    assert recognised(talk, text).intent == intent


def test_the_demo_shop_s_questions_are_no_small_talk(talk: SmallTalk) -> None:
    entries = [json.loads(line) for line in (FOLDER / "shop.jsonl").open(encoding="utf-8")]
    questions = [text for entry in entries for text in (entry["question"], *entry["variants"])]
    taken = [text for text in questions if recognised(talk, text, sure(0.99)).is_small_talk]
    assert not taken


GOES_ON = {
    "de": ("nach spanien", "nach frankreich", "abends", "danach", "morgen", "später", "am wochenende"),
    "en": ("at night", "tomorrow", "later", "to spain", "the other one"),
}
TAKES_LEAVE = {
    "de": ("tschüss", "schönen tag noch", "noch ein schönes wochenende", "bis bald", "schönen abend"),
    "en": ("bye", "have a nice day", "take care", "see you"),
}


@pytest.mark.parametrize(("locale", "opener"), [("de", "und"), ("en", "and")])
def test_a_farewell_behind_and_is_one_and_what_goes_on_is_none(
    talk: SmallTalk, locale: str, opener: str
) -> None:
    def heard(rest: str) -> str:
        text = f"{opener} {rest}"
        return talk.recognise(text, talk.encoder.ask(text, locale), NOTHING_FOUND, locale).intent

    assert {rest: heard(rest) for rest in GOES_ON[locale]} == dict.fromkeys(GOES_ON[locale], QUESTION)
    assert {rest: heard(rest) for rest in TAKES_LEAVE[locale]} == dict.fromkeys(
        TAKES_LEAVE[locale], "goodbye"
    )
