"""Answers in HTML, as shops and help desks write them: customers read what stood there, nothing beside."""

import re

import lxml.html
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from knowledge.dialect import markdown
from knowledge.formats.markup.markdown import answer_of, to_markdown


def shown(text: str) -> str:
    """The HTML that customers see of an answer in HTML, on one line."""
    return re.sub(r"\s*\n\s*", "", markdown().render(to_markdown(text)))


def seen(text: str) -> str:
    """The words that customers read."""
    return " ".join(lxml.html.fromstring(f"<div>{shown(text) or ' '}</div>").text_content().split())


@pytest.mark.parametrize(
    ("text", "html"),
    [
        # lists directly in lists, and what else editors put there
        (
            "<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>",
            "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
        ),
        ("<ol><ol><li>a</li></ol></ol>", "<ol><li><ol><li>a</li></ol></li></ol>"),
        ("<ul><p>Kopf</p><li>a</li>Rest</ul>", "<p>Kopf</p><ul><li><p>a</p><p>Rest</p></li></ul>"),
        ("<ul><div><li>a</li><li>b</li></div></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<menu><li>a</menu>", "<ul><li>a</li></ul>"),
        ("<ol start='3'><li>a<li>b</ol>", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("<ol><li value='4'>a</ol>", '<ol start="4"><li>a</li></ol>'),
        ("<ol><li>a</ol><ol><li>b</ol>", "<ol><li>a</li></ol><ol><li>b</li></ol>"),
        ("<ul><li>a<ol start='3'><li>b</ol></ul>", '<ul><li><p>a</p><ol start="3"><li>b</li></ol></li></ul>'),
        # bold and slanted text beside letters and signs
        (
            "<b>Achtung:</b>Die <b>Kauf</b><b>beleg</b>e",
            "<p><strong>Achtung</strong>:Die <strong>Kaufbeleg</strong>e</p>",
        ),
        (
            "<strong>„Widerruf“</strong>sformular",
            "<p><strong>„Widerruf</strong>“sformular</p>",
        ),
        ("a<em>(b)</em>c", "<p>a(<em>b</em>)c</p>"),
        ("<b>a <i>b</i></b><i>c</i>", "<p><strong>a b</strong>c</p>"),
        ("<b>:</b>a", "<p>:a</p>"),
        ('<span style="font-weight:700">a</span>', "<p><strong>a</strong></p>"),
        ('<b style="font-weight:normal">a</b>', "<p>a</p>"),
        ("<p>Frist: <del>30</del> <s>20</s> 14</p>", "<p>Frist: <s>30</s> <s>20</s> 14</p>"),
        ("<span style='text-decoration:line-through'>alt</span>", "<p><s>alt</s></p>"),
        # blocks where only a line may stand
        ("<span><p>4,90 Euro.</p><p>Ins Ausland</p></span>", "<p>4,90 Euro.</p><p>Ins Ausland</p>"),
        ("<div>x <b><div>a</div>b</b></div>", "<p>x</p><p><strong>a</strong></p><p><strong>b</strong></p>"),
        ("a<br>b<br><br>c", "<p>a<br />b</p><p>c</p>"),
        ("<pre>a ``` b</pre>", "<pre><code>a ``` b</code></pre>"),
        ("<code>a`b</code>", "<p><code>a`b</code></p>"),
        ("<h5>Klein</h5><h2>C #</h2>", "<h4>Klein</h4><h2>C #</h2>"),
        ("m<sup>2</sup>, CO<sub>2</sub>, 1<sup>st</sup>", "<p>m², CO₂, 1st</p>"),
        ("<dl><dt>a<dd>b</dl>", "<p><strong>a</strong></p><p>b</p>"),
        # tables
        (
            "<table><tr><td rowspan=2>a|b<td>c<tr><td>d<br>e</table>",
            "<table><thead><tr><th>a|b</th><th>c</th></tr></thead>"
            "<tbody><tr><td>a|b</td><td>d · e</td></tr></tbody></table>",
        ),
        ("<table><tr><td><p>a</p><ul><li>b</ul></table>", "<p>a</p><ul><li>b</li></ul>"),
        # links
        ('<a href="https://a.example/S_(M)">x</a>', '<p><a href="https://a.example/S_(M)">x</a></p>'),
        ('<a href="https://a.example/a b.pdf">x</a>', '<p><a href="https://a.example/a%20b.pdf">x</a></p>'),
        ('<a href="HTTPS://a.example">x</a>', '<p><a href="https://a.example">x</a></p>'),
        ('<a href="//a.example/agb">x</a>', '<p><a href="https://a.example/agb">x</a></p>'),
        ('<a href="www.a.example">x</a>', '<p><a href="https://www.a.example">x</a></p>'),
        ('<a href="/kontakt">[x]</a>', '<p><a href="/kontakt">[x]</a></p>'),
        ('<a href="tel:+49 30 12 34">x</a>', '<p><a href="tel:+49301234">x</a></p>'),
        ('<a href="tel:+49 (0)30 12">x</a>', '<p><a href="tel:+493012">x</a></p>'),
        ('<a href="https://a.example/)"><p>x</p></a>', '<p><a href="https://a.example/%29">x</a></p>'),
        ("<a href='javascript:x'>k</a> <a name='x'></a>l", "<p>k l</p>"),
        # escaped, twice escaped, or no HTML at all
        ("&lt;p&gt;a&lt;/p&gt;&lt;ul&gt;&lt;li&gt;b&lt;/li&gt;&lt;/ul&gt;", "<p>a</p><ul><li>b</li></ul>"),
        ("<p>M&amp;uuml;ller &amp;amp; S</p>", "<p>Müller &amp;amp; S</p>"),
        ("<p>&lt;p&gt;a&lt;/p&gt;</p>", "<p>a</p>"),
        (
            "&amp;lt;ul&amp;gt;&amp;lt;li&amp;gt;a&amp;lt;/li&amp;gt;&amp;lt;/ul&amp;gt;",
            "<ul><li>a</li></ul>",
        ),
        ('<a href=\\"https://a.example\\">x<\\/a>', '<p><a href="https://a.example">x</a></p>'),
        ("Zeile 1\\nZeile 2 C:\\Neu", "<p>Zeile 1<br />Zeile 2 C:\\Neu</p>"),
        ("<p>a</p>\n\nText <b>x</b>\n\nmehr", "<p>a</p><p>Text <strong>x</strong></p><p>mehr</p>"),
        ('<ol type="A" start="2"><li>x<li>y</ol>', "<p>B) x<br />C) y</p>"),
        ("<ol reversed><li>a<li>b</ol>", "<p>2. a<br />1. b</p>"),
        ("Mo: 9\nSa: 10\n\nM &amp; S", "<p>Mo: 9<br />Sa: 10</p><p>M &amp; S</p>"),
        ("Mo: <b>9</b>\nSa: 10\n\nEnde", "<p>Mo: <strong>9</strong><br />Sa: 10</p><p>Ende</p>"),
        ("5 &lt; 7", "<p>5 &lt; 7</p>"),
    ],
)
def test_customers_see_what_the_page_showed(text: str, html: str) -> None:
    assert shown(text) == html


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('<img src="https://a.example/b.png">', ["import_note.picture_lost"]),
        ('<img src="b.png" alt="Bild">', ["import_note.picture_lost"]),
        ('<img class="emoji" src="https://s.example/1.png" alt="😀">', []),
        ('<a href="kontakt.html">x</a>', ["import_note.link_lost"]),
        ('<a href="#oben">x</a>', []),
        ('<video><source src="a.mp4"></video>', ["import_note.video_lost"]),
    ],
)
def test_what_cannot_come_along_is_told(text: str, told: list[str]) -> None:
    assert [fault.key for fault in answer_of(text).lost] == told


def test_videos_come_along() -> None:
    found = answer_of('Hier:<iframe data-src="//v.example/1" src="about:blank" title="Aufbau"></iframe>')
    assert (found.text, found.lost) == ("Hier:", [])
    assert [(media.kind, media.src, media.title) for media in found.media] == [
        ("video", "https://v.example/1", "Aufbau")
    ]
    assert to_markdown('<iframe src="https://www.google.com/maps/x"></iframe>') == (
        "[https://www.google.com/maps/x](https://www.google.com/maps/x)"
    )


def test_code_keeps_its_lines() -> None:
    assert to_markdown("<pre>a<br>  b\nc</pre>") == "```\na\n  b\nc\n```"


def test_relative_addresses_start_from_the_page() -> None:
    assert (
        to_markdown('<a href="agb">x</a>', "https://a.example/hilfe/faq")
        == "[x](https://a.example/hilfe/agb)"
    )


PIECES = some.sampled_from(
    [
        "a",
        "B",
        "ü",
        " ",
        ":",
        "„",
        "“",
        "(",
        ")",
        "!",
        "*",
        "_",
        "~",
        "`",
        "[",
        "]",
        "|",
        "#",
        "-",
        "1.",
        "\\",
    ]
)
TAGS = some.sampled_from(["b", "i", "del", "span", "u", "strong"])
INLINE = some.recursive(
    PIECES,
    lambda inner: some.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", TAGS, some.lists(inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150)
@example(text="<b>__a</b><b>__</b>")
@given(text=some.lists(INLINE, min_size=1, max_size=5).map("".join))
def test_no_words_are_lost_or_added(text: str) -> None:
    plain = lxml.html.fromstring(f"<div>{text}</div>").text_content()
    assert re.sub(r"\s", "", seen(f"<p>{text}</p>")) == re.sub(r"\s", "", plain)
