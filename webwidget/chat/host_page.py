"""What a shop's page may call of the chat: a script that the loader brings, and its types."""

from functools import cache
from pathlib import Path

from flask import Response, request

from webwidget.chat.files import lean_script
from webwidget.chat.views import SOON, blueprint

FOLDER = Path(__file__).parent / "host"


@blueprint.get("/kundig.js")
def api() -> Response:
    """The module behind the loader."""
    return public(host_script("kundig.js"), "text/javascript")


@blueprint.get("/beside.js")
def beside() -> Response:
    """What the module loads beside the chat."""
    return public(host_script("beside.js"), "text/javascript")


@blueprint.get("/phone.js")
def phone() -> Response:
    """What fits the chat to the screen of a phone and to its keyboard."""
    return public(host_script("phone.js"), "text/javascript")


@blueprint.get("/push-worker.js")
def push_worker() -> Response:
    """What shows that somebody answered; pages of ours register it once a customer asks for that."""
    return public(host_script("push-worker.js"), "text/javascript")


@blueprint.get("/kundig.d.ts")
def types() -> Response:
    """For pages that are written in TypeScript."""
    return public((FOLDER / "kundig.d.ts").read_text("utf-8"), "text/plain")


@cache
def host_script(name: str) -> str:
    """One of the scripts for the page around, without what is for readers of the code."""
    return lean_script((FOLDER / name).read_text("utf-8"))


def public(content: str, mimetype: str) -> Response:
    """For any page."""
    response = Response(content, mimetype=mimetype)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.cache_control.max_age = SOON
    response.add_etag()
    response.make_conditional(request)
    return response
