"""Whose account it is when a provider vouches for somebody.

A provider knows people by a subject that never changes hands. The first time, the account is found by an
e-mail address that the provider has verified and that an admin gave to the account; from then on by the
subject, whatever becomes of the address. There is no account without an admin.
"""

from bot.staff import passwords, tries
from bot.staff.accounts import COMMAND_LINE, By, Member
from bot.staff.errors import AccountDisabled, NotKnownHere, OtherPerson, UnknownMember, UnknownProvider
from bot.staff.provider import Known, Provider
from bot.staff.tries import NOWHERE, Origin
from bot.storage import Storage, Transaction
from bot.storage.records import Account
from bot.storage.repositories.audit import Note


class Identities:
    """Which account belongs to whom at which provider."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def log_in(self, provider: Provider, known: Known, origin: Origin = NOWHERE) -> Member:
        """Their account. Raises NotKnownHere, OtherPerson, AccountDisabled.

        Who was to choose a password of their own no longer has to: they have another way in.
        """

        def job(tx: Transaction) -> Account:
            account = _linked(tx, provider, known) or _by_email(tx, provider, known, origin)
            if account.disabled is not None:
                raise AccountDisabled
            if account.one_time is not None:
                _, nobodys = passwords.one_time()
                tx.accounts.change(account.name, password=nobodys, one_time=None)
            tries.known_from(tx, account.name, origin)
            tx.audit.add(Note(tx.now(), "log_in_with", account.name, provider.name, origin.network))
            return tx.accounts.find(account.name) or account

        return Member.of(self._storage.write(job))

    def link(self, provider: str, name: str, subject: str, by: By = COMMAND_LINE) -> None:
        """By hand, where a provider verifies no addresses, or has given somebody a new subject.

        Raises UnknownProvider, UnknownMember, OtherPerson.
        """

        def job(tx: Transaction) -> None:
            found = tx.providers.find(provider)
            if found is None:
                raise UnknownProvider(provider)
            if tx.accounts.find(name) is None:
                raise UnknownMember(name)
            if tx.providers.account_of(provider, subject) not in (None, name):
                raise OtherPerson(provider=found.title, name=name)
            tx.providers.link(provider, subject, name, tx.now())
            tx.audit.add(Note(tx.now(), "identity_linked", by.name, name, by.network))

        self._storage.write(job)


def _linked(tx: Transaction, provider: Provider, known: Known) -> Account | None:
    name = tx.providers.account_of(provider.name, known.subject)
    return None if name is None else tx.accounts.find(name)


def _by_email(tx: Transaction, provider: Provider, known: Known, origin: Origin) -> Account:
    if not known.email:
        raise NotKnownHere("no_email", provider=provider.title)
    tx.accounts.lock()
    account = tx.accounts.find_by_email(known.email)
    if account is None:
        raise NotKnownHere(provider=provider.title, email=known.email[:80])
    if tx.providers.subject_of(provider.name, account.name) is not None:
        raise OtherPerson(provider=provider.title, name=account.name)
    if account.disabled is None:
        tx.providers.link(provider.name, known.subject, account.name, tx.now())
        tx.audit.add(Note(tx.now(), "identity_linked", account.name, account.name, origin.network))
    return account
