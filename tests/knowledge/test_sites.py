from dataclasses import replace

import pytest

from knowledge.errors import InvalidField
from knowledge.sites import Site

SHOP = Site(
    "shop",
    "Müller & Söhne",
    ("de", "en"),
    (
        "https://www.example.com",
        "http://localhost:8000",
        "https://*.example.com",
        "https://xn--mller-kva.example",
    ),
    "#1f4d3a",
    {"de": "Guten Tag!"},
)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "a b"),
        ("name", "../x"),
        ("title", " "),
        ("title", "a\nb"),
        ("locales", ()),
        ("locales", ("german",)),
        ("origins", ("www.example.com",)),
        ("origins", ("https://www.example.com/",)),
        ("origins", ("https://www.example.com https://evil.example",)),
        ("origins", ("https://www.example.com; script-src *",)),
        ("origins", ("https://*",)),
        ("origins", ("*",)),
        ("origins", ("https://müller.example",)),
        ("origins", ("javascript://x",)),
        ("origins", ("https://www.example.com\n",)),
        ("accent", "red"),
        ("accent", "#fff"),
        ("accent", "#ffffff;}"),
        ("greeting", {"fr": "Bonjour"}),
        ("greeting", {"de": "a\x00b"}),
    ],
)
def test_a_broken_rule_names_the_field(field: str, value: object) -> None:
    with pytest.raises(InvalidField) as refused:
        replace(SHOP, **{field: value})
    assert refused.value.field == field
