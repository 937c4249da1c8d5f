"""The headers every response carries. A face that needs others sets them itself; ours only fill gaps."""

from flask import Flask
from werkzeug.wrappers import Response


def content_security(
    *, frame_ancestors: str = "'none'", frames: str = "'none'", pictures: str = "data:"
) -> str:
    """A Content-Security-Policy without any inline code. The arguments are CSP source lists."""
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' {pictures}; "
        "media-src 'self'; font-src 'self'; "
        f"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-src {frames}; "
        f"frame-ancestors {frame_ancestors}"
    )


HEADERS = {
    "Content-Security-Policy": content_security(),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def register(app: Flask) -> None:
    """Makes the app send `HEADERS` with every response."""

    @app.after_request
    def fill_in(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
