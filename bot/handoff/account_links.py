"""Agents ask whoever writes by a messenger to connect the conversation with their account in the shop."""

from typing import Literal

from bot.conversations.errors import UnknownConversation
from bot.conversations.messengers.account_links import send_link
from bot.conversations.transcript import Transcript
from bot.handoff.desk import check_owner
from bot.handoff.errors import NoAccountPage
from bot.staff.accounts import Member
from bot.storage import Storage, Transaction

State = Literal["", "ready", "no_page", "no_key"]


class AccountLinks:
    """`secret` is the installation's own: links are made with it."""

    def __init__(self, storage: Storage, secret: bytes) -> None:
        self._storage, self._secret = storage, secret

    def state(self, id: str) -> State:
        """Whether a link can be sent, or what the site lacks; empty where there is nothing to connect."""
        with self._storage.reading() as read:
            return _state(read, id)

    def send(self, id: str, agent: Member) -> int:
        """The seq of the message. Raises NotYours, NoAccountPage, UnknownConversation."""

        def job(transaction: Transaction) -> int:
            with Transcript(transaction, id) as transcript:
                check_owner(transcript, agent)
                site = transaction.sites.find(transcript.conversation.site)
                state = _state(transaction, id)
                if site is None or not state:
                    raise UnknownConversation(id)
                if state == "no_page":
                    raise NoAccountPage("no_page", site=site.title)
                if state == "no_key":
                    raise NoAccountPage("no_key", site=site.title)
                return send_link(transcript, self._secret, agent.display, site.account_page)

        return self._storage.write(job)


def _state(read: Transaction, id: str) -> State:
    found = read.conversations.find(id)
    site = read.sites.find(found.site) if found else None
    if found is None or site is None or read.messengers.peer_of(id) is None:
        return ""
    if read.people.subjects(id, found.site):
        return ""
    if not site.account_page:
        return "no_page"
    return "ready" if read.site_keys.of(found.site) else "no_key"
