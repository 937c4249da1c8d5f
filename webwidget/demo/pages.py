"""Pages of the demo shop that call the chat: each shows what a shop's own page would do."""

import time
import uuid
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus

from flask import Response, jsonify, make_response, render_template
from flask.typing import ResponseReturnValue

from bot.customers.proofs import ALGORITHM
from knowledge.demo import SITE
from knowledge.languages import phrases
from webwidget.demo.shop import PRODUCTS, blueprint, language_here, others, price_in
from webwidget.errors import Refused
from webwidget.security import content_security
from webwidget.services import services

CUSTOMERS: Mapping[str, str] = {"erika": "Erika Muster", "ben": "Ben Beispiel"}
LASTS = 300  # seconds


@blueprint.get("/demo/api")
def api() -> Response:
    """What a page may call and hear, to be tried."""
    return page("demo/api.html", customers=CUSTOMERS)


@blueprint.get("/demo/product/<key>")
def product(key: str) -> Response:
    """A thing of the shop's, before it is bought. Raises Refused."""
    found = next((each for each in PRODUCTS if each.key == key), None)
    if found is None:
        raise Refused(HTTPStatus.NOT_FOUND, "not_found")
    told = {"product": {"name": found.name, "price": found.price}}
    return page("demo/journey.html", stage="product", products=[found], context=told)


@blueprint.get("/demo/cart")
def cart() -> Response:
    """Two things that somebody is about to buy."""
    chosen = [each for each in PRODUCTS if each.key in ("knips", "brodelbert")]
    told = {"cart": {"items": [each.name for each in chosen], "total": sum(each.price for each in chosen)}}
    return page("demo/journey.html", stage="cart", products=chosen, context=told)


@blueprint.get("/demo/order")
def order() -> Response:
    """What somebody has bought."""
    chosen = [each for each in PRODUCTS if each.key == "bohnhild"]
    told = {"order": {"number": "W-20417", "items": [each.name for each in chosen], "state": "shipped"}}
    return page("demo/journey.html", stage="order", products=chosen, context=told)


@blueprint.post("/demo/identity/<name>")
def vouch(name: str) -> ResponseReturnValue:
    """What a shop's server does for whoever is logged in there. Here, anybody may be one of two."""
    if name not in CUSTOMERS:
        raise Refused(HTTPStatus.NOT_FOUND, "not_found")
    import jwt  # here alone: it takes megabytes

    now = int(time.time())
    claims = {"sub": name, "aud": SITE.name, "exp": now + LASTS, "jti": uuid.uuid4().hex}
    keys = services().customers.keys
    secret = keys.newest(SITE.name) or keys.make(SITE.name)[1].encode()
    token = jwt.encode(claims | {"name": CUSTOMERS[name]}, secret, algorithm=ALGORITHM)
    return jsonify(token=token)


def page(template: str, **told: object) -> Response:
    """In the language of this visit."""
    language = language_here()
    said = phrases(language, "demo").say
    price = partial(price_in, language=language)
    more = {"price": price, "site": SITE, "others": others(language)}
    response = make_response(render_template(template, say=said, language=language, **more, **told))
    response.headers["Content-Security-Policy"] = content_security(frames="'self'")
    response.headers["Vary"] = "Accept-Language"
    return response
