"""JSON as APIs and content systems tell it: deeper, in pages, in languages."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.knowledge.reading_tables import notes, reading, told

ITEM = {"title": "Wie?", "text": "<b>So</b>", "state": 1}
SO = [("Wie?", "**So**", "approved")]


@pytest.mark.parametrize(
    "data",
    [
        {"data": [{"id": 1, "attributes": ITEM}], "meta": {"total": {"x": 1}}},
        {"articles": {"page": 1, "items": [ITEM]}, "sections": [{"id": 1, "name": "S"}]},
        {"data": ITEM},
        [
            {
                "title": [{"value": "Wie?"}],
                "body": [{"value": "<b>So</b>", "format": "x"}],
                "status": [{"value": True}],
            }
        ],
        {
            "entries": [
                {"sys": {"id": "e"}, "fields": {"question": {"de": "Wie?"}, "answer": {"de": "<b>So</b>"}}}
            ]
        },
    ],
)
def test_records_that_stand_deeper(tmp_path: Path, data: Any) -> None:
    found = reading(tmp_path, json.dumps(data), "json")
    assert [(row[2], row[3], row[5]) for row in told(found)] == SO
    assert not found.problems


def test_a_text_in_several_languages_is_an_entry_in_each(tmp_path: Path) -> None:
    data = [{"question": {"de": "Wie?", "en": "How?"}, "answer": {"de": "So.", "en": "Thus."}, "topic": "T"}]
    [german, english] = told(reading(tmp_path, json.dumps(data), "json"))
    assert german[0] == english[0]
    assert (german[1:5], english[1:5]) == (("de", "Wie?", "So.", "T"), ("en", "How?", "Thus.", "T"))


def test_names_of_lists_are_topics(tmp_path: Path) -> None:
    data = {
        "Versand": [{"frage": "Wie?", "antwort": "So."}],
        "Zahlung": [{"frage": "Wo?"}, {"frage": "Wer?", "antwort": "Wir."}],
    }
    found = reading(tmp_path, json.dumps(data), "json")
    assert [row[2:5] for row in told(found)] == [("Wie?", "So.", "Versand"), ("Wer?", "Wir.", "Zahlung")]
    assert [(each.row, each.column) for each in found.problems] == [(2, "antwort")]


@pytest.mark.parametrize(
    ("around", "more"),
    [
        ({"next_page": "https://a.example/?page=2"}, True),
        ({"next_page": None, "page": 2, "page_count": 2}, False),
        ({"pages": {"page": 1, "total_pages": 3}}, True),
        ({"pages": {"page": 3, "total_pages": 3}}, False),
        ({"links": {"self": "x", "next": "y"}}, True),
        ({"meta": {"pagination": {"page": 1, "pageCount": 2}}}, True),
    ],
)
def test_that_a_file_is_one_page_of_several_is_told(
    tmp_path: Path, around: dict[str, Any], more: bool
) -> None:
    data = {"articles": [{"question": "Wie?", "answer": "So."}], **around}
    content = json.dumps(data)
    assert ((0, "pages_missing") in notes(tmp_path, content, "json")) is more
    whole = json.dumps([data, {"articles": [{"question": "Wo?", "answer": "Da."}]}])
    assert (0, "pages_missing") not in notes(tmp_path, whole, "json")


def test_articles_of_intercom_with_their_translations(tmp_path: Path) -> None:
    article = {
        "type": "article", "id": "6", "title": "How?", "body": "<b>Thus</b>", "state": "published",
        "default_locale": "en", 
        "translated_content": {"type": "x", "de": {"title": "Wie?", "body": "So", "state": "draft"}},
    }  # fmt: skip
    assert told(reading(tmp_path, json.dumps({"type": "list", "data": [article]}), "json")) == [
        ("intercom-6", "en", "How?", "**Thus**", "", "approved"),
        ("intercom-6", "de", "Wie?", "So", "", "draft"),
    ]


def test_pictures_in_articles_of_chatwoot_and_keywords_of_phpmyfaq_are_told(tmp_path: Path) -> None:
    article = {
        "id": 7,
        "title": "Wie?",
        "content": "So:\n\n![k.png](https://c.example/k.png)\n\nGut.",
        "status": "published",
    }
    content = json.dumps({"payload": [article]})
    assert [row[3] for row in told(reading(tmp_path, content, "json"))] == ["So:\n\nGut."]
    assert notes(tmp_path, content, "json") == [(1, "picture_lost")]
    faq = {"faq": {"id": 1, "question": "Wie?", "answer": "So.", "keywords": "zoll"}}
    assert notes(tmp_path, json.dumps([faq]), "json") == [(0, "unknown_columns")]


WXR = """<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:wp="http://wordpress.org/export/1.2/">
<channel>{items}</channel></rss>"""
ITEM_OF_WORDPRESS = """<item><title>{title}</title><content:encoded>So.</content:encoded>
<wp:post_id>{id}</wp:post_id>
<wp:status>{status}</wp:status><wp:post_password>{password}</wp:post_password>
<wp:post_type>faq</wp:post_type>
<category domain="post_tag">x</category></item>"""


def test_what_lies_in_the_bin_of_wordpress_is_left_and_told(tmp_path: Path) -> None:
    items = "".join(
        ITEM_OF_WORDPRESS.format(title=f"{status}?", id=number, status=status, password=password)
        for number, (status, password) in enumerate(
            [("publish", ""), ("trash", ""), ("private", ""), ("publish", "x")]
        )
    )
    found = reading(tmp_path, WXR.format(items=items), "xml")
    assert [(row[2], row[5]) for row in told(found)] == [
        ("publish?", "approved"), ("private?", "draft"), ("publish?", "draft")
    ]  # fmt: skip
    assert [(each.row, each.fault.key) for each in found.notes] == [
        (0, "import_note.unknown_columns"),
        (2, "import_note.deleted_there"),
    ]
