"""What a site's preview shows, as a signed note in the address of its frame: nothing of it is stored."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import cast

from flask import abort, current_app
from itsdangerous import BadData, URLSafeSerializer

from knowledge.sites import Site

NAME = "preview"  # of a site that nobody has


@dataclass(frozen=True)
class Draft:
    """What the frame shows: the site, in which language, and whether somebody has talked already."""

    site: Site
    locale: str
    talks: bool

    def noted(self) -> str:
        """As little as the frame needs: servers take addresses of a certain length."""
        site = self.site
        greeting = {at: text for at, text in site.greeting.items() if at[:2] == self.locale[:2]}
        notice = site.notice_in(self.locale[:2])
        said = [site.title, site.locales, site.accent, greeting, notice, site.consent, site.attachments]
        return _notes().dumps([*said, self.locale, self.talks])


def opened(note: str) -> Draft:
    """What a note says; who brings none of ours is told that there is no such page."""
    try:
        title, locales, accent, greeting, notice, consent, attachments, locale, talks = _notes().loads(note)
    except BadData:
        abort(HTTPStatus.NOT_FOUND)
    told = dict.fromkeys(locales, notice) if notice else {}
    said = {"notice": told, "consent": consent, "attachments": attachments}
    site = Site(NAME, title, tuple(locales), (), accent, greeting, **said)
    return Draft(site, locale, talks)


def _notes() -> URLSafeSerializer:
    return URLSafeSerializer(cast(bytes, current_app.secret_key), salt="kundig site preview")
