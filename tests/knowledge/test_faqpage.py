import json
from pathlib import Path

import pytest

from knowledge.entries import Entry
from knowledge.errors import ImportRefused
from knowledge.formats import read, write
from knowledge.formats.markup.markdown import to_markdown
from knowledge.formats.text import slug

MICRODATA = """<!DOCTYPE html><html lang="de-DE"><body itemscope itemtype="https://schema.org/FAQPage">
<div itemscope itemprop="mainEntity" itemtype="https://schema.org/Question">
  <h3 itemprop="name">Wie <b>lange</b> &lt; 3
  Tage?</h3>
  <div itemscope itemprop="acceptedAnswer" itemtype="https://schema.org/Answer"><div itemprop="text">
    <p>Zwei <strong>Tage</strong>.<p>Siehe <a href="https://a.example/x">hier</a>.</div></div>
</div></body></html>"""


def json_ld(*questions: object, **page: object) -> str:
    data = {"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": list(questions)} | page
    return json.dumps(data)


def question(name: object = "Wie?", text: object = "So.", **more: object) -> dict[str, object]:
    return {"@type": "Question", "name": name, "acceptedAnswer": {"@type": "Answer", "text": text}} | more


def page(*scripts: str, lang: str = "de") -> str:
    blocks = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    return f'<!DOCTYPE html><html lang="{lang}"><head>{blocks}</head><body>x</body></html>'


def read_text(tmp_path: Path, text: str | bytes, name: str = "faq.html") -> list[Entry]:
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(tmp_path / name)


def test_json_ld_of_a_saved_page(tmp_path: Path) -> None:
    broken, other = '{"@type": "Organization",', '{"@type": "Organization", "name": "x"}'
    faq = json_ld(question("A &amp; B?", "<p>Ja, <b>gern</b>.</p>"), question())
    expected = [
        Entry(slug("A & B?"), "de", "A & B?", "Ja, **gern**."),
        Entry(slug("Wie?"), "de", "Wie?", "So."),
    ]
    assert read_text(tmp_path, page(broken, other, faq)) == expected
    assert read_text(tmp_path, faq, "faq.json") == expected
    graph = json.dumps(
        {"@graph": [{"@type": "WebPage", "mainEntity": json.loads(faq) | {"@type": ["FAQPage"]}}]}
    )
    assert read_text(tmp_path, page(graph)) == expected


def test_microdata_of_a_saved_page(tmp_path: Path) -> None:
    text = "Wie lange < 3 Tage?"
    answer = "Zwei **Tage**.\n\nSiehe [hier](https://a.example/x)."
    assert read_text(tmp_path, MICRODATA) == [Entry(slug(text), "de", text, answer)]


def test_the_pages_language_counts_its_region_does_not(tmp_path: Path) -> None:
    def locales(text: str) -> list[str]:
        return [entry.locale for entry in read_text(tmp_path, text)]

    assert locales(page(json_ld(question()), lang="de-DE")) == ["de"]
    assert locales(page(json_ld(question()), lang="en-GB")) == ["en"]
    assert locales(page(json_ld(question(), inLanguage="en-GB"), lang="de")) == ["en"]
    assert locales(page(json_ld(question(inLanguage="en"), question("Was?")), lang="de")) == ["en", "de"]
    assert locales(page(json_ld(question()), lang="")) == ["de"]


def test_an_old_page_names_its_charset(tmp_path: Path) -> None:
    text = page(json_ld(question("Größe?")).replace("\\u00f6", "ö").replace("\\u00df", "ß"))
    old = text.replace("<head>", '<head><meta charset="iso-8859-15">').encode("iso-8859-15")
    assert [entry.question for entry in read_text(tmp_path, old)] == ["Größe?"]
    unknown = text.replace("<head>", '<head><meta charset="x-own">').encode("cp1252")
    assert [entry.question for entry in read_text(tmp_path, unknown)] == ["Größe?"]


def test_a_question_shown_twice_counts_once(tmp_path: Path) -> None:
    assert len(read_text(tmp_path, page(json_ld(question(), question())))) == 1
    with pytest.raises(ImportRefused, match=r"row 2, column “id”: .* is already in row 1"):
        read_text(tmp_path, page(json_ld(question(), question(text="Anders."))))


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("faq.html", "<html><body>Hello</body></html>", "no FAQPage"),
        ("faq.html", "<!-- x -->", "no FAQPage"),
        ("faq.html", b"\xff\xfe", "no FAQPage|empty"),
        ("faq.html", "\x01 <<<>>> &&&", "no FAQPage"),
        ("faq.html", page(json_ld()), "no FAQPage"),
        ("faq.html", page('{"@type": FAQPage'), "JSON-LD cannot be read"),
        ("faq.html", page("[" * 20_000), "no FAQPage|JSON-LD cannot be read"),
        (
            "faq.html",
            page(json_ld(question(), question(""))),
            "row 2, column “question”: There is nothing here",
        ),
        ("faq.html", page(json_ld(question(None))), "row 1, column “question”: There is nothing here"),
        ("faq.html", page(json_ld({"name": "Wie?"})), "row 1, column “answer”: There is nothing here"),
        (
            "faq.json",
            json_ld(question(text="<script>x</script>")),
            "row 1, column “answer”: There is nothing here",
        ),
        (
            "faq.html",
            page(json_ld(question(text="a\u0007"))),
            r"row 1, column “answer”: There is the control character U\+0007",
        ),
        ("faq.json", json_ld(question(text="<b>" * 5000 + "x")), "nested more than 200 levels deep"),
        (
            "faq.json",
            json_ld(question(text="<b>a\x01</b>")),
            r"“answer”: There is the control character U\+0001",
        ),
        (
            "faq.json",
            json_ld(question("<b>a\x01</b>")),
            r"“question”: There is the control character U\+0001",
        ),
        ("faq.json", "{", "is no JSON"),
        ("faq.json", "[" * 100_000, "is no JSON"),
        ("faq.json", "{}", "no FAQPage"),
        ("faq.json", "null", "no FAQPage"),
    ],
)
def test_a_page_without_answers_is_refused(
    tmp_path: Path, name: str, text: str | bytes, problem: str
) -> None:
    with pytest.raises(ImportRefused, match=problem):
        read_text(tmp_path, text, name)


@pytest.mark.parametrize("ending", ["html", "json"])
def test_what_is_exported_is_imported_again(tmp_path: Path, ending: str) -> None:
    entries = [
        Entry("returns", "de", "A & B </script>?", "Eins **zwei**\n\n- drei\n- vier", ("Noch so?",)),
        Entry("returns", "en", "How?", "See [here](https://a.example/)."),
    ]
    write(tmp_path / f"faq.{ending}", entries)
    if ending == "html":
        text = (tmp_path / "faq.html").read_text(encoding="utf-8")
        assert text.count("</script>") == 1
        assert "<summary>A &amp; B &lt;/script&gt;?</summary>" in text
    found = read(tmp_path / f"faq.{ending}")
    assert [(entry.id, entry.locale, entry.answer, entry.variants) for entry in found] == [
        (entry.id, entry.locale, entry.answer, entry.variants) for entry in entries
    ]


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Ohne *alles*\n- so", "Ohne *alles*\n- so"),
        ("a &amp; b", "a & b"),
        ("<p>Hello <b> bold </b>world</p>\n<p>a<br>b<br/></p>", "Hello **bold** world\n\na\nb"),
        ("<ul>\n<li>a<ul><li>b</li></ul></li>\n<li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ol><li><p>a</p><p>b</p></li><li>c</li></ol>", "1. a\n\n   b\n2. c"),
        ("<h2>Titel</h2><p>x</p>", "## Titel\n\nx"),
        ("<pre>a\n  b</pre><blockquote><p>q</p><p>r</p></blockquote>", "```\na\n  b\n```\n\n> q\n>\n> r"),
        ("<table><tr><th>a</th><td>b</td></tr></table><hr>", "| a | b |\n| --- | --- |\n\n---"),
        ("<p>x<script>y</script><!-- z --><style>a{}</style></p>", "x"),
        ("<a href='javascript:x'>k</a> <a href='/r'>l</a>", "k [l](/r)"),
        ("<a href='mailto:a@b.example'> <i>m</i></a>", "[*m*](mailto:a@b.example)"),
        ("<p># no</p><p>2024. Jahr</p><p>- x</p>", "\\# no\n\n2024\\. Jahr\n\n\\- x"),
        ("<p>x_y * _a_ [a](b) `c` &amp;amp; &lt;b&gt;</p>", "x_y \\* \\_a\\_ [a]\\(b) \\`c\\` \\&amp; \\<b>"),
        ("<code>a_b</code> <img src='x.png' alt='Bild *1*'>", "`a_b` Bild \\*1\\*"),
        ("<!-- only a comment --><br>", ""),
    ],
)
def test_html_becomes_plain_markdown(text: str, markdown: str) -> None:
    assert to_markdown(text) == markdown
