"""Addresses are built late, and are the same."""

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
