from pathlib import Path

import pytest
import yaml

from bot.dialogue.rendering import answer_text, entry_for, line_in, rendered
from knowledge.home import Home
from knowledge.releases import Release, Releases
from tests.bot.dialogue.conftest import publish_shop

DOMAIN = yaml.safe_load((Path(__file__).parents[3] / "bot/dialogue/domain.yml").read_text(encoding="utf-8"))
LINES = DOMAIN["responses"]


@pytest.fixture
def release(home: Home) -> Release:
    publish_shop(home)
    return Releases(home.releases).current()


def heard(
    locale: str = "de", entry: str | None = None, candidates: tuple[str, ...] = (), **titles: str
) -> dict[str, object]:
    return {
        "locale": locale, "conversation_locale": "de", "entry": entry, "candidates": candidates,
        "titles": titles, "trace": {},
    }  # fmt: skip


def test_an_answer_comes_word_for_word_with_links_media_and_followups(release: Release) -> None:
    message = rendered(line_in(LINES["utter_answer"], "de"), "answer", heard(entry="delivery-time"), release)
    assert message["text"] == "Zwei bis vier Tage.\n\nDann klingelt es.\n\n- [Mehr](https://shop.example/v)"
    said = message["custom"]
    assert said["media"] == [{"kind": "image", "src": "/media/map.png", "title": "Karte", "poster": ""}]
    assert said["choices"] == [{"id": "entry:track", "title": "Wo ist mein Paket?"}]  # "gone" is not in it
    assert (said["entry"], said["locale"], said["handoff"]) == ("delivery-time", "de", None)


def test_choices_are_titled_in_the_customer_s_language(release: Release) -> None:
    line = line_in(LINES["utter_clarify"], "en")
    said = rendered(line, "clarify", heard("en", candidates=("pay", "returns")), release)["custom"]
    assert [choice["title"] for choice in said["choices"]] == [
        "How can I pay?", "How do I return something?", "None of these",
    ]  # fmt: skip
    assert said["choices"][-1]["id"] == "none"


def test_choices_are_called_as_the_matcher_tells_them_apart(release: Release) -> None:
    line = line_in(LINES["utter_clarify"], "de", 2)
    found = heard(candidates=("track", "returns"), track="Wo ist mein Paket? – Sendung verfolgen")
    titles = [choice["title"] for choice in rendered(line, "clarify", found, release)["custom"]["choices"]]
    assert titles == [
        "Wo ist mein Paket? – Sendung verfolgen",
        "Wie schicke ich etwas zurück?",
        "Keine davon",
    ]


@pytest.mark.parametrize(
    ("locale", "text", "none"),
    [
        ("de", "Meinen Sie diese Frage?", "Nein, etwas anderes"),
        ("en", "Do you mean this question?", "No, something else"),
    ],
)
def test_a_single_choice_is_asked_about_as_one(release: Release, locale: str, text: str, none: str) -> None:
    line = line_in(LINES["utter_clarify"], locale, 1)
    message = rendered(line, "clarify", heard(locale, candidates=("pay",)), release)
    assert message["text"] == text
    assert [choice["id"] for choice in message["custom"]["choices"]] == ["entry:pay", "none"]
    assert message["custom"]["choices"][-1]["title"] == none
    assert line_in(LINES["utter_clarify"], locale, 2)["text"] != text
    assert line_in(LINES["utter_answer"], locale, 1)["text"] == "{answer}"


def test_an_entry_in_one_language_only_answers_in_it_and_says_so(release: Release) -> None:
    message = rendered(line_in(LINES["utter_answer"], "en"), "answer", heard("en", "only-german"), release)
    assert message["text"] == "Sorry, I only have this answer in another language.\n\nAm Markt 3."
    assert message["custom"]["locale"] == "de"


def test_the_conversation_s_language_goes_before_a_third_one(release: Release) -> None:
    assert entry_for(release, "pay", "fr", "en").locale == "en"


@pytest.mark.parametrize(
    ("intent", "reason"),
    [("handoff", "requested"), ("second_miss", "second_miss"), ("none_of_these", "none_of_these")],
)
def test_handoffs_carry_their_reason(intent: str, reason: str) -> None:
    message = rendered(line_in(LINES[f"utter_{intent}"], "de"), intent, heard(), None)
    assert message["custom"]["handoff"] == {"reason": reason}


def test_every_line_is_written_in_both_languages() -> None:
    for name, lines in LINES.items():
        for single in {line["metadata"].get("single", False) for line in lines}:
            written = [
                line["metadata"]["locale"]
                for line in lines
                if line["metadata"].get("single", False) == single
            ]
            assert written == ["de", "en"], name


def test_every_rule_has_its_line_and_every_intent_its_rule() -> None:
    rules = yaml.safe_load((Path(__file__).parents[3] / "bot/dialogue/rules.yml").read_text(encoding="utf-8"))
    pairs = [(rule["steps"][0]["intent"], rule["steps"][1]["action"]) for rule in rules["rules"]]
    assert {action for _, action in pairs} == set(LINES)
    assert {intent for intent, _ in pairs} | {"question", "unhelpful"} == set(DOMAIN["intents"])


def test_an_answer_without_links_is_itself(release: Release) -> None:
    assert answer_text(release.entry("pay", "de")) == "Mit Karte, per Rechnung oder PayPal."
