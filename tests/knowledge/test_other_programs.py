"""Exports of other programs, in the shapes that their documentation shows."""

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import FileRefused, ImportRefused
from knowledge.formats import Reading, read_located, write
from tests.knowledge.reading_tables import reading as read_json
from tests.knowledge.reading_tables import told


def reading(tmp_path: Path, data: Any) -> Reading:
    return read_json(tmp_path, json.dumps(data), "json")


def test_phpmyfaq(tmp_path: Path) -> None:
    faq = {
        "id": 3,
        "language": "de",
        "category": "Shop >> Versand",
        "keywords": "porto",
        "question": "Was kostet der Versand?",
        "answer": "&lt;p&gt;4,90 &lt;b&gt;Euro&lt;/b&gt;.&lt;/p&gt;",
        "author": "x",
    }
    expected = ("phpmyfaq-3", "de", "Was kostet der Versand?", "4,90 **Euro**.", "Versand", "approved")
    assert told(reading(tmp_path, [{"faq": faq}])) == [expected]
    of_api = {
        "id": "1",
        "lang": "en",
        "solution_id": "1000",
        "active": "no",
        "title": "How?",
        "content": "<p>So</p>",
    }
    assert told(reading(tmp_path, of_api)) == [("phpmyfaq-1000", "en", "How?", "So", "", "draft")]


XML = """<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<!-- XML output by phpMyFAQ -->
<phpmyfaq{more}><article id="3"><language>de</language><category>Shop >> Versand</category><keywords/>
<question>Was kostet der Versand?</question><answer>&lt;p&gt;4,90 &lt;b&gt;Euro&lt;/b&gt;.&lt;/p&gt;</answer>
<author>x</author></article></phpmyfaq>"""


@pytest.mark.parametrize("more", ["", ' xmlns="http://www.phpmyfaq.de/xml/faq31"'])
def test_phpmyfaq_in_xml(tmp_path: Path, more: str) -> None:
    file = tmp_path / "export.xml"
    file.write_text(XML.replace("{more}", more), encoding="utf-8")
    expected = ("phpmyfaq-3", "de", "Was kostet der Versand?", "4,90 **Euro**.", "Versand", "approved")
    assert told(read_located(file, "en")) == [expected]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("<phpmyfaq><article>", "no_xml"),
        ("<rss><channel/></rss>", "unknown_xml"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><phpmyfaq><article>&a;</article></phpmyfaq>', "own_entities"),
        ("<phpmyfaq/>", "no_entry"),
    ],
)
def test_other_xml_is_refused_and_never_written(tmp_path: Path, content: str, kind: str) -> None:
    file = tmp_path / "export.xml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ImportRefused) as refused:
        read_located(file, "de")
    assert refused.value.problems[0].fault.key == f"import_refused.{kind}"
    with pytest.raises(FileRefused):
        write(file, [])


ARTICLE = {
    "id": 35436,
    "html_url": "https://a.zendesk.com/hc/en-us/articles/35436-x",
    "section_id": 98838,
    "title": "Help I need somebody!",
    "locale": "en-us",
    "draft": True,
    "body": '<p>not just <a href="/hc/any">anybody</a></p>',
}


@pytest.mark.parametrize(
    "wrapped", [{"articles": [ARTICLE]}, {"data": {"articles": [ARTICLE]}}, {"article": ARTICLE}, [ARTICLE]]
)
def test_zendesk_guide(tmp_path: Path, wrapped: Any) -> None:
    answer = "not just [anybody](https://a.zendesk.com/hc/any)"
    topic = "Songs" if "articles" in wrapped else ""
    more = {"sections": [{"id": 98838, "name": "Songs"}]} if topic else {}
    data = wrapped | more if isinstance(wrapped, dict) else wrapped
    expected = ("zendesk-35436", "en", "Help I need somebody!", answer, topic, "draft")
    assert told(reading(tmp_path, data)) == [expected]


def test_freshdesk(tmp_path: Path) -> None:
    article = {
        "id": 2,
        "title": "Wie zahle ich?",
        "description": "<ul><li>Karte</li></ul>",
        "description_text": "Karte",
        "status": 2,
        "folder_id": 5,
        "hierarchy": [
            {"level": 0, "type": "category", "data": {"name": "Shop"}},
            {"level": 1, "type": "folder", "data": {"name": "Zahlung", "language": "de"}},
        ],
    }
    expected = ("freshdesk-2", "de", "Wie zahle ich?", "- Karte", "Zahlung", "approved")
    assert told(reading(tmp_path, [article])) == [expected]
    folders = [
        {"category": {"name": "Shop", "folders": [{"name": "Geld", "articles": [article | {"status": 1}]}]}}
    ]
    del article["hierarchy"]
    assert [row[4:] for row in told(reading(tmp_path, folders))] == [("Zahlung", "draft")]


def test_chatwoot(tmp_path: Path) -> None:
    article = {
        "id": 7,
        "title": "Wie?",
        "content": "**So** `<b>`",
        "status": "published",
        "category": {"name": "Erste Schritte", "locale": "de"},
    }
    data = {"payload": [article, article | {"id": 8, "status": "archived"}], "meta": {"articles_count": 2}}
    assert told(reading(tmp_path, data)) == [
        ("chatwoot-7", "de", "Wie?", "**So** `<b>`", "Erste Schritte", "approved"),
        ("chatwoot-8", "de", "Wie?", "**So** `<b>`", "Erste Schritte", "archived"),
    ]


def test_discourse_topics_with_an_accepted_answer(tmp_path: Path) -> None:
    posts = [
        {"post_number": 1, "cooked": "<p>Wie?</p>"},
        {"post_number": 2, "cooked": "<p>So.</p>", "accepted_answer": True},
    ]
    solved = {"id": 11, "title": "Wie geht das?", "post_stream": {"posts": posts}}
    by_number = {
        "id": 12,
        "title": "Und das?",
        "accepted_answer": {"post_number": 1},
        "post_stream": {"posts": posts[:1]},
    }
    beyond = by_number | {"id": 13, "accepted_answer": {"post_number": 40, "excerpt": "So geht"}}
    unsolved = {"id": 14, "title": "Warum?", "post_stream": {"posts": posts[:1]}}
    found = reading(tmp_path, [solved, by_number, beyond, unsolved])
    assert [(row[0], row[3]) for row in told(found)] == [
        ("discourse-11", "So."),
        ("discourse-12", "Wie?"),
        ("discourse-13", "So geht"),
    ]
    assert [(each.row, each.fault.key) for each in found.notes] == [
        (3, "import_note.only_excerpt"),
        (4, "import_note.unsolved"),
    ]


@pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"faqs": rows, "count": 2}])
def test_a_list_of_objects(tmp_path: Path, wrap: Any) -> None:
    rows = [
        {"frage": "Wie?", "antwort": "<b>So</b>", "varianten": ["Wieso?", "Weshalb?"], "x": {"y": 1}},
        {"frage": "Was?", "antwort": ""},
    ]
    found = reading(tmp_path, wrap(rows))
    assert [(each.entry.answer, each.entry.variants) for each in found.found] == [
        ("**So**", ("Wieso?", "Weshalb?"))
    ]
    assert [(problem.row, problem.column) for problem in found.problems] == [(2, "antwort")]


def test_what_stands_in_two_categories_comes_once(tmp_path: Path) -> None:
    faq = {"id": 3, "language": "de", "category": "A", "question": "Wie?", "answer": "So."}
    found = reading(
        tmp_path, [{"faq": faq}, {"faq": faq | {"category": "B"}}, {"faq": faq | {"answer": "x"}}]
    )
    assert [row[4] for row in told(found)] == ["A"]
    assert [(each.row, each.fault.key) for each in found.notes] == [(2, "import_note.other_topic")]
    assert [(each.row, each.column) for each in found.problems] == [(3, "id")]


def test_texts_as_wordpress_tells_them_and_lines_with_another_ending(tmp_path: Path) -> None:
    post = {"title": {"rendered": "Wie?"}, "content": {"rendered": "<p>So.</p>"}, "status": "publish"}
    assert [row[2:4] for row in told(reading(tmp_path, [post]))] == [("Wie?", "So.")]
    (tmp_path / "lines.json").write_text(
        '{"question": "Wie?", "answer": "So."}\n{"question": "Was?", "answer": "x"}'
    )
    assert len(read_located(tmp_path / "lines.json", "de").found) == 2
