"""The landing page of the demo shop, with the chat on it. Served only when the setting `demo` is on."""

import tomllib
from importlib.resources import files
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, send_from_directory

from knowledge.demo import FOLDER, SITE
from webwidget.security import content_security

TEXTS: dict[str, dict[str, Any]] = tomllib.loads(
    files("webwidget.demo").joinpath("texts.toml").read_text("utf-8")
)

blueprint = Blueprint(
    "demo", __name__, template_folder="templates", static_folder="static", static_url_path="/demo/static"
)


@blueprint.get("/demo/")
def shop() -> Response:
    """The page, in German or, with `?lang=en`, in English."""
    language = "en" if request.args.get("lang") == "en" else "de"
    page = make_response(render_template("demo/shop.html", language=language, site=SITE, **TEXTS[language]))
    page.headers["Content-Security-Policy"] = content_security(frames="'self'")
    return page


@blueprint.get("/demo/media/<name>")
def media(name: str) -> Response:
    """A drawing of the shop's."""
    return send_from_directory(FOLDER / "media", name, max_age=300)
