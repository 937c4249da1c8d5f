from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.errors import InvalidField, UnknownSite
from knowledge.sites import Site, Sites

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


def test_a_site_comes_back_as_saved_and_is_replaced_by_name(tmp_path: Path) -> None:
    sites = Sites(tmp_path / "corpus.sqlite")
    assert sites.all() == []
    sites.save(SHOP)
    sites.save(Site("blog", "Blog"))
    assert sites.get("shop") == SHOP
    sites.save(replace(SHOP, origins=()))
    assert sites.all() == [Site("blog", "Blog"), replace(SHOP, origins=())]
    with pytest.raises(UnknownSite, match="“nothing”"):
        sites.get("nothing")


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
