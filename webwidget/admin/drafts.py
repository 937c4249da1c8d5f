"""What a site's preview shows, as a signed note in the address of its frame: nothing of it is stored."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import cast

from flask import abort, current_app
from itsdangerous import BadData, URLSafeSerializer

from knowledge.sites.sites import Site

NAME = "preview"  # of a site that nobody has


@dataclass(frozen=True)
class Draft:
    """What the frame shows: the site, in which language, and whether somebody has talked already.

    `of` is the site that is being changed, empty for a new one.
    """

    site: Site
    locale: str
    talks: bool
    of: str = ""

    def noted(self) -> str:
        """What the frame needs, and no more: servers take addresses of a certain length."""
        site = self.site
        said = [
            site.title,
            site.locales,
            site.accent,
            dict(site.greeting),
            dict(site.notice),
            site.consent,
            site.attachments,
        ]
        return _notes().dumps([*said, self.locale, self.talks, self.of])


def opened(note: str) -> Draft:
    """What a note says; who brings none of ours is told that there is no such page."""
    try:
        title, locales, accent, greeting, notice, consent, attachments, locale, talks, of = _notes().loads(
            note
        )
    except BadData:
        abort(HTTPStatus.NOT_FOUND)
    said = {"notice": notice, "consent": consent, "attachments": attachments}
    site = Site(NAME, title, tuple(locales), (), accent, greeting, **said)
    return Draft(site, locale, talks, of)


def _notes() -> URLSafeSerializer:
    return URLSafeSerializer(cast(bytes, current_app.secret_key), salt="kundig site preview")
