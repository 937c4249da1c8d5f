"""Which pages are a site's own."""

import pytest

from knowledge.sites.origins import is_page
from knowledge.sites.sites import Site, as_page

ORIGINS = (
    "https://www.shop.example",
    "https://*.lumen.example",
    "http://localhost:8000",
    "http://old.example",
)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.shop.example",
        "https://www.shop.example/konto?tab=1#/daten",
        "https://de.lumen.example/konto",
        "http://localhost:8000/konto",
    ],
)
def test_a_page_below_an_origin_is(address: str) -> None:
    assert is_page(address, ORIGINS)
    assert Site("shop", "Shop", origins=ORIGINS, account_page=address).account_page == address


@pytest.mark.parametrize(
    "address",
    [
        "https://shop.example/konto",
        "https://www.shop.example:444/konto",
        "https://www.shop.example@evil.example/",
        "https://evil.example\\.lumen.example/",
        "https://evil.example/?.lumen.example",
        "https://lumen.example.evil.example/",
        "http://www.shop.example/konto",
        "http://old.example/konto",  # anybody on the way could change it
        "javascript:alert(1)",
        "//www.shop.example/konto",
        "https://www.shop.example/ein konto",
        "https://[/",
        "",
    ],
)
def test_nothing_else_is(address: str) -> None:
    assert not is_page(address, ORIGINS)


def test_what_somebody_means_is_understood() -> None:
    assert as_page(" Müller.example/Mein Konto?a=ü ") == "https://xn--mller-kva.example/Mein%20Konto?a=%C3%BC"
    assert as_page("HTTPS://shop.example/a%20b") == "https://shop.example/a%20b"
    assert as_page("shop.example?next=https://x.example") == "https://shop.example?next=https://x.example"
    assert as_page("  ") == ""
