"""Addresses are built late, and are the same; one slash too many leads to the page."""

import pytest
from flask import Flask
from werkzeug.routing import Map, Rule

from webwidget.routes import Route


def test_all_addresses_of_the_app_are_those_that_plain_rules_build(app: Flask) -> None:
    routes = [rule for rule in app.url_map.iter_rules() if isinstance(rule, Route)]
    assert len(routes) > 100
    for route in routes:
        plain = Rule(route.rule, endpoint=route.endpoint, defaults=route.defaults)
        Map([plain], converters=app.url_map.converters)
        values = {name: 7 for name in route.arguments} | {"more": "ja & nein"}
        for append in (True, False):
            assert route.build(values, append) == plain.build(values, append)


@pytest.mark.parametrize(
    ("asked", "page"),
    [("/desk/", "/desk"), ("/curation/", "/curation"),
     ("/curation/entries/?topic=a%20b&x=1", "/curation/entries?topic=a%20b&x=1"),
     ("/login/", "/login"), ("/admin/people//", "/admin/people")],
)  # fmt: skip
def test_a_slash_too_many_leads_to_the_page(app: Flask, asked: str, page: str) -> None:
    answer = app.test_client().get(asked)
    assert (answer.status_code, answer.headers.get("Location")) == (308, page)


@pytest.mark.parametrize("asked", ["/nowhere/", "/help/no-such-site/", "//evil.example/"])
def test_what_is_no_page_without_the_slash_is_nowhere(app: Flask, asked: str) -> None:
    answer = app.test_client().get("/", environ_overrides={"PATH_INFO": asked})
    assert (answer.status_code, answer.headers.get("Location")) == (404, None)


def test_what_somebody_sends_is_not_sent_on(app: Flask) -> None:
    assert app.test_client().post("/login/").status_code == 404
