"""Sites: the pages that may embed the chat; and every notice that customers were ever shown there."""

import time
from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.straight import Straight
from bot.storage.tables import notice, site
from knowledge.sites.contexts import Context
from knowledge.sites.hours import Hours
from knowledge.sites.sites import Site, version_of

_ALL = sa.select(site).order_by(site.c.name)
_ONE = _ALL.where(site.c.name == sa.bindparam("wanted"))
_FACE = Straight(sa.select(site.c.title, site.c.locales).where(site.c.name == sa.bindparam("wanted")))


@dataclass(frozen=True)
class Face:
    """What a greeting needs of a site: each newcomer is greeted, and all of a site takes long to check."""

    title: str
    locales: tuple[str, ...]


class Sites:
    """All sites, by name."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def all(self) -> list[Site]:
        return [_site(row) for row in self._db.execute(_ALL)]

    def find(self, name: str) -> Site | None:
        row = self._db.execute(_ONE, {"wanted": name}).first()
        return None if row is None else _site(row)

    def face(self, name: str) -> Face | None:
        row = _FACE.first(self._db, {"wanted": name})
        return None if row is None else Face(row[0], tuple(row[1] or ()))

    def save(self, saved: Site) -> None:
        """Adds the site, or replaces the one of this name. Its notices are kept: people agree to them."""
        self._db.execute(sa.delete(site).where(site.c.name == saved.name))
        self._db.execute(sa.insert(site), _row(saved))
        for locale, text in saved.notice.items():
            if self.notice(version_of(text)) is None:
                row = {"version": version_of(text), "locale": locale, "text": text, "since": time.time()}
                self._db.execute(sa.insert(notice), row)

    def notice(self, version: str) -> str | None:
        """The text of a notice, also of an earlier one."""
        text: str | None = self._db.scalar(sa.select(notice.c.text).where(notice.c.version == version))
        return text

    def remove(self, name: str) -> bool:
        """False when there is none."""
        return bool(self._db.execute(sa.delete(site).where(site.c.name == name)).rowcount)


def _row(saved: Site) -> dict[str, object]:
    return {**saved.as_json(), "consent": int(saved.consent), "attachments": int(saved.attachments)}


def _site(row: sa.engine.Row) -> Site:
    return Site(
        name=row.name,
        title=row.title,
        locales=tuple(row.locales or ()),
        origins=tuple(row.origins or ()),
        accent=row.accent,
        greeting=row.greeting or {},
        hours=Hours.from_json(row.hours) if row.hours else None,
        retention=row.retention,
        notice=row.notice or {},
        consent=bool(row.consent),
        assign=row.assign,
        attachments=bool(row.attachments),
        account_page=row.account_page,
        contexts=tuple(map(Context.from_json, row.contexts or ())),
    )
