"""Choosing a password by a link in a letter: for who is invited, and for who has forgotten theirs.

Asking for a letter tells nothing: it makes no difference whether there is such an account. What is sent is
written by `bot.channels.mail.staff_letters`. Who chooses a password is not logged in by it: where a second
step is on, it is asked for as ever.
"""

from bot.conversations.letters import INVITATION, NEW_PASSWORD, put_in_post
from bot.conversations.wording import digest
from bot.staff import passwords, tries
from bot.staff.accounts import COMMAND_LINE, By, Member, Role, Staff, tried
from bot.staff.changes import STAFF
from bot.staff.emails import as_kept, give
from bot.staff.errors import LinkOver, NoAddress, UnknownMember
from bot.staff.tries import LETTER, NOWHERE, Origin
from bot.storage import Storage, Transaction
from bot.storage.records import Account
from bot.storage.repositories.audit import Note


class PasswordLinks:
    """Of all accounts."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def invite(
        self,
        name: str,
        display: str,
        roles: tuple[Role, ...],
        email: str,
        by: By = COMMAND_LINE,
        language: str | None = None,
    ) -> Member:
        """A new account, to whose address an invitation goes, in this language.

        Raises InvalidMember, MemberExists, InvalidEmail, EmailTaken, NoAddress.
        """
        kept = as_kept(email)
        if not kept:
            raise NoAddress(name=name)

        def also(tx: Transaction, name: str) -> None:
            give(tx, name, kept, by)
            tx.accounts.change(name, language=language)
            put_in_post(tx, INVITATION, about=name)

        return Staff(self._storage).invite(name, display, roles, by, also)[0]

    def send(self, name: str, by: By = COMMAND_LINE) -> None:
        """By an admin: an invitation to whom has no password of their own yet, else a link to a new one.

        Raises UnknownMember, NoAddress.
        """

        def job(tx: Transaction) -> None:
            account = tx.accounts.find(name)
            if account is None:
                raise UnknownMember(name)
            if not account.email or account.disabled is not None:
                raise NoAddress(name=name)
            _post(tx, account)
            tx.audit.add(Note(tx.now(), "link_sent", by.name, name, by.network))

        self._storage.write(job)

    def forgotten(self, whom: str, origin: Origin = NOWHERE) -> None:
        """A letter to the account of this name or address, if there is one that can get it.

        Raises TooManyTries, for whatever is asked for too often from there.
        """
        wanted = tried(whom)

        def job(tx: Transaction) -> None:
            tries.count(tx, wanted, origin, LETTER)
            account = tx.accounts.find(wanted) or tx.accounts.find_by_email(wanted)
            if account is not None and account.email and account.disabled is None:
                _post(tx, account)

        self._storage.write(job)

    def member(self, token: str) -> Member:
        """Whose link it is; looking changes nothing, since programs look into letters. Raises LinkOver."""
        with self._storage.reading() as read:
            return Member.of(_account(read, token))

    def choose(self, token: str, password: str, by: By) -> Member:
        """The account has this password from now on; its links are used up, its log-ins end.

        Raises LinkOver, InvalidMember.
        """
        present = self.member(token)
        kept = passwords.hashed(password, present.name, present.display)

        def job(tx: Transaction) -> Account:
            tx.accounts.lock()  # of two at once, one finds the link used
            account = _account(tx, token)
            tx.accounts.change(account.name, password=kept, one_time=None)
            tx.password_links.forget(account.name)
            tx.sessions.end_all(account.name)
            tx.audit.add(Note(tx.now(), "password_chosen", account.name, account.name, by.network))
            tx.changed.add(STAFF)
            return account

        return Member.of(self._storage.write(job))


def _post(tx: Transaction, account: Account) -> None:
    """One letter of a kind at a time."""
    kind = NEW_PASSWORD if account.one_time is None else INVITATION
    if not tx.deliveries.in_post(kind, account.name):
        put_in_post(tx, kind, about=account.name)


def _account(tx: Transaction, token: str) -> Account:
    link = tx.password_links.find(digest(token))
    account = tx.accounts.find(link.account) if link and tx.now() < link.expires else None
    if account is None or account.disabled is not None:
        raise LinkOver
    return account
