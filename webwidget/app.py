"""The web side's Flask application."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from bot.conversations.bot import Bot
from knowledge.folder.home import Home
from webwidget import (
    admin,
    announcing,
    api,
    channels,
    chat,
    curation,
    demo,
    desk,
    errors,
    help,
    observing,
    posts,
    security,
    staff,
)
from webwidget.routes import Route
from webwidget.services import EXTENSION, Services

BODY_LIMIT = 64 * 1024  # bytes; a view that takes uploads sets request.max_content_length itself


def create_app(home: Home, *, bot: Bot | None = None) -> Flask:
    """The application on one data folder. `bot` replaces Rasa over HTTP, e.g. by a `FakeBot`.

    Turns are not taken yet: call `app.extensions["kundig"].turns.start()` before serving.
    """
    app = Flask(__name__)
    app.url_rule_class = Route
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions[EXTENSION] = rooms = Services.open(home, bot)
    observing.register(app, home)
    errors.register(app)
    security.register(app)
    staff.register(app, rooms)
    for face in (api, channels, chat, help, staff, desk, posts, curation, announcing, admin):
        app.register_blueprint(face.blueprint)
    if hops := home.settings.proxies:
        # Limits go by address; without this, all customers behind a proxy would share one.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    if home.settings.demo:
        app.register_blueprint(demo.blueprint)
        app.extensions[demo.EXTENSION] = demo.Fakes(rooms)
    return app
