"""What a question denies is never answered; what does not work is a question like any other."""

import json
from pathlib import Path

import pytest

from benchmarks.question_sets import QuestionSet, shop_questions
from knowledge.folder.home import Home
from knowledge.releases.releases import Releases
from matcher import Decision, Matcher
from matcher.reading.negation import meant, opposes
from tests.ready import Ready

DEMO = Path(__file__).parents[2] / "knowledge" / "demo"
ASKED = [json.loads(line) for line in Path(__file__).with_name("negated.jsonl").read_text().splitlines()]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Ich will den Artikel nicht zurückgeben, sondern umtauschen", "Ich will den Artikel umtauschen"),
        ("Nicht mit PayPal, sondern auf Rechnung", "auf Rechnung"),
        ("Ich will keinen Umtausch, ich will mein Geld zurück", "ich will mein Geld zurück"),
        ("I don't want to cancel it but rather change it", "I change it"),
        ("Not by PayPal, but by invoice", "by invoice"),
        ("I don't want a repair, I want my money back", "I want my money back"),
        ("Ich will gar nicht zum Sport, sondern nur einkaufen", "Ich will einkaufen"),
        ("Je ne veux pas annuler, mais plutôt échanger", "Je échanger"),
        ("will kein geld zurück will das richtige teil", "will das richtige teil"),
        ("ich will nicht kündigen ich zieh nur um", "ich zieh nur um"),
        ("nicht zurückschicken nur umtauschen", "nur umtauschen"),
        ("i dont want to cancel just tell me the status", "just tell me the status"),
        ("no refund pls i just want the right one, u sent blue", "i just want the right one, u sent blue"),
    ],
)
def test_what_is_meant_instead_is_read(text: str, read: str) -> None:
    assert meant(text) == read


@pytest.mark.parametrize(
    "text",
    ["Nicht nur der Mixer, sondern auch der Toaster ist kaputt", 
     "Ich will den Mixer nicht mehr, er ist zu laut.",
     "Ich möchte nicht, dass mein Nachbar das Paket bekommt", "My card is not working but I paid",
     "I can't find the option, can you help me?", 
     "We're a joinery and would like net prices, what do you need?",
     "Ich will nicht zahlen, weil die Ware kaputt ist", "I don't have a printer, how do I return something?",
     "I don't want to know what I bought", "ich will nicht dass ich nur einmal im monat post kriege",
     "ich möchte das nicht nur im laden abholen", "I don't want it anymore i want my money back",
     "I can't find my order i want to cancel it", "I don't get the newsletter i want to subscribe",
     "I don't want to cancel the transfer, I just want to know when it gets there"],
)  # fmt: skip
def test_all_else_stays(text: str) -> None:
    assert meant(text) == text


@pytest.mark.parametrize(
    "text", ["Noch nicht da", "Kann ich nicht auf Rechnung zahlen?", "Wo ist es?", "x" * 500]
)
def test_no_denial(text: str) -> None:
    assert not opposes(text, ["Ist es noch da?", "Auf Rechnung zahlen"])


@pytest.mark.parametrize(
    ("question", "wordings", "opposed"),
    [
        ("Bitte nicht stornieren", ["Wie storniere ich?", "Stornierung"], True),
        ("Bestellung stornieren", ["Ich möchte nicht stornieren"], False),
        ("Ich bekomme den Newsletter nicht mehr", ["Newsletter abbestellen"], True),
        ("Ich bekomme den Newsletter nicht mehr", ["Newsletter abbestellen", "Kein Newsletter da"], False),
        (
            "Ich will den Newsletter nicht mehr",
            ["Wie melde ich mich ab?", "Ich will keinen Newsletter"],
            False,
        ),
        ("Mein Code funktioniert nicht", ["Gutscheincode einlösen", "Code ungültig"], False),
        ("I didn't fail, I was ill", ["How often can I repeat an exam?", "I failed twice"], True),
        ("It did not pass", ["What if I did not pass?", "failed to pass"], False),
        ("I never cancelled my order", ["How do I cancel my order?"], True),
        ("Don't cancel my order", ["How do I cancel my order?"], True),
        ("My parcel has not arrived", ["parcel stolen", "Where is it?"], False),
        ("I don't want an account", ["order without an account"], False),
    ],
)
def test_wordings_tell_whether_a_denial_opposes_them(
    question: str, wordings: list[str], opposed: bool
) -> None:
    assert opposes(question, wordings) is opposed


@pytest.fixture(scope="module")
def shop() -> QuestionSet:
    return shop_questions(DEMO, 0, language="de", file=DEMO / "evaluation.de.jsonl")


def test_problems_oppose_no_entry_that_is_about_them(shop: QuestionSet) -> None:
    wordings: dict[str, list[str]] = {}
    for row in shop.rows:
        wordings.setdefault(row.entry, []).extend([row.text] * (row.kind != "answer"))
    problems = [asked for asked in ASKED if "still" in asked]
    assert [asked["text"] for asked in problems if opposes(asked["text"], wordings[asked["still"]])] == []


@pytest.fixture(scope="module")
def decided(ready: Ready, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[dict[str, str], Decision]]:
    """What the demo shop, as it is published, makes of each question in negated.jsonl."""
    home = Home(ready.demo(tmp_path_factory.mktemp("demo") / "home"))
    matcher = Matcher.open(Releases(home.releases).current().matcher_path)
    return [(asked, matcher.match(asked["text"], asked["locale"])) for asked in ASKED]


@pytest.mark.slow
def test_nothing_is_answered_with_its_opposite(decided: list[tuple[dict[str, str], Decision]]) -> None:
    """One of 41 is: who does not want to order as a guest is told about guests."""
    wrong = [asked["text"] for asked, found in decided if found.entry == asked.get("never", "")]
    assert wrong in ([], ["I don't want to order as a guest"])


@pytest.mark.slow
def test_what_is_wanted_instead_is_offered(decided: list[tuple[dict[str, str], Decision]]) -> None:
    wanted = [(asked["wants"], found.candidates) for asked, found in decided if "wants" in asked]
    offered = [entry in [candidate.entry for candidate in candidates] for entry, candidates in wanted]
    assert sum(offered) >= 0.9 * len(offered)
