"""Carrying out what is said below public posts, or to their authors alone, and what is hidden.

What is said is the same at every attempt, the link in it, too: so a network that is asked again can tell
that it has it already. A private reply, of which a network takes one, is claimed in the database before it
is sent. Whether one arrived whose sender was killed nobody can tell: it is not sent again, and the desk is
told.
"""

import base64
import hmac
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import Any, Final

from bot.channels.channel import AT_ONCE_EACH, Parcel
from bot.channels.errors import Refused
from bot.channels.public.post import PublicNetwork, Secrets
from bot.channels.public.quota import spend
from bot.channels.public.speaking import Spoken, answered, led
from bot.conversations.links import add_link
from bot.conversations.posts.posts import HIDE, POSTS, PRIVATELY, REPLY, SHOW, in_public
from bot.storage import Storage, Transaction
from bot.storage.records import Delivery
from bot.storage.repositories.messengers import Connection
from bot.storage.repositories.posts import PublicPost
from knowledge.faults import Fault

LASTS: Final = 3 * 86_400.0  # seconds that a link can be opened; people look again after a weekend


class PostChannel:
    """`opened` unseals secrets, `spoken` tells an entry (id, locale, site) of the release that answers."""

    at_once = AT_ONCE_EACH
    echoes = False

    def __init__(
        self,
        storage: Storage,
        networks: Mapping[str, PublicNetwork],
        opened: Callable[[Connection], Secrets],
        spoken: Callable[[str, str, str], Spoken | None],
        secret: bytes,
    ) -> None:
        self._storage, self._networks, self._opened = storage, networks, opened
        self._spoken, self._secret = spoken, secret

    def targets(self, read: Transaction) -> Sequence[str]:
        return [each.id for each in read.messengers.all() if each.kind in self._networks]

    def pack(self, transaction: Transaction, delivery: Delivery) -> Parcel | None:
        """None where there is nothing to say or to hide any more."""
        post = transaction.posts.find(delivery.about or "")
        connection = transaction.messengers.find(delivery.target)
        if post is None or connection is None or post.state == "gone":
            return None
        secrets, network = self._opened(connection), self._networks[connection.kind]
        if delivery.letter in (HIDE, SHOW):
            hiding = self._hiding(delivery, post, partial(network.hide, secrets, post.id))
            if hiding is not None:  # costs as much as a reply, where anything costs
                spend(transaction, connection.id, network, network.reply_costs)
            return hiding
        if post.state != "due":
            return None
        said = self._said(transaction, post, connection, delivery, secrets)
        if said is None:
            transaction.posts.change(post.ref, state="proposed", fate="propose", reason="unsure")
            return None
        if delivery.letter == PRIVATELY:
            return self._private(
                transaction, delivery, post, partial(network.reply_privately, secrets, post.id, said)
            )
        spend(transaction, connection.id, network, network.reply_costs)
        reply = partial(network.reply, secrets, post.id, said, delivery.id)
        return Parcel(delivery, partial(self._done, reply, post.ref, state="sent"))

    def refused(self, transaction: Transaction, delivery: Delivery, now: float, error: Refused) -> None:
        """A private reply that is not taken becomes a public one; all else is shown at the desk."""
        post = transaction.posts.find(delivery.about or "")
        if post is None:
            return
        if delivery.letter == PRIVATELY:
            in_public(transaction, post)
        elif delivery.letter == REPLY:
            transaction.posts.change(post.ref, only=("due",), state="failed")
        elif delivery.letter == HIDE:
            transaction.posts.change(post.ref, hidden="")
        transaction.changed.add(POSTS)

    def _hiding(self, delivery: Delivery, post: PublicPost, hide: Callable[[bool], None]) -> Parcel | None:
        """What is wanted now counts, not what was when it was put here."""
        wanted = post.hidden in ("due", "yes")
        if wanted != (delivery.letter == HIDE):
            return None
        done = partial(self._done, partial(hide, wanted), post.ref, hidden="yes" if wanted else "")
        return Parcel(delivery, done)

    def _private(
        self, transaction: Transaction, delivery: Delivery, post: PublicPost, send: Callable[[], None]
    ) -> Parcel | None:
        attempt = delivery.attempts + 1
        if post.tried == attempt or _was_late(delivery):
            transaction.posts.change(post.ref, state="unclear")
            transaction.changed.add(POSTS)
            return None
        transaction.posts.change(post.ref, tried=attempt)
        return Parcel(delivery, partial(self._done, send, post.ref, state="sent"))

    def _done(self, send: Callable[[], object], ref: str, **values: Any) -> None:
        """In a thread of its own."""
        send()

        def job(transaction: Transaction) -> None:
            transaction.posts.change(ref, **values)
            transaction.changed.add(POSTS)

        self._storage.write(job)

    def _said(
        self,
        transaction: Transaction,
        post: PublicPost,
        connection: Connection,
        delivery: Delivery,
        secrets: Secrets,
    ) -> str | None:
        base = base_of(secrets)
        if post.fate == "private":
            return self._led(transaction, post, delivery, base)
        if post.said:
            return post.said
        spoken = self._spoken(post.entry or "", post.locale, connection.site)
        return (
            None
            if spoken is None
            else answered(spoken, base, post.locale, self._networks[connection.kind].limit)
        )

    def _led(self, transaction: Transaction, post: PublicPost, delivery: Delivery, base: str) -> str | None:
        if post.conversation is None or transaction.conversations.find(post.conversation) is None:
            return None
        key = hmac.new(self._secret, b"link of a post:" + delivery.id.encode(), sha256).digest()
        token = base64.urlsafe_b64encode(key[:24]).decode()
        alone = delivery.letter == PRIVATELY
        add_link(transaction, post.conversation, token, LASTS)
        return f"{post.said or led(post.reason, post.locale, alone=alone)} {base}/m/{token}"


def base_of(secrets: Secrets) -> str:
    """Where customers reach us: the beginning of the address at which the network does."""
    return secrets.get("address", "").partition("/channels/")[0]


def _was_late(delivery: Delivery) -> bool:
    """Whether the last attempt may have arrived though we did not hear of it."""
    return delivery.error is not None and Fault.from_json(delivery.error).key.endswith(".late")
