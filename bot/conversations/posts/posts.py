"""Public posts: what came, what becomes of it, and the private talk that its author is led into.

What is written stays where everybody reads it, so a text is masked before it comes here, and of its author
no more is known than a keyed hash. Replies go out as deliveries; who sends one has claimed it before.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.conversations.events import DELIVERIES, new_id
from bot.conversations.store import Beginning
from bot.storage import Transaction
from bot.storage.records import Delivery
from bot.storage.repositories.posts import Hidden, PostState, PublicPost

POSTS = "posts"  # the topic of what came, and of what became of it
PUBLIC = "public"  # a delivery's channel; its target is the connection
HIDE, SHOW, REPLY, PRIVATELY = "hide", "show", "reply", "privately"  # kinds of deliveries, about a post
SAID_ENOUGH: Final = ("enough", "again")  # reasons for which no machine says anything more there
OPEN: Final = ("new", "proposed", "left")  # states in which nothing was said yet


@dataclass(frozen=True)
class Arrived:
    """A post as it may be stored; `personal` are the kinds of data that were taken out of its text."""

    id: str
    thread: str
    author: str
    locale: str
    text: str
    digest: str
    address: str
    written: float
    personal: tuple[str, ...] = ()
    told: str = ""


@dataclass(frozen=True)
class Verdict:
    """What becomes of it: `fate` is answer, private, propose or nothing. An `agent` or nobody decided."""

    fate: str
    reason: str
    entry: str = ""
    locale: str = ""
    agent: str | None = None
    said: str | None = None


@dataclass(frozen=True)
class Means:
    """What can be done at a connection; where it `proposes`, agents send what is said."""

    site: str
    hides: bool = False
    privately: bool = False
    proposes: bool = False


def take(transaction: Transaction, connection: str, arrived: Arrived, means: Means) -> None:
    """Stores it once. What was edited is decided anew, unless something was said already."""
    known = transaction.posts.theirs(connection, arrived.id)
    if known is not None and known.digest == arrived.digest:
        return
    if known is None:
        ref = secrets.token_hex(12)
        transaction.posts.add(PublicPost(ref, connection, came=transaction.now(), **vars(arrived)))
    else:
        ref = known.ref
        told: Mapping[str, Any] = {
            "text": arrived.text,
            "digest": arrived.digest,
            "personal": arrived.personal,
        }
        transaction.posts.change(ref, **told)
        answered = known.fate == "answer" and arrived.personal  # in public, and now there is more to it
        transaction.posts.change(ref, only=(*OPEN, "gone", *(("sent",) if answered else ())), state="new")
    _cover(transaction, ref, arrived.personal, means)
    transaction.changed.add(POSTS)


def removed(transaction: Transaction, connection: str, id: str) -> None:
    """Its author took it back: nothing is kept of its text, and nothing more is said."""
    known = transaction.posts.theirs(connection, id)
    if known is not None:
        nothing: Mapping[str, Any] = {"text": "", "digest": "", "said": None, "hidden": ""}
        transaction.posts.change(known.ref, state="gone", **nothing)
        transaction.changed.add(POSTS)


def _cover(transaction: Transaction, ref: str, personal: tuple[str, ...], means: Means) -> None:
    """What must not stand there is hidden at once, whoever decides the rest, and shown again without it."""
    post = transaction.posts.find(ref)
    if post is None or not means.hides:
        return
    wanted: Hidden = "due" if personal else "lifting"
    if (post.hidden in ("", "lifting")) == bool(personal):
        transaction.posts.change(ref, hidden=wanted)
        _send(transaction, post, HIDE if personal else SHOW)


def decide(transaction: Transaction, post: PublicPost, verdict: Verdict, means: Means) -> bool:
    """False when somebody else has decided meanwhile, or its author has changed it."""
    now = transaction.posts.find(post.ref)
    if now is None or (now.state, now.digest) != (post.state, post.digest) or now.state not in OPEN:
        return False
    state = _state(verdict, means)
    values: dict[str, Any] = {
        "state": state,
        "fate": verdict.fate,
        "reason": verdict.reason,
        "entry": verdict.entry or None,
        "locale": verdict.locale or post.locale,
        "agent": verdict.agent,
        "said": verdict.said,
        "decided": transaction.now(),
        "tried": 0,
    }
    if state == "due" and verdict.fate == "private":
        values["conversation"] = post.conversation or _begun(transaction, means.site, values["locale"])
    transaction.posts.change(post.ref, **values)
    if state == "due":
        alone = verdict.fate == "private" and means.privately
        _send(transaction, post, PRIVATELY if alone else REPLY)
    transaction.changed.add(POSTS)
    return True


def _state(verdict: Verdict, means: Means) -> PostState:
    if verdict.fate == "nothing":
        return "left"
    if verdict.fate == "propose" or (
        verdict.agent is None and (means.proposes or verdict.reason in SAID_ENOUGH)
    ):
        return "proposed"
    return "due"


def _begun(transaction: Transaction, site: str, locale: str) -> str:
    """The conversation that the link will open. Nothing is in it until then."""
    began, _ = Beginning(site=site, locale=locale).write(transaction)
    return began.id


def in_public(transaction: Transaction, post: PublicPost) -> bool:
    """What could not be said to its author alone, or was given up, is said below the post. False when there
    is nothing of that kind.
    """
    if not transaction.posts.change(post.ref, only=("due", "failed", "unclear"), state="due", tried=0):
        return False
    _send(transaction, post, REPLY)
    transaction.changed.add(POSTS)
    return True


def _send(transaction: Transaction, post: PublicPost, kind: str) -> None:
    now = transaction.now()
    new = Delivery(
        id=new_id(),
        channel=PUBLIC,
        target=post.connection,
        conversation=None,
        event=None,
        state="pending",
        attempts=0,
        due=now,
        created=now,
        letter=kind,
        about=post.ref,
    )
    transaction.deliveries.add([new])
    transaction.changed.add(DELIVERIES)
