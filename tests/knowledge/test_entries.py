import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from knowledge.entries import Entry, Link, Media
from knowledge.errors import InvalidField
from tests.knowledge.strategies import entries

GOOD = {
    "id": "delivery-time",
    "locale": "de",
    "question": "Wann kommt mein Paket?",
    "answer": "In zwei Tagen.",
}


@settings(max_examples=30)
@given(entry=entries)
def test_json_and_back_is_the_same_entry(entry: Entry) -> None:
    assert Entry.from_json(json.loads(json.dumps(entry.as_json()))) == entry


def test_texts_are_cleaned_and_repeated_variants_kept_once() -> None:
    entry = Entry.from_json(
        GOOD | {"answer": " Eins\r\nzwei\t\r\n", "variants": ["Lieferzeit", " Lieferzeit "]}
    )
    assert entry.answer == "Eins\nzwei"
    assert entry.variants == ("Lieferzeit",)
    assert Entry.from_json(GOOD | {"question": "Gro\u0308ße?"}).question == "Größe?"


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"id": "a b"}, "id", "“a b” is no id"),
        ({"id": ""}, "id", "is no id"),
        ({"id": "../etc"}, "id", "is no id"),
        ({"id": "a" * 81}, "id", "is no id"),
        ({"id": 7}, "id", "“7” is no id"),
        ({"locale": "deu"}, "locale", "“deu” is no locale"),
        ({"locale": None}, "locale", "“None” is no locale"),
        ({"question": "  "}, "question", "There is nothing here"),
        ({"question": "a\nb"}, "question", "a line break at position 2"),
        ({"question": "a\x00b"}, "question", "U+0000 at position 2"),
        ({"question": "\ud83d"}, "question", "U+D83D"),
        ({"question": "a\u2028b"}, "question", "U+2028"),
        ({"question": "a\uffffb"}, "question", "U+FFFF"),
        ({"question": "?" * 501}, "question", "501 characters"),
        ({"question": None}, "question", "“None” is no text"),
        ({"answer": ""}, "answer", "There is nothing here"),
        ({"answer": "\x1b[31m"}, "answer", "U+001B"),
        ({"answer": "x" * 20_001}, "answer", "20,001 characters"),
        ({"variants": "eins"}, "variants", "“eins” is no list"),
        ({"variants": [""]}, "variants", "There is nothing here"),
        ({"variants": [["a"]]}, "variants", "is no text"),
        ({"variants": ["x"] * 201}, "variants", "201 are too many"),
        ({"followups": ["a b"]}, "followups", "“a b” is no id"),
        ({"risk": 0}, "risk", "“0” is no share"),
        ({"risk": 1.5}, "risk", "“1.5” is no share"),
        ({"risk": float("nan")}, "risk", "“nan” is no share"),
        ({"risk": True}, "risk", "“True” is no share"),
        ({"risk": "0.1"}, "risk", "“0.1” is no share"),
        ({"state": "published"}, "state", "“published” is no state"),
        ({"state": []}, "state", "“[]” is no state"),
        ({"links": [{"title": "x", "url": "javascript:alert(1)"}]}, "links", "must begin with https://"),
        ({"links": [{"title": "x", "url": "//elsewhere.example"}]}, "links", "must begin with"),
        ({"links": [{"title": "", "url": "https://a.example"}]}, "links", "There is nothing here"),
        ({"links": ["https://a.example"]}, "links", "is no object"),
        ({"links": [{"title": "x"}]}, "links", "“url” is missing"),
        ({"media": [{"kind": "sound", "src": "/media/a.png"}]}, "media", "“sound” is no kind"),
        ({"media": [{"kind": "image", "src": "http://a.example/a.png"}]}, "media", "must begin with"),
        (
            {"media": [{"kind": "image", "src": "/media/a.png", "alt": "x"}]},
            "media",
            "“alt” is unknown",
        ),
        ({"varients": ["a"]}, "varients", "“varients” is unknown. Known are: id, locale"),
    ],
)
def test_a_broken_rule_names_field_value_and_remedy(
    change: dict[str, object], field: str, message: str
) -> None:
    with pytest.raises(InvalidField) as refused:
        Entry.from_json(GOOD | change)
    assert refused.value.field == field
    assert message in refused.value.fault.told("en")


@pytest.mark.parametrize("name", GOOD)
def test_a_missing_field_is_named(name: str) -> None:
    with pytest.raises(InvalidField, match=f"{name}: “{name}” is missing"):
        Entry.from_json({key: value for key, value in GOOD.items() if key != name})


@pytest.mark.parametrize("data", [None, [], "text", 3])
def test_what_is_no_object_is_no_entry(data: object) -> None:
    with pytest.raises(InvalidField, match="is no object"):
        Entry.from_json(data)


def test_addresses_customers_may_follow() -> None:
    for url in ("https://a.example/b?c", "http://a.example", "mailto:a@b.example", "tel:+4930", "/c/demo"):
        assert Link("x", url).url == url
    for src in ("/media/a.png", "https://a.example/v", "demo:a.svg"):
        assert Media("video", src, poster=src).src == src


def test_days_are_kept_in_one_spelling_and_left_out_where_there_are_none() -> None:
    bounded = Entry("sale", "de", "Rabatt?", "Ja.", valid_from="1.12.2026", valid_until="2026-12-24 00:00:00")
    assert (bounded.valid_from, bounded.valid_until) == ("2026-12-01", "2026-12-24")
    assert Entry.from_json(bounded.as_json()) == bounded
    assert bounded.version != replace(bounded, valid_until="").version
    assert not {"valid_from", "valid_until"} & Entry("sale", "de", "Rabatt?", "Ja.").as_json().keys()


@pytest.mark.parametrize(
    ("bounds", "kind"),
    [
        ({"valid_from": "morgen"}, "no_calendar_day"),
        ({"valid_until": "31.2.2026"}, "no_calendar_day"),
        ({"valid_from": 20261224}, "no_calendar_day"),
        ({"valid_from": "2026-12-24", "valid_until": "2026-12-01"}, "ends_before"),
    ],
)
def test_days_that_are_none(bounds: dict[str, Any], kind: str) -> None:
    with pytest.raises(InvalidField) as refused:
        Entry("sale", "de", "Rabatt?", "Ja.", **bounds)
    assert refused.value.kind == kind
