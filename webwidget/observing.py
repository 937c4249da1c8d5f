"""Every request has a name, which its answer and all its log lines carry, and is counted."""

from flask import Flask, Response, request

from bot.monitoring import requests
from bot.monitoring.metrics import REQUESTS
from knowledge.folder.home import Home

ROUTE = "kundig.route"  # of a request's environment: which of our addresses it is for


def register(app: Flask, home: Home) -> None:
    """Names what comes in. Only a proxy that we trust may have named it already: strangers could write
    anything into our log.
    """
    trusted = bool(home.settings.proxies)

    @app.before_request
    def name() -> None:
        if request.url_rule:  # never the address itself: a stranger may type anything there
            request.environ[ROUTE] = f"{request.method} {request.url_rule.rule}"
        requests.begin(requests.proper(request.headers.get(requests.HEADER)) if trusted else "")

    @app.after_request
    def count(response: Response) -> Response:
        response.headers[requests.HEADER] = requests.current()
        REQUESTS.labels(request.blueprint or "none", f"{response.status_code // 100}xx").inc()
        return response
