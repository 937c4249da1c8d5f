"""Answers as HTML: what Markdown means comes through, nothing else does."""

import pytest

from webwidget.rendering import render


def test_markdown_comes_through() -> None:
    html = render(
        "Ab **59 €**:\n\n1. *eins*\n2. [zwei](https://shop.example/a?b=1&c=2)\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |"
    )
    assert "<strong>59 €</strong>" in html
    assert "<ol>" in html
    assert 'href="https://shop.example/a?b=1&amp;c=2"' in html
    assert 'rel="noopener noreferrer"' in html
    assert "<td>1</td>" in html


def test_a_line_break_is_one() -> None:
    assert render("eins\nzwei") == "<p>eins<br>\nzwei</p>"


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<iframe src=javascript:alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        "![x](javascript:alert(1))",
        "![x](https://tracker.example/pixel.gif)",
        "<style>*{display:none}</style>",
        "<math><mi//xlink:href='data:x,alert(1)'>",
        '[x](https://a.example "onmouseover=alert(1)")',
        "`<script>`",
        "<!--<img src=--><img src=x onerror=alert(1)//>",
    ],
)
def test_no_attack_survives(attack: str) -> None:
    html = render(attack).lower()
    for sign in (
        "<script",
        "<img",
        "<svg",
        "<iframe",
        "<style",
        "<math",
        'href="javascript',
        'href="data',
        " onmouseover=",
    ):
        assert sign not in html.replace("&lt;", "‹")
