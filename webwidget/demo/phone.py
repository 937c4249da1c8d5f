"""A customer's phone: whoever tries the demo writes with it as people do on messengers."""

import re
from http import HTTPStatus

from flask import Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from bot.channels.fakes.threads import THREADS
from bot.channels.networks import titled
from webwidget.api.strangers import admit
from webwidget.demo.networks import TRIED, fakes
from webwidget.demo.pages import page
from webwidget.demo.shop import blueprint
from webwidget.errors import Refused
from webwidget.services import services

PERSON = re.compile(r"[1-9]\d{5,14}")


@blueprint.get("/demo/phone")
@blueprint.get("/demo/phone/<kind>")
def phone(kind: str = "telegram") -> Response:
    """Its screen."""
    check(kind)
    running = fakes()
    return page(
        "demo/phone.html",
        kind=kind,
        title=titled(kind),
        networks={each: titled(each) for each in TRIED},
        public=kind in THREADS,
        connection=running.connection(kind),
        secrets=running.phones(kind).fake.secrets(),
        limit=services().home.settings.message_limit,
    )


@blueprint.post("/demo/phone/<kind>/connect")
def connect_phone(kind: str) -> ResponseReturnValue:
    """What an admin does for a real network, done at a click. Raises NotDelivered."""
    check(kind)
    fakes().connect(kind)
    back = url_for("demo.phone", kind=kind, lang=request.args.get("lang"))
    return redirect(back, HTTPStatus.SEE_OTHER)


@blueprint.post("/demo/phone/<kind>/<person>")
def use_phone(kind: str, person: str) -> ResponseReturnValue:
    """Somebody writes `text`, or presses the button of this number. Raises Refused."""
    check(kind, person)
    admit("messages")
    said = request.get_json(silent=True)
    said = said if isinstance(said, dict) else {}
    text, button = said.get("text"), said.get("button")
    if isinstance(text, str) and text.strip():
        fakes().phones(kind).write(person, text[: services().home.settings.message_limit])
    elif isinstance(button, int):
        fakes().phones(kind).press(person, button)
    else:
        raise Refused(HTTPStatus.BAD_REQUEST, "bad_request")
    return jsonify({})


@blueprint.get("/demo/phone/<kind>/<person>")
def phone_screen(kind: str, person: str) -> Response:
    """What stands there now."""
    check(kind, person)
    phones = fakes().phones(kind)
    lines = [vars(line) for line in phones.talk(person)]
    return jsonify(lines=lines, choices=phones.choices(person))


def check(kind: str, person: str = "100000") -> None:
    """Raises Refused for what is no network of the demo's, or nobody's number."""
    if kind not in TRIED or not PERSON.fullmatch(person):
        raise Refused(HTTPStatus.NOT_FOUND, "not_found")
