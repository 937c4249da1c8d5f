"""Pages as programs save them: what was once lost, doubled or left looking strange in them."""

from pathlib import Path

import pytest

from knowledge.entries import Entry, Link
from knowledge.formats import FORMATS, read, write
from tests.knowledge.office_files import pairs
from tests.knowledge.reading_tables import entries, notes, reading, told

JSON_LD = """<script type="application/ld+json">{"@type": "FAQPage", "mainEntity": [{"@type": "Question",
"name": "Wie?", "acceptedAnswer": {"@type": "Answer", "text": "So. Wirklich?"}}]}</script>"""
GUESSED = (0, "questions_guessed")


def test_questions_beside_those_that_a_page_tells_of_are_named(tmp_path: Path) -> None:
    page = f"{JSON_LD}<h2>Wie?</h2><p>So. Wirklich?</p><h2>Wo?</h2><p>Hier.</p><h2>Kontakt</h2><p>Wir.</p>"
    found = reading(tmp_path, page, "html")
    assert [each.entry.question for each in found.found] == ["Wie?"]
    assert [(each.fault.key, each.fault.data) for each in found.notes] == [
        ("import_note.question_left", {"value": "Wo?"})
    ]


def test_our_own_pages_name_nothing(tmp_path: Path) -> None:
    file = tmp_path / "faq.html"
    write(file, [Entry("a", "de", "Wie?", "## Wo denn?\n\nHier."), Entry("b", "de", "Wer?", "Wir.")])
    assert notes(tmp_path, file.read_bytes(), "html") == []


INNER = """<details><summary>Was kostet es?</summary>Nichts.</details>
<details><summary>Wie lange</summary>30 Tage</details>"""


def test_what_opens_in_a_group_is_taken_once_with_its_topic(tmp_path: Path) -> None:
    page = f"<details><summary>Rückgabe</summary><p>Gut zu wissen.</p>{INNER}</details>"
    found = reading(tmp_path, page, "html")
    assert [row[2:5] for row in told(found)] == [
        ("Was kostet es?", "Nichts.", "Rückgabe"),
        ("Wie lange", "30 Tage", "Rückgabe"),
    ]
    assert [each.fault.data.get("value") for each in found.notes] == [None, "Gut zu wissen."]


def test_what_opens_within_an_answer_belongs_to_it(tmp_path: Path) -> None:
    inner = "<details><summary>Unter Windows</summary>Klick.</details>"
    page = f"<details><summary>Wie geht das?</summary><p>So.</p>{inner}</details>"
    assert pairs(entries(tmp_path, page, "html")) == [("Wie geht das?", "So.\n\n**Unter Windows**\n\nKlick.")]


STYLES = """<style>ol{margin:0}.c1{color:#000;font-weight:700}.c2{font-weight:400}.c5,p.c6{font-style:italic}
.c7{text-decoration:line-through;color:red}</style>"""
GOOGLE = f"""{STYLES}<p><span class="c1">Was kostet es?</span></p><p><span class="c2">Nur </span>
<span class="c7">9</span> <span class="c1">10</span> 
<span class="c5">Euro</span>.<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup></p>
<p><span class="c1">Für wen?</span></p><p>Alle.<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup></p><hr>
<div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a> Ab 18.</p></div>
<div class="c9"><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>Stimmt das?</span></p></div>"""


def test_documents_of_google_with_styles_footnotes_and_comments(tmp_path: Path) -> None:
    found = reading(tmp_path, GOOGLE, "html")
    assert pairs([each.entry for each in found.found]) == [
        ("Was kostet es?", "Nur ~~9~~ **10** *Euro*."),
        ("Für wen?", "Alle."),
    ]
    assert [(each.fault.key, each.fault.data) for each in found.notes[:2]] == [
        ("import_note.comment_left", {"value": "Nur 9 10 Euro."}),
        ("import_note.footnote_left", {"value": "Alle.", "text": "Ab 18."}),
    ]


def sign(text: str, font: str = "Symbol") -> str:
    return f"<span style='font-family:{font}'>{text}<span style='font:7.0pt'>&nbsp;&nbsp; </span></span>"


def test_lists_of_word(tmp_path: Path) -> None:
    style = "mso-list:l0 level{level} lfo1"
    item = f"<p class=MsoListParagraph style='{style}'><![if !supportLists]>{{sign}}<![endif]>{{text}}</p>"
    items = [
        ("1", sign("·"), "Eins"), ("2", sign("o", '"Courier New"'), "Tief"), ("1", sign("·"), "Zwei"),
        ("1", sign("3.", "x;mso-list:Ignore"), "Drei"), ("1", sign("4.", "x;mso-list:Ignore"), "Vier"),
    ]  # fmt: skip
    page = "<h2>Was?</h2><p>Dies:</p>" + "".join(
        item.format(level=level, sign=mark, text=text) for level, mark, text in items
    )
    [entry] = entries(tmp_path, f"{page}<p>· Kein Punkt</p><h2>Und?</h2><p>x</p>", "html")[:1]
    assert entry.answer == "Dies:\n\n- Eins\n  - Tief\n- Zwei\n\n3. Drei\n4. Vier\n\n· Kein Punkt"


@pytest.mark.parametrize(
    "page",
    [
        '<h2><span>Wie?</span><span class="mw-editsection">[<a href="/e">Ändern</a>]</span></h2>So.',
        '<div class="faq-question"><span>+</span> Wie?</div><div>So.</div>',
        "<h2>Wie?</h2><p>So.<sup><a href='#cite_note-1'>[1]</a></sup></p>",
        "<article><header><h1>Wie?</h1></header><p>So.</p></article>",
        "<ul><li>Wie?<p>So.</p></li></ul>",
        "<ul><li><p><b>Wie?</b></p><p>So.</p></li></ul>",
    ],
)
def test_what_stands_around_a_question_is_none_of_it(tmp_path: Path, page: str) -> None:
    assert pairs(entries(tmp_path, page, "html")) == [("Wie?", "So.")]


def test_of_headings_that_open_a_part_one_that_asks_speaks_for_all(tmp_path: Path) -> None:
    page = "".join(
        f'<div class="x"><h5 class="toggle_title">{asked}</h5><div>{said}</div></div>'
        for asked, said in (("Storno", "Nein."), ("Anzahlung", "20 %"), ("Und Hunde?", "Ja."))
    )
    assert [entry.question for entry in entries(tmp_path, page, "html")] == [
        "Storno",
        "Anzahlung",
        "Und Hunde?",
    ]
    assert [entry.question for entry in entries(tmp_path, page.replace("toggle_", ""), "html")] == [
        "Und Hunde?"
    ]


def test_an_answer_that_is_a_picture_is_read_for_what_it_shows(tmp_path: Path) -> None:
    shown = '<img src="https://a.example/p.svg" alt="Plan">'
    page = f'<h2>Wie?</h2><p><a href="https://a.example/x.pdf">{shown}</a></p>'
    assert pairs(entries(tmp_path, page, "html")) == [("Wie?", "[Plan](https://a.example/x.pdf)")]
    assert notes(tmp_path, page, "html") == [GUESSED, (1, "picture_lost")]


@pytest.mark.parametrize("ending", FORMATS)
def test_a_link_that_really_leads_to_google_stays(tmp_path: Path, ending: str) -> None:
    href = "https://www.google.com/url?q=https://a.example/"
    entry = Entry("a", "de", "Wie?", f"[So]({href})", links=(Link("So", href),))
    file = tmp_path / f"faq{ending}"
    write(file, [entry])
    assert read(file) == [entry]
    if ending in (".html", ".json"):  # its answer changes with what was edited, and the link stays
        file.write_text(file.read_text().replace(">So", ">Da"))
        assert read(file)[0].answer == f"[Da]({href})"


def test_links_without_a_site_are_named(tmp_path: Path) -> None:
    page = """<h2>Wie?</h2><p><a href="/hilfe?x=1">da</a> <a href="/media/a.png">Bild</a>
        <a href="//a.example/">dort</a></p>"""
    found = reading(tmp_path, page, "html")
    [answer] = [row[3] for row in told(found)]
    assert answer == "[da](/hilfe?x=1) [Bild](/media/a.png) [dort](https://a.example/)"
    named = [note.fault for note in found.notes if note.fault.key == "import_note.link_here"]
    assert [each.data for each in named] == [{"value": "/hilfe?x=1"}]
    based = f'<html><head><base href="https://b.example/"></head><body>{page}</body></html>'
    assert (0, "link_here") not in notes(tmp_path, based, "html")
    assert not [kind for _, kind in notes(tmp_path, based, "html") if kind == "link_here"]


def test_parts_beside_the_text_are_named_where_they_say_something(tmp_path: Path) -> None:
    links = (
        '<div class="toc"><h2>Inhalt</h2><ul><li><a href="#a">Wie geht das alles hier?</a></li></ul></div>'
    )
    said = '<div class="entry-meta"><p>Nur bis Ende Mai gültig, <a href="/a">fragen</a> Sie nach.</p></div>'
    page = f"<body>{links}<h2>Wie?</h2><p>So.</p>{said}</body>"
    found = reading(tmp_path, page, "html")
    assert [row[2:4] for row in told(found)] == [("Wie?", "So.")]
    left = [note.fault.data for note in found.notes if note.fault.key == "import_note.part_left"]
    assert left == [{"value": "Nur bis Ende Mai gültig, fragen Sie nach."}]


def test_footnotes_of_word_that_are_not_raised(tmp_path: Path) -> None:
    page = """<h2>Wie?</h2><p>So.<a href="#_ftn1" name="_ftnref1"><span>[1]</span></a> Ja.</p><h2>Wo?</h2>
        <p>Siehe <a href="#unten" name="x">[2]</a></p><p id="unten">Hier.</p>
        <div id="ftn1"><p><a href="#_ftnref1" name="_ftn1">[1]</a> Selten.</p></div>"""
    found = reading(tmp_path, page, "html")
    assert [row[2:4] for row in told(found)] == [("Wie?", "So. Ja."), ("Wo?", "Siehe [2]\n\nHier.")]
    [footnote] = [note.fault.data for note in found.notes if note.fault.key == "import_note.footnote_left"]
    assert footnote["text"] == "Selten."
