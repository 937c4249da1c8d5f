"""The sites that embed the chat: asked for at each page, kept by the command line and administration."""

from bot.storage import Storage, Transaction
from knowledge.errors import UnknownSite
from knowledge.sites.sites import Site


class Sites:
    """All sites of the installation."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def all(self) -> list[Site]:
        """By name."""
        with self._storage.reading() as read:
            return read.sites.all()

    def get(self, name: str) -> Site:
        """Raises UnknownSite."""
        with self._storage.reading() as read:
            site = read.sites.find(name)
        if site is None:
            raise UnknownSite(name=name)
        return site

    def save(self, site: Site) -> None:
        """Adds the site, or replaces the one of this name."""
        self._storage.write(lambda tx: tx.sites.save(site))

    def remove(self, name: str) -> None:
        """The chat is shown on its pages no more; conversations stay. Raises UnknownSite."""

        def job(tx: Transaction) -> None:
            if not tx.sites.remove(name):
                raise UnknownSite(name=name)
            tx.site_keys.remove_all(name)

        self._storage.write(job)
