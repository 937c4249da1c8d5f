"""E-mail addresses of accounts: where letters go, and by which a log-in provider is believed at first."""

from bot.conversations.wording import checked_email
from bot.staff.accounts import COMMAND_LINE, By
from bot.staff.errors import EmailTaken, UnknownMember
from bot.storage import Storage, Transaction
from bot.storage.repositories.audit import Note


class Emails:
    """Of all accounts."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def give(self, name: str, written: str, by: By = COMMAND_LINE) -> str:
        """The address as it is kept, empty for none. Raises InvalidEmail, UnknownMember, EmailTaken."""
        email = as_kept(written)
        self._storage.write(lambda tx: give(tx, name, email, by))
        return email


def as_kept(written: str) -> str:
    """Raises InvalidEmail."""
    return checked_email(written).lower() if written.strip() else ""


def give(tx: Transaction, name: str, email: str, by: By) -> None:
    """Raises UnknownMember, EmailTaken."""
    tx.accounts.lock()
    account = tx.accounts.find(name)
    if account is None:
        raise UnknownMember(name)
    other = tx.accounts.find_by_email(email) if email else None
    if other is not None and other.name != name:
        raise EmailTaken(email=email, name=other.name)
    if (account.email or "") != email:
        tx.accounts.change(name, email=email or None)
        tx.password_links.forget(name)  # which went to the old address
        tx.audit.add(Note(tx.now(), "email_changed", by.name, name, by.network))
