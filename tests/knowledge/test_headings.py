"""Pages that say nowhere what their questions are, as shops and page builders write them."""

from pathlib import Path

import pytest

from knowledge.errors import ImportRefused
from knowledge.formats import read_located

SHIPPING, RETURNS = "Was kostet der Versand?", "Wie lange kann ich zurückgeben?"
PAGES = {
    "headings": """<h1>Häufige Fragen</h1><h2>Was kostet der Versand?</h2><p>4,90 <b>Euro</b>.</p>
        <ul><li>ab 50 Euro frei</li></ul><h2>Wie lange kann ich zurückgeben?</h2>30 Tage.""",
    "sections": """<section><h3>Was kostet der Versand?</h3><div><p>4,90 <b>Euro</b>.</p><ul><li>ab 50 Euro
        frei</li></ul></div></section><section><h3>Wie lange kann ich zurückgeben?</h3><p>30 Tage.</p>
        </section>""",
    "boxes": """<div class="item"><div class="head"><h4><a href="#">Was kostet der Versand?</a></h4></div>
        <div class="body">4,90 <b>Euro</b>.<ul><li>ab 50 Euro frei</li></ul></div></div><div class="item">
        <div class="head"><h4>Wie lange kann ich zurückgeben?</h4></div><div>30 Tage.</div></div>""",
    "details": """<details><summary>Was kostet der Versand?</summary><p>4,90 <b>Euro</b>.<ul><li>ab 50 Euro
        frei</li></ul></details><details><summary>Wie lange kann ich zurückgeben?</summary>30 Tage.
        </details>""",
    "terms": """<dl><dt>Was kostet der Versand?</dt><dd>4,90 <b>Euro</b>.</dd><dd><ul><li>ab 50 Euro frei</li>
        </ul></dd><dt>Wie lange kann ich zurückgeben?</dt><dd>30 Tage.</dd></dl>""",
    "buttons": """<h2><button aria-expanded="false" aria-controls="a">Was kostet der Versand?</button></h2>
        <div id="a">4,90 <b>Euro</b>.<ul><li>ab 50 Euro frei</li></ul></div><h2><button aria-controls="b">Wie
        lange kann ich zurückgeben?</button></h2><div id="b">30 Tage.</div>""",
    "bootstrap": """<a data-toggle="collapse" href="#a">Was kostet der Versand?</a><div id="a">4,90
        <b>Euro</b>.<ul><li>ab 50 Euro frei</li></ul></div><a data-bs-target="#b">Wie lange kann ich
        zurückgeben?</a><div id="b">30 Tage.</div>""",
    "bold lines": """<p><strong>1. Was kostet der Versand?</strong></p><p>4,90 <b>Euro</b>.</p><ul><li>ab 50
        Euro frei</li></ul><p><b>2. Wie lange kann ich zurückgeben?</b><br></p><p>30 Tage.</p>""",
    "heavy lines": """<p><span style="font-weight:700">Was kostet der Versand?</span></p><p>4,90
        <b>Euro</b>.</p><ul><li>ab 50 Euro frei</li></ul><p><span style="font-weight: bold">Wie lange kann ich
        zurückgeben?</span></p><p>30 Tage.</p>""",
    "classes": """<div><div class="faq-question">Was kostet der Versand?</div><div class="x">4,90 <b>Euro</b>.
        <ul><li>ab 50 Euro frei</li></ul></div><div class="faq-question">Wie lange kann ich zurückgeben?
        </div><div>30 Tage.</div></div>""",
    "heads of paragraphs": """<p><strong>Was kostet der Versand?</strong><br>4,90 <b>Euro</b>.</p><ul><li>ab
        50 Euro frei</li></ul><p><strong>Wie lange kann ich zurückgeben?</strong><br>30 Tage.</p>""",
    "labels": """<h3>Frage: Was kostet der Versand?</h3><p>Antwort: 4,90 <b>Euro</b>.</p><ul><li>ab 50 Euro
        frei</li></ul><h3>Frage: Wie lange kann ich zurückgeben?</h3><p>Antwort: 30 Tage.</p>""",
}


def page(tmp_path: Path, body: str) -> Path:
    file = tmp_path / "faq.html"
    around = (
        "<nav><h2>Wo sind wir?</h2><p>Hier</p></nav>",
        "<footer><h2>Noch Fragen?</h2><p>Anruf</p></footer>",
    )
    file.write_text(f'<html lang="de"><body>{around[0]}{body}{around[1]}</body></html>', encoding="utf-8")
    return file


@pytest.mark.parametrize("kind", PAGES)
def test_questions_are_known_by_how_a_page_is_made(tmp_path: Path, kind: str) -> None:
    found = read_located(page(tmp_path, PAGES[kind]), "en")
    assert [(each.entry.question, each.entry.answer, each.entry.locale) for each in found.found] == [
        (SHIPPING, "4,90 **Euro**.\n\n- ab 50 Euro frei", "de"),
        (RETURNS, "30 Tage.", "de"),
    ]
    assert [(note.fault.key, note.fault.data) for note in found.notes] == [
        ("import_note.questions_guessed", {"count": 2})
    ]


def test_headings_between_are_topics_and_what_opens_need_not_all_ask(tmp_path: Path) -> None:
    body = """<h1>FAQ</h1><p>Willkommen!</p><h2>Versand</h2><details><summary>Was kostet er?</summary>4,90
        Euro.</details><details><summary>Sperrgut</summary>Mehr.</details><h2>Zahlung</h2><details>
        <summary>Wie zahle ich?</summary>Mit Karte.</details><h2>Über uns</h2><p>Seit 1950.</p>"""
    found = read_located(page(tmp_path, body), "de")
    assert [(each.entry.question, each.entry.topic, each.entry.answer) for each in found.found] == [
        ("Was kostet er?", "Versand", "4,90 Euro."),
        ("Sperrgut", "Versand", "Mehr."),
        ("Wie zahle ich?", "Zahlung", "Mit Karte."),
    ]


def test_deeper_headings_are_part_of_the_answer(tmp_path: Path) -> None:
    body = "<h2>Wie geht es?</h2><p>So:</p><h3>Erstens</h3><p>Auf.</p><h2>Impressum</h2><p>Wir.</p>"
    [found] = read_located(page(tmp_path, body), "de").found
    assert found.entry.answer == "So:\n\n### Erstens\n\nAuf."


@pytest.mark.parametrize(
    "body", ["<h2>Wo?</h2>", "<b>Wie?</b>", "<h2>Versand</h2><p>4,90</p>", "<p>Wie geht das?</p><p>So.</p>"]
)
def test_other_pages_are_refused(tmp_path: Path, body: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        read_located(page(tmp_path, body), "de")
    assert refused.value.problems[0].fault.key == "import_refused.no_faqpage"


def test_a_table_on_a_page_is_a_table(tmp_path: Path) -> None:
    body = """<table><thead><tr><th>Frage</th><th>Antwort</th><th>Thema</th></tr></thead><tr><td>Was kostet
        <b>er</b>?</td><td><p>4,90 <b>Euro</b></p></td><td rowspan=2>Versand</td></tr><tr><td>Wann?</td>
        <td>Bald.</td></tr></table>"""
    found = [each.entry for each in read_located(page(tmp_path, body), "de").found]
    assert [(entry.question, entry.answer, entry.topic) for entry in found] == [
        ("Was kostet er?", "4,90 **Euro**", "Versand"), ("Wann?", "Bald.", "Versand"),
    ]  # fmt: skip
