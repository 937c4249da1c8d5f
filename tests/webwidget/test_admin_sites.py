"""The sites, as an admin keeps them in the browser."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from knowledge.errors import UnknownSite
from tests.webwidget.administration import ada, app
from tests.webwidget.staffing import form_token, log_in, rooms

__all__ = ["ada", "app"]

SHOP = {
    "name": "shop", "title": "Müller & Söhne", "origins": "https://müller.example/\r\n\r\nWWW.Shop.example",
    "locales": ["de", "en"], "greeting-de": "Moin!", "greeting-fr": "Bonjour", "accent": "#1F4D3A",
}  # fmt: skip


def send(client: FlaskClient, path: str, page: str = "/admin/sites/new", **fields: object) -> TestResponse:
    return client.post(path, data={"csrf_token": form_token(client.get(page)), **fields})


def test_a_site_is_added_and_its_line_for_pages_is_shown(app: Flask, ada: FlaskClient) -> None:
    made = send(ada, "/admin/sites/new", **SHOP)
    assert made.status_code == 303, made.text
    site = rooms(app).sites.get("shop")
    assert site.origins == ("https://xn--mller-kva.example", "https://www.shop.example")
    assert (site.accent, site.greeting) == ("#1f4d3a", {"de": "Moin!"})
    page = ada.get(made.headers["Location"]).text
    assert "loader.js&#34; data-site=&#34;shop" in page or 'loader.js" data-site="shop"' in page
    assert "/c/shop" in page
    for ending, begins in (("svg", b"<?xml"), ("png", b"\x89PNG")):
        code = ada.get(f"/admin/sites/shop/qr.{ending}")
        assert code.data.startswith(begins)
        assert code.headers["Content-Disposition"] == f"attachment; filename=shop.{ending}"
    assert ada.get("/admin/sites/shop/qr.exe").status_code == 404
    assert ada.get("/admin/sites/nowhere/qr.svg").status_code == 404


def test_a_change_keeps_the_name_and_a_removal_asks_twice(app: Flask, ada: FlaskClient) -> None:
    send(ada, "/admin/sites/new", **SHOP)
    changed = send(ada, "/admin/sites/shop", **{**SHOP, "name": "other", "title": "Neu", "greeting-de": ""})
    assert changed.status_code == 303
    assert [(site.name, site.title, site.greeting) for site in rooms(app).sites.all()] == [
        ("shop", "Neu", {})
    ]
    assert ada.get("/admin/sites/shop/remove").status_code == 405
    assert send(ada, "/admin/sites/shop/remove").status_code == 303
    with pytest.raises(UnknownSite):
        rooms(app).sites.get("shop")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "a b", "a b"),
        ("title", "", "Titel"),
        ("origins", "https://shop.example/de", "https://shop.example/de"),
        ("accent", "blau", "blau"),
        ("locales", [], "Sprache"),
        ("retention", "bald", "1 bis 3.650"),
        ("consent", "1", "fehlt in der Sprache de"),
    ],
)
def test_what_cannot_be_used_is_told_and_nothing_typed_is_lost(
    app: Flask, ada: FlaskClient, field: str, value: object, said: str
) -> None:
    ada.get("/?lang=de")
    refused = send(ada, "/admin/sites/new", **{**SHOP, field: value})
    assert refused.status_code == 422
    assert said in refused.text
    assert "Moin!" in refused.text or field == "locales"
    assert rooms(app).sites.all() == []


def test_the_page_of_the_account_is_one_of_the_sites(app: Flask, ada: FlaskClient) -> None:
    page = {"account_page": "Müller.example/mein konto?tab=1"}
    assert send(ada, "/admin/sites/new", **SHOP, **page).status_code == 303
    kept = "https://xn--mller-kva.example/mein%20konto?tab=1"
    assert rooms(app).sites.get("shop").account_page == kept
    elsewhere = {**SHOP, "origins": "https://www.shop.example", "title": "Neu"}
    refused = send(ada, "/admin/sites/shop", **elsewhere, account_page=kept)
    assert refused.status_code == 422, "no origin goes that the page is on"
    assert 'href="#account_page"' in refused.text
    assert send(ada, "/admin/sites/shop", **elsewhere, account_page="").status_code == 303
    assert rooms(app).sites.get("shop").account_page == ""


def test_a_notice_consent_and_days_are_kept(app: Flask, ada: FlaskClient) -> None:
    told = {
        "notice-de": "Wir lesen mit.\r\nMehr dazu.",
        "notice-en": "We read.",
        "consent": "1",
        "retention": "30",
    }
    assert send(ada, "/admin/sites/new", **{**SHOP, **told}).status_code == 303
    site = rooms(app).sites.get("shop")
    assert (site.notice["de"], site.consent, site.retention) == ("Wir lesen mit.\nMehr dazu.", True, 30)
    assert send(ada, "/admin/sites/shop", **SHOP, retention="").status_code == 303
    site = rooms(app).sites.get("shop")
    assert (dict(site.notice), site.consent, site.retention) == ({}, False, None)


def test_opening_hours_are_kept_and_shown_as_they_were_typed(app: Flask, ada: FlaskClient) -> None:
    hours = {
        "hours-week": "Mo-Fr 9-17", "hours-zone": "Europe/Berlin", "hours-holidays": "DE-BY",
        "hours-exceptions": "2026-12-24 09:00-12:00\r\n2026-12-31\r\n",
    }  # fmt: skip
    assert send(ada, "/admin/sites/new", **SHOP, **hours).status_code == 303
    kept = rooms(app).sites.get("shop").hours
    assert kept is not None
    assert kept.as_json()["exceptions"] == {"2026-12-24": "09:00-12:00", "2026-12-31": ""}
    page = ada.get("/admin/sites/shop").text
    assert "Mo-Fr 09:00-17:00" in page
    assert "2026-12-24 09:00-12:00\n2026-12-31" in page
    german = {**hours, "hours-week": "Di, Do 9-17 Uhr, So 10-12"}
    assert send(ada, "/admin/sites/shop", **SHOP, **german).status_code == 303
    assert "Di 09:00-17:00; Do 09:00-17:00; So 10:00-12:00" in ada.get("/admin/sites/shop?lang=de").text
    assert "Tu 09:00-17:00; Th 09:00-17:00; Su 10:00-12:00" in ada.get("/admin/sites/shop?lang=en").text
    send(ada, "/admin/sites/shop", **SHOP, **hours)
    refused = send(ada, "/admin/sites/shop", **SHOP, **{**hours, "hours-exceptions": "24.12. zu"})
    assert refused.status_code == 422
    assert "24.12. zu" in refused.text
    assert rooms(app).sites.get("shop").hours == kept


def test_a_taken_name_replaces_nothing(app: Flask, ada: FlaskClient) -> None:
    send(ada, "/admin/sites/new", **SHOP)
    assert send(ada, "/admin/sites/new", **{**SHOP, "title": "Anderer"}).status_code == 422
    assert rooms(app).sites.get("shop").title == SHOP["title"]


@pytest.mark.parametrize("path", ["/admin", "/admin/sites", "/admin/sites/new"])
def test_only_admins_come_in(app: Flask, path: str) -> None:
    carla = app.test_client()
    log_in(carla, "carla")
    assert carla.get(path).status_code == 403
    assert app.test_client().get(path).status_code == 302
