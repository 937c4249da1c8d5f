"""Taking what people wrote in public: without personal data before it is stored, once, acknowledged then."""

import hmac
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from typing import Final

from bot.channels.public.post import Post, PublicNetwork
from bot.channels.public.seeing import seen
from bot.conversations.posts.posts import Arrived, Means, removed, take
from bot.storage import Storage, Transaction
from bot.storage.repositories.messengers import CHANNELS, Connection
from knowledge.languages import language_of

MINUTE: Final = 60.0  # seconds; when a connection last brought something is noted no more exactly
_LENGTH: Final = 24  # hexadecimal digits of a keyed hash


class Receiving:
    """For all connections. `secret` is the installation's; `usual` the language where a site has none."""

    def __init__(
        self, storage: Storage, secret: bytes, networks: Mapping[str, PublicNetwork], usual: str
    ) -> None:
        self._storage, self._secret = storage, secret
        self._networks, self._usual = networks, usual

    def take(self, connection: Connection, post: Post) -> None:
        """What we wrote ourselves is nothing. Raises StoreUnavailable."""
        if post.own:
            return
        if post.became == "removed":
            self._storage.write(partial(removed, connection=connection.id, id=post.id))
            return
        means = means_of(connection, self._networks[connection.kind])
        arrived = self._arrived(connection, post)
        self._storage.write(partial(_store, connection=connection, arrived=arrived, means=means))

    def _arrived(self, connection: Connection, post: Post) -> Arrived:
        locale = language_of(post.locale) or self._language(connection)
        stored = seen(post.text, locale, ours(connection))
        return Arrived(
            id=post.id,
            thread=post.thread,
            author=self._hash("author", connection.kind, post.author),
            locale=locale,
            text=stored.text,
            digest=self._hash("text", " ".join(post.text.split()).casefold()),
            address=post.address,
            written=post.at,
            personal=stored.personal,
            told="automated" if post.automated else "direct" if post.direct else "",
        )

    def _language(self, connection: Connection) -> str:
        """In which people most likely write there."""
        with self._storage.reading() as read:
            site = read.sites.find(connection.site)
        return next(filter(None, map(language_of, site.locales if site else ())), self._usual)

    def _hash(self, *parts: str) -> str:
        told = "\x00".join(("public post", *parts)).encode("utf-8", "replace")
        return hmac.new(self._secret, told, sha256).hexdigest()[:_LENGTH]


def _store(transaction: Transaction, connection: Connection, arrived: Arrived, means: Means) -> None:
    if transaction.messengers.find(connection.id) is not None:  # else it was removed meanwhile
        if (now := transaction.now()) - (connection.heard or 0) > MINUTE:
            transaction.messengers.heard(connection.id, now)
            transaction.changed.add(CHANNELS)
        take(transaction, connection.id, arrived, means)


def means_of(connection: Connection, network: PublicNetwork) -> Means:
    """What can be done there."""
    return Means(connection.site, network.can_hide, network.replies_privately, bool(connection.proposes))


def ours(connection: Connection) -> frozenset[str]:
    """By which the company is called there, in small letters."""
    name = connection.name.casefold().lstrip("@")
    return frozenset((name, name.split("@")[0], "".join(name.split())))
