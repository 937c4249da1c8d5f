"""What a site tells customers of their data, and whether they agreed to it before they wrote."""

from http import HTTPStatus

from flask import jsonify
from flask.typing import ResponseReturnValue

from bot.conversations.store import Notice
from knowledge.sites.sites import Site, version_of
from webwidget.api.contract import Asked, operation
from webwidget.api.customer import speakable
from webwidget.errors import Refused
from webwidget.rendering import render
from webwidget.services import services


@operation("readNotice")
def read(asked: Asked) -> ResponseReturnValue:
    """The site's notice in the customer's language."""
    name = asked.parameters.get("site", "")
    site = services().sites.get(name) if name else None
    text = site.notice_in(speakable(asked.parameters.get("locale", ""))) if site else ""
    version = version_of(text) if text else ""
    return jsonify(version=version, text=text, html=render(text), consent=bool(site and site.consent))


def shown(site: Site | None, version: str) -> Notice | None:
    """What the customer was shown of the site's notice. Raises Refused where they had to agree."""
    if site is None or not site.notice:
        return None
    if version in map(version_of, site.notice.values()):
        return Notice(version, agreed=site.consent)
    if site.consent:
        raise Refused(HTTPStatus.FORBIDDEN, "consent_needed", field="notice")
    return None
