"""The sites that embed the chat: asked for at each page, and saved by the command line."""

from bot.storage import Storage
from knowledge.errors import UnknownSite
from knowledge.sites import Site


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
