from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot.dialogue.finding import Finding
from bot.dialogue.rendering import LINES, entry_for, rendered
from bot.protocol import Answer, Choice, Reply
from knowledge.folder.home import Home
from knowledge.languages import LANGUAGES, catalogue, name_of
from knowledge.releases.releases import Release, Releases
from knowledge.shown import answer_text
from tests.bot.dialogue.conftest import publish_shop

FOLDER = Path(__file__).parents[3] / "bot/dialogue"
DOMAIN = yaml.safe_load((FOLDER / "domain.yml").read_text(encoding="utf-8"))


@pytest.fixture
def release(home: Home) -> Release:
    publish_shop(home)
    return Releases(home.releases).current()


def found(
    locale: str = "de", entry: str | None = None, offered: tuple[str, ...] = (), **titles: str
) -> Finding:
    return Finding(locale, "de", entry, offered, titles)


def said(reply: Reply) -> Answer:
    (answer,) = reply.answers
    return answer


def test_an_answer_comes_word_for_word_with_links_media_and_followups(release: Release) -> None:
    reply = rendered("utter_answer", "answer", found(entry="delivery-time"), release)
    answer = said(reply)
    assert answer.text == "Zwei bis vier Tage.\n\nDann klingelt es.\n\n- [Mehr](https://shop.example/v)"
    assert answer.media == ({"kind": "image", "src": "/media/map.png", "title": "Karte", "poster": ""},)
    assert answer.choices == (Choice("entry:track", "Wo ist mein Paket?"),)  # "gone" is not in it
    assert (answer.entry, reply.locale, reply.handoff) == ("delivery-time", "de", None)


def test_choices_are_titled_in_the_customer_s_language(release: Release) -> None:
    answer = said(rendered("utter_clarify", "clarify", found("en", offered=("pay", "returns")), release))
    assert [choice.title for choice in answer.choices] == [
        "How can I pay?", "How do I return something?", "None of these",
    ]  # fmt: skip
    assert answer.choices[-1].id == "none"


def test_choices_of_which_rather_none_fits_come_with_a_person_too(release: Release) -> None:
    faint = replace(found(offered=("pay", "returns")), intro="utter_miss_near")
    answer = said(rendered("utter_clarify", "clarify", faint, release))
    assert answer.text == catalogue(LINES, "de")["utter_miss_near"]
    assert [choice.id for choice in answer.choices] == ["entry:pay", "entry:returns", "none", "handoff"]
    one = said(rendered("utter_clarify", "clarify", replace(faint, offered=("pay",)), release))
    assert one.text == catalogue(LINES, "de")["utter_miss_near_single"]


def test_choices_are_called_as_the_matcher_tells_them_apart(release: Release) -> None:
    finding = found(offered=("track", "returns"), track="Wo ist mein Paket? – Sendung verfolgen")
    answer = said(rendered("utter_clarify", "clarify", finding, release))
    assert [choice.title for choice in answer.choices] == [
        "Wo ist mein Paket? – Sendung verfolgen",
        "Wie schicke ich etwas zurück?",
        "Keine davon",
    ]


@pytest.mark.parametrize(
    ("locale", "text", "none"),
    [
        ("de", "Meinen Sie diese Frage?", "Nein, etwas anderes"),
        ("en", "Do you mean this question?", "No, something else"),
        ("fr", "S’agit-il de cette question\u202f?", "Non, autre chose"),
    ],
)
def test_a_single_choice_is_asked_about_as_one(release: Release, locale: str, text: str, none: str) -> None:
    answer = said(rendered("utter_clarify", "clarify", found(locale, offered=("pay",)), release))
    assert answer.text == text
    assert [choice.id for choice in answer.choices] == ["entry:pay", "none"]
    assert answer.choices[-1].title == none


def test_an_entry_in_one_language_only_answers_in_it_and_the_bot_stays_in_the_customer_s(
    release: Release,
) -> None:
    reply = rendered("utter_answer", "answer", found("en", "only-german"), release)
    assert said(reply).text == "Sorry, I only have this answer in another language.\n\nAm Markt 3."
    assert reply.locale == "en"
    french = rendered("utter_answer", "answer", found("fr", "delivery-time"), release)
    assert said(french).text.startswith("Désolé, je n’ai cette réponse que dans une autre langue.\n\nZwei")
    assert french.locale == "fr"


def test_a_finding_travels_as_json_and_that_of_an_older_version_is_read() -> None:
    finding = found("en", offered=("a", "b"), a="A?")
    assert Finding.from_json(finding.as_json()) == finding
    older = {
        "locale": "en", "conversation_locale": "de", "entry": None, "candidates": ["a", "b"],
        "titles": {"a": "A?"}, "trace": None,
    }  # fmt: skip
    assert Finding.from_json(older) == finding


def test_the_conversation_s_language_goes_before_a_third_one(release: Release) -> None:
    assert entry_for(release, "pay", "fr", "en").locale == "en"


@pytest.mark.parametrize(("intent", "reason"), [("handoff", "requested"), ("second_miss", None)])
def test_only_who_asks_for_a_person_gets_one(intent: str, reason: str | None) -> None:
    assert rendered(f"utter_{intent}", intent, found(), None).handoff == reason


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("line", sorted({*DOMAIN["responses"]} - {"utter_answer", "utter_several"}))
def test_every_line_of_the_domain_is_in_every_catalogue(line: str, locale: str) -> None:
    intent = line.removeprefix("utter_")
    answer = said(rendered(line, intent, found(locale), None))
    written = catalogue(LINES, locale)[line]
    assert isinstance(written, str)
    assert answer.text == written.format(languages=name_of(locale, locale))
    assert [choice.id for choice in answer.choices] in ([], ["none"], ["handoff"])


def test_every_rule_has_its_line_and_every_intent_its_rule() -> None:
    rules = yaml.safe_load((FOLDER / "rules.yml").read_text(encoding="utf-8"))
    pairs = [(rule["steps"][0]["intent"], rule["steps"][1]["action"]) for rule in rules["rules"]]
    assert {action for _, action in pairs} == set(DOMAIN["responses"])
    assert {intent for intent, _ in pairs} | {"question", "fragment", "unhelpful"} == set(DOMAIN["intents"])


def test_an_answer_without_links_is_itself(release: Release) -> None:
    assert answer_text(release.entry("pay", "de")) == "Mit Karte, per Rechnung oder PayPal."
