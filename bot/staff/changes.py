"""What every change of an account keeps to, in its transaction."""

from bot.conversations.wording import storable
from bot.staff.errors import LastAdmin, UnknownMember
from bot.storage import Transaction
from bot.storage.records import Account
from bot.storage.repositories.audit import Note

STAFF = "staff"  # the topic of accounts and log-ins that changed


def found(transaction: Transaction, name: str) -> Account:
    account = transaction.accounts.find(storable(name))
    if account is None:
        raise UnknownMember(name)
    return account


def locked(transaction: Transaction, name: str) -> Account:
    """As `found`, while nobody else changes accounts: of two last admins, one stays."""
    transaction.accounts.lock()
    return found(transaction, name)


def keep_an_admin(transaction: Transaction, before: Account) -> None:
    """Raises LastAdmin, undoing the change, when nobody could administer any more because of it."""
    if administers(before) and not any(map(administers, transaction.accounts.all())):
        raise LastAdmin(before.name)


def administers(account: Account) -> bool:
    return "admin" in account.roles and account.disabled is None


def end_all(transaction: Transaction, name: str, note: Note) -> None:
    transaction.sessions.end_all(name)
    transaction.audit.add(note)
    transaction.changed.add(STAFF)
