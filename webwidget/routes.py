"""Routes: they build addresses only when somebody asks for one, and a slash too many leads to the page."""

from collections.abc import Callable

from flask import Flask, Request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule


class Route(Rule):
    """A rule whose function for building its address is compiled when it is first called.

    Most are never called, and to compile those of all routes takes longer than all else at a start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, /, **values: object) -> tuple[str, str]:
            if not compiled:
                compiled.append(super(Route, self)._compile_builder(append_unknown))
            return compiled[0](rule, **values)

        return build


def without_slash(app: Flask, request: Request) -> str:
    """Where somebody belongs who asked for a page with a slash after its address; empty for all others."""
    path = request.path.rstrip("/")
    if request.method not in ("GET", "HEAD") or path == request.path or not request.routing_exception:
        return ""
    adapter = app.create_url_adapter(request)
    try:
        assert adapter is not None, "there is one for every request"
        adapter.match(path, method="GET")
    except HTTPException:  # nothing is there either, or it leads back here
        return ""
    asked = request.query_string.decode("ascii", "replace")
    return f"{request.root_path}{path}?{asked}" if asked else f"{request.root_path}{path}"
