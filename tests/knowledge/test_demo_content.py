"""The demo shop is complete in both languages, free of doubles and cleanly typeset."""

import json
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from knowledge.entries import Entry

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "knowledge" / "demo"
LOCALES = ("de", "en")


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@cache
def shop(locale: str) -> dict[str, Entry]:
    entries = [Entry.from_json(line) for line in lines(DEMO / "shop.jsonl")]
    return {entry.id: entry for entry in entries if entry.locale == locale}


@cache
def wordings(locale: str) -> Counter[str]:
    return Counter(folded(text) for e in shop(locale).values() for text in (e.question, *e.variants))


def folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def shown(entry: Entry) -> list[str]:
    """What the shop itself says; variants are customers' own typing."""
    titles = [item.title for item in entry.media] + [link.title for link in entry.links]
    return [entry.question, entry.answer, entry.topic, *titles]


def test_both_locales_hold_the_same_entries() -> None:
    german, english = shop("de"), shop("en")
    assert list(german) == list(english)
    assert len(german) >= 66
    for entry in german.values():
        other = english[entry.id]
        assert (entry.followups, entry.risk, entry.state) == (other.followups, other.risk, other.state)
        assert [(m.kind, m.src, m.poster) for m in entry.media] == [
            (m.kind, m.src, m.poster) for m in other.media
        ]


def test_topics_are_about_eight_and_translated_one_to_one() -> None:
    pairs = {(shop("de")[id].topic, shop("en")[id].topic) for id in shop("de")}
    assert 7 <= len(pairs) <= 10
    assert len({german for german, _ in pairs}) == len({english for _, english in pairs}) == len(pairs)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_wording_belongs_to_one_entry(locale: str) -> None:
    assert all(3 <= len(entry.variants) <= 12 for entry in shop(locale).values())
    assert [text for text, count in wordings(locale).items() if count > 1] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_answers_are_approved_distinct_and_short(locale: str) -> None:
    answers = [entry.answer for entry in shop(locale).values()]
    assert len(set(answers)) == len(answers)
    assert all(len(answer) <= 600 for answer in answers)
    assert all(entry.state == "approved" for entry in shop(locale).values())


@pytest.mark.parametrize("locale", LOCALES)
def test_followups_links_and_media_lead_somewhere(locale: str) -> None:
    entries = shop(locale).values()
    for entry in entries:
        assert entry.id not in entry.followups
        assert set(entry.followups) <= set(shop(locale))
        assert all(link.url.startswith("https://wendelkorn.example/") for link in entry.links)
        for item in entry.media:
            for address in (item.src, item.poster):
                if address.startswith("demo:"):
                    assert (DEMO / "media" / address.removeprefix("demo:")).is_file()
                else:
                    assert address == "" or re.match(r"https://[a-z.]+\.example/", address)
    assert sum(bool(entry.followups) for entry in entries) >= 12
    assert sum(bool(entry.media) for entry in entries) >= 6
    assert [m.poster for e in entries for m in e.media if m.kind == "video"] == ["demo:poster.svg"]
    assert sum(bool(entry.links) for entry in entries) >= 6
    assert 1 <= sum(entry.risk is not None for entry in entries) <= 8


@pytest.mark.parametrize("path", sorted((DEMO / "media").glob("*.svg")), ids=lambda path: path.name)
def test_pictures_are_safe_and_titled(path: Path) -> None:
    root = ElementTree.parse(path).getroot()
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert {"viewBox", "width", "height"} <= set(root.attrib)
    assert "title" in names
    assert not names & {"script", "foreignObject", "image", "style", "animate", "set"}
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert not re.search("http|data:", value)


@pytest.mark.parametrize("locale", LOCALES)
def test_texts_are_cleanly_typeset(locale: str) -> None:
    for text in (text for entry in shop(locale).values() for text in (*shown(entry), *entry.variants)):
        assert not re.search(r" {2}|--|\.\.\.|[\"´`]|\s[,.;:!?]", text), text
        opening, closing = ("„", "“") if locale == "de" else ("“", "”")
        assert text.count(opening) == text.count(closing), text
        assert not set(text) & (set("”«»") if locale == "de" else set("„«»")), text
    for text in (text for entry in shop(locale).values() for text in shown(entry)):
        assert not re.search(r"'|\d [€%]", text), text


@pytest.mark.parametrize("locale", LOCALES)
def test_evaluation_asks_new_questions(locale: str) -> None:
    check_questions(DEMO / f"evaluation.{locale}.jsonl", locale, answerable=80, unanswerable=40)


def test_german_benchmark_holds_300_questions_in_all_tones() -> None:
    path = ROOT / "benchmarks" / "shop_questions_de.jsonl"
    check_questions(path, "de", answerable=240, unanswerable=40)
    tones = Counter(line["tone"] for line in lines(path))
    assert tones.total() == 300
    assert set(tones) == {"formal", "plain", "slang", "typo", "dialect", "angry", "story", "keyword"}
    assert min(tones.values()) >= 25


def check_questions(path: Path, locale: str, *, answerable: int, unanswerable: int) -> None:
    questions = lines(path)
    texts = [folded(str(line["text"])) for line in questions]
    assert [text for text, count in Counter(texts).items() if count > 1] == []
    assert [text for text in texts if text in wordings(locale)] == []
    ids = [line["id"] for line in questions]
    assert {id for id in ids if id is not None} <= set(shop(locale))
    assert ids.count(None) >= unanswerable
    assert len(ids) - ids.count(None) >= answerable
