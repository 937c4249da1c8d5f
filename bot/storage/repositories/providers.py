"""Who may vouch for log-ins, and who accounts are there."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.storage.tables import identity, provider


@dataclass(frozen=True)
class ProviderRow:
    """A provider as it is kept; the secret is sealed by whoever puts it here."""

    name: str
    title: str
    issuer: str
    client_id: str
    secret: str | None
    created: float


_FIELDS = [provider.c[name] for name in ProviderRow.__dataclass_fields__]
_ALL = sa.select(*_FIELDS).order_by(provider.c.created, provider.c.name)
_ONE = _ALL.where(provider.c.name == sa.bindparam("wanted"))
_OF = identity.c.provider == sa.bindparam("of")
_WHO = sa.select(identity.c.account).where(_OF, identity.c.subject == sa.bindparam("whom"))
_SUBJECT = sa.select(identity.c.subject).where(_OF, identity.c.account == sa.bindparam("whom"))


class Providers:
    """All providers and the identities they know."""

    def __init__(self, db: sa.engine.Connection) -> None:
        self._db = db

    def all(self) -> list[ProviderRow]:
        """Oldest first."""
        return [ProviderRow(*row) for row in self._db.execute(_ALL)]

    def find(self, name: str) -> ProviderRow | None:
        row = self._db.execute(_ONE, {"wanted": name}).first()
        return None if row is None else ProviderRow(*row)

    def add(self, new: ProviderRow) -> bool:
        """False when the name is taken."""
        if self.find(new.name) is not None:
            return False
        row = {name: getattr(new, name) for name in ProviderRow.__dataclass_fields__}
        self._db.execute(sa.insert(provider), row)
        return True

    def remove(self, name: str) -> bool:
        """False when there is none. Who accounts are there is forgotten, too."""
        wanted = provider.c.name == sa.bindparam("wanted")
        return bool(self._db.execute(sa.delete(provider).where(wanted), {"wanted": name}).rowcount)

    def account_of(self, provider: str, subject: str) -> str | None:
        """Whose account it is."""
        found = self._db.scalar(_WHO, {"of": provider, "whom": subject})
        return None if found is None else str(found)

    def subject_of(self, provider: str, account: str) -> str | None:
        """Who the account is there."""
        found = self._db.scalar(_SUBJECT, {"of": provider, "whom": account})
        return None if found is None else str(found)

    def link(self, provider: str, subject: str, account: str, now: float) -> None:
        """In place of whom the account was there before."""
        old = sa.delete(identity).where(_OF, identity.c.account == sa.bindparam("whom"))
        self._db.execute(old, {"of": provider, "whom": account})
        row = {"provider": provider, "subject": subject, "account": account, "created": now}
        self._db.execute(sa.insert(identity), row)
