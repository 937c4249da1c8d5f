from dataclasses import replace

import pytest

from knowledge.errors import InvalidField
from knowledge.sites.sites import Site, as_origin, readable

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


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("HTTPS://WWW.Example.COM/", "https://www.example.com"),
        ("https://müller.example", "https://xn--mller-kva.example"),
        ("https://Größe.example:8443/", "https://xn--gre-6ka8i.example:8443"),
        ("www.example.com", "https://www.example.com"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://*.Müller.example", "https://*.xn--mller-kva.example"),
    ],
)
def test_an_origin_is_understood_as_people_write_it(written: str, meant: str) -> None:
    assert as_origin(written) == meant
    assert replace(SHOP, origins=(as_origin(written),)).origins == (meant,)
    assert as_origin(readable(meant)) == meant
    assert "xn--" not in readable(meant)


@pytest.mark.parametrize(
    "written", ["", "https://", "https://shop.example/de", "javascript://x", "https://ex ample"]
)
def test_what_is_no_origin_is_refused_as_it_was_written(written: str) -> None:
    with pytest.raises(InvalidField, match="origin"):
        replace(SHOP, origins=(as_origin(written),))


def test_a_greeting_goes_with_its_language_and_stays_otherwise() -> None:
    site = SHOP.changed(greeting={"en": "Hello!"})
    assert site.greeting == {"de": "Guten Tag!", "en": "Hello!"}
    assert site.changed(locales=("en",)).greeting == {"en": "Hello!"}
    assert site.changed(greeting={"de": ""}).greeting == {"en": "Hello!"}
    with pytest.raises(InvalidField):
        SHOP.changed(greeting={"fr": "Bonjour"})
