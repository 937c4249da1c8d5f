"""A data folder in which something of everything is under way."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from bot.channels.webhooks.webhooks import Webhooks
from bot.conversations.events import KINDS
from bot.conversations.sites import Sites
from bot.conversations.store import Store
from bot.handoff.canned import CannedReplies, written
from bot.staff.accounts import COMMAND_LINE, Staff
from bot.staff.secret import installation_secret
from bot.staff.sessions import Sessions
from bot.storage import Storage
from bot.storage.records import Node
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.jobs import Jobs
from knowledge.entries import Entry, Media
from knowledge.folder.home import Home
from knowledge.media.media import MediaStore
from knowledge.releases.releases import Releases, write_entries
from knowledge.sites.sites import Site

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="{}"/></svg>'
HOOK = "http://127.0.0.1:9/hook"


@dataclass(frozen=True)
class Grown:
    """What is in it: a customer's token, their conversation, a log-in's id, and a picture's name."""

    token: str
    conversation: str
    log_in: str
    picture: str


def grow(home: Home) -> Grown:
    """A question waits for the bot, a delivery and a job of curation are under way, somebody is logged in."""
    picture = picture_in(home)
    entry = Entry("returns", "en", "How long?", "30 days.", media=(Media("image", picture, "A clock"),))
    Corpus(home.corpus).save([entry], author="eva")
    with Releases(home.releases).stage(author="eva") as stage:
        write_entries(stage, [entry])
    Releases(home.releases).switch(stage.number)
    Jobs(home.corpus).add("publish", {}, "eva")
    with Storage.open(home) as storage:
        Sites(storage).save(Site("shop", "Shop"))
        Staff(storage).add("anna", "correct horse battery", "Anna", ("agent",))
        Webhooks(storage).add(HOOK, KINDS)
        CannedReplies(storage).save(written("hello", {"en": "Hello!"}), COMMAND_LINE)
        installation_secret(storage, home)
        log_in = Sessions(storage).begin("anna")
        store = Store(storage)
        conversation, token = store.create(site="shop", locale="en")
        store.post(conversation.id, text="How long do I have?")
        storage.write(lambda tx: under_way(tx))
    return Grown(token, conversation.id, log_in, picture.rpartition("/")[2])


def picture_in(home: Home) -> str:
    """The address of a new picture."""
    file = home.run / "drawing.svg"
    file.write_text(PICTURE.format(secrets.randbelow(10**9)))
    try:
        return MediaStore(home.media).add(file)
    finally:
        file.unlink()


def under_way(tx: object) -> None:
    """A turn, a delivery and a timed job are held by a process that lives."""
    now = tx.now()
    tx.turns.claim("a process", now, now + 999, 9)
    (hook,) = tx.webhooks.all()
    tx.deliveries.claim(hook.id, "a process", now, now + 999, 9)
    tx.timed_jobs.plan("forget_sessions", now)
    tx.timed_jobs.claim(["forget_sessions"], "a process", now, now + 999)
    tx.nodes.hear(Node("a process", "web", "host", 1, now))


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
