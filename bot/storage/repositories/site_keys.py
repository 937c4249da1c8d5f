"""Keys by which sites' servers prove who their customers are, and the proofs that were used."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.tables import site_key, spent_proof

_SITE, _ID = sa.bindparam("of"), sa.bindparam("wanted")


@dataclass(frozen=True)
class SiteKey:
    """One key of a site; the secret is sealed by whoever puts it here."""

    site: str
    id: str
    secret: str
    created: float


_OF = sa.select(site_key).where(site_key.c.site == _SITE).order_by(site_key.c.created, site_key.c.id)
_HELD = _OF.with_for_update()


class SiteKeys:
    """Of all sites."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def of(self, site: str, *, hold: bool = False) -> list[SiteKey]:
        """Oldest first. Those who `hold` them come one after the other until the end of the transaction."""
        return [SiteKey(*row) for row in self._db.execute(_HELD if hold else _OF, {"of": site})]

    def add(self, new: SiteKey) -> None:
        self._db.execute(sa.insert(site_key), vars(new))

    def remove(self, site: str, id: str) -> bool:
        """False when there is none."""
        one = sa.delete(site_key).where(site_key.c.site == _SITE, site_key.c.id == _ID)
        return bool(self._db.execute(one, {"of": site, "wanted": id}).rowcount)

    def remove_all(self, site: str) -> None:
        self._db.execute(sa.delete(site_key).where(site_key.c.site == _SITE), {"of": site})

    def spend(self, site: str, proof: str, expires: float) -> bool:
        """Notes that a proof was used; of all who use it, one succeeds."""
        used = sa.select(spent_proof.c.id).where(spent_proof.c.site == _SITE, spent_proof.c.id == _ID)
        if self._db.execute(used, {"of": site, "wanted": proof}).first() is not None:
            return False
        self._db.execute(sa.insert(spent_proof), {"site": site, "id": proof, "expires": expires})
        return True

    def forget_spent(self, before: float) -> int:
        """Those that expired before then; how many."""
        return int(self._db.execute(sa.delete(spent_proof).where(spent_proof.c.expires < before)).rowcount)
