"""Staff accounts: who may sit at the desk, curate answers, or administer."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Self, cast, get_args

from gevent.threadpool import ThreadPool

from bot.conversations.wording import storable
from bot.staff import passwords, tries
from bot.staff.changes import end_all, found, keep_an_admin, locked
from bot.staff.errors import (
    AccountDisabled,
    InvalidMember,
    MemberExists,
    OneTimeOver,
    TooManyTries,
    WrongPassword,
)
from bot.staff.tries import NOWHERE, Origin
from bot.storage import Storage, Transaction
from bot.storage.records import Account
from bot.storage.repositories.audit import Action, Note

Role = Literal["agent", "curator", "editor", "admin"]

ONE_TIME = 3 * 86400.0  # seconds that a one-time password holds
_WAITING = 20  # log-ins of strangers that may wait for their turn to be checked
_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,79}")


@dataclass(frozen=True)
class Member:
    """An account; `display` is what customers see. Who came by a one-time password must change it first."""

    name: str
    display: str
    roles: frozenset[Role]
    disabled: bool = False
    one_time: bool = False
    email: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise InvalidMember("name", "name", value=self.name)
        if not self.display.strip() or len(self.display) > 80 or not self.display.isprintable():
            raise InvalidMember("display", "display")
        known = ", ".join(get_args(Role))
        if not self.roles:
            raise InvalidMember("roles", "no_role", known=known)
        if unknown := self.roles - set(get_args(Role)):
            raise InvalidMember("roles", "roles", known=known, value=", ".join(sorted(unknown)))

    @classmethod
    def of(cls, account: Account) -> Self:
        roles = frozenset(cast(tuple[Role, ...], account.roles))
        disabled, one_time = account.disabled is not None, account.one_time is not None
        return cls(account.name, account.display, roles, disabled, one_time, account.email or "")

    def has(self, role: Role) -> bool:
        """An admin may do everything, an editor all that a curator may."""
        writes = role == "curator" and "editor" in self.roles
        return role in self.roles or "admin" in self.roles or writes


@dataclass(frozen=True)
class By:
    """Who changes an account, and from which network; the command line is nobody in particular."""

    name: str = ""
    network: str = ""


COMMAND_LINE = By()


Also = Callable[[Transaction, str], None]


def _nothing(tx: Transaction, name: str) -> None:
    """Beside what is done anyway."""


class Staff:
    """The accounts; also written by the command line while the web process runs."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        # One at a time, beside the conversations: guessing must not slow them, nor a colleague's log-in.
        self._strangers, self._familiar = ThreadPool(1), ThreadPool(1)

    def add(
        self,
        name: str,
        password: str,
        display: str,
        roles: list[Role] | tuple[Role, ...] = ("agent",),
        by: By = COMMAND_LINE,
    ) -> Member:
        """A new account. Raises InvalidMember, MemberExists."""
        member = _new(name, display, roles)
        return self._add(member, passwords.hashed(password, member.name, member.display), None, by)

    def invite(
        self,
        name: str,
        display: str,
        roles: list[Role] | tuple[Role, ...],
        by: By = COMMAND_LINE,
        also: Also = _nothing,
    ) -> tuple[Member, str]:
        """A new account, and the password it is first used with. Raises InvalidMember, MemberExists.

        `also` is done with it, in the same transaction.
        """
        password, kept = passwords.one_time()
        return self._add(_new(name, display, roles), kept, ONE_TIME, by, also), password

    def speak(self, name: str, language: str) -> None:
        """The language that somebody reads now: letters come in it."""
        with self._storage.reading() as read:
            account = read.accounts.find(name)
        if account is not None and account.language != language:
            self._storage.write(lambda tx: tx.accounts.change(name, language=language))

    def verify(self, name: str, password: str, origin: Origin = NOWHERE) -> Member:
        """The account, when the password is right. Raises WrongPassword, TooManyTries, AccountDisabled,
        OneTimeOver. Where a second step is on, nobody is logged in before it.

        An unknown name takes as long as a wrong password. A try counts as failed until it has succeeded, so
        that many at once get no further than one after the other.
        """
        name = tried(name)
        account = self._check(name, password, origin)
        if account is None:
            raise WrongPassword
        if account.disabled is not None:
            raise AccountDisabled
        if account.one_time is not None and account.one_time < self._now():
            raise OneTimeOver
        self._storage.write(lambda tx: _passed(tx, name, origin))
        return Member.of(account)

    def stamp(self, name: str) -> str:
        """Another as soon as the password, the roles or the state of an account are; empty without one."""
        with self._storage.reading() as read:
            account = read.accounts.find(storable(name))
        if account is None or account.disabled is not None:
            return ""
        facts = (account.name, account.password, account.roles, account.one_time, account.created)
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]

    def is_familiar(self, name: str, origin: Origin) -> bool:
        """Whether this account has logged in from there before."""
        with self._storage.reading() as read:
            return bool(tries.familiar(read, tried(name), origin))

    def confirm(self, name: str, password: str, origin: Origin = NOWHERE) -> Account:
        """That it is the owner who sits there, who knows the password. Raises WrongPassword, TooManyTries."""
        account = self._check(tried(name), password, origin)
        if account is None:
            raise WrongPassword
        self._storage.write(lambda tx: tries.forget(tx, account.name, origin))
        return account

    def change_password(self, name: str, old: str, new: str, by: By, origin: Origin = NOWHERE) -> None:
        """By the owner, who knows the old one; all log-ins end. Raises what `confirm` does, InvalidMember."""
        account = self.confirm(name, old, origin)
        if new == old:
            raise InvalidMember("password", "password_same")
        kept = passwords.hashed(new, account.name, account.display)
        self._change(name, "password_changed", by, password=kept, one_time=None)

    def set_password(self, name: str, new: str, by: By = COMMAND_LINE) -> None:
        """By an operator; all log-ins end. Raises UnknownMember, InvalidMember."""
        member = self.member(name)
        kept = passwords.hashed(new, member.name, member.display)
        self._change(name, "password_reset", by, password=kept, one_time=None)

    def reset_password(self, name: str, by: By = COMMAND_LINE) -> str:
        """A one-time password; all log-ins end. Raises UnknownMember."""
        password, kept = passwords.one_time()
        until = self._now() + ONE_TIME
        self._change(name, "password_reset", by, password=kept, one_time=until)
        return password

    def set_roles(self, name: str, roles: list[Role] | tuple[Role, ...], by: By = COMMAND_LINE) -> Member:
        """What it may do from now on; all log-ins end. Raises UnknownMember, InvalidMember, LastAdmin."""
        _new(name, "–", roles)
        return self._change(name, "roles_changed", by, roles=sorted(roles))

    def disable(self, name: str, by: By = COMMAND_LINE) -> Member:
        """It may not log in; all log-ins end. Raises UnknownMember, LastAdmin."""
        return self._change(name, "account_disabled", by, disabled=self._now())

    def enable(self, name: str, by: By = COMMAND_LINE) -> Member:
        """It may log in again. Raises UnknownMember."""
        return self._change(name, "account_enabled", by, disabled=None)

    def remove(self, name: str, by: By = COMMAND_LINE) -> None:
        """It is gone, and all its log-ins. Raises UnknownMember, LastAdmin."""

        def job(tx: Transaction) -> None:
            before = locked(tx, name)
            tx.accounts.remove(name)
            tx.familiar.forget(name)
            keep_an_admin(tx, before)
            end_all(tx, name, Note(tx.now(), "account_removed", by.name, name, by.network))

        self._storage.write(job)

    def end_sessions(self, name: str, by: By = COMMAND_LINE) -> None:
        """Log this account out everywhere. Raises UnknownMember."""

        def job(tx: Transaction) -> None:
            found(tx, name)
            end_all(tx, name, Note(tx.now(), "sessions_ended", by.name, name, by.network))

        self._storage.write(job)

    def member(self, name: str) -> Member:
        """Raises UnknownMember."""
        with self._storage.reading() as read:
            return Member.of(found(read, name))

    def all(self) -> list[Member]:
        with self._storage.reading() as read:
            return [Member.of(account) for account in read.accounts.all()]

    def _now(self) -> float:
        with self._storage.reading() as read:
            return read.now()

    def _add(self, member: Member, kept: str, holds: float | None, by: By, also: Also = _nothing) -> Member:
        def job(tx: Transaction) -> Member:
            now = tx.now()
            until = None if holds is None else now + holds
            roles = tuple(sorted(member.roles))
            new = Account(member.name, member.display, kept, roles, now, one_time=until)
            if not tx.accounts.add(new):
                raise MemberExists(member.name)
            tx.audit.add(Note(now, "account_added", by.name, member.name, by.network))
            also(tx, member.name)
            return Member.of(found(tx, member.name))

        return self._storage.write(job)

    def _check(self, name: str, password: str, origin: Origin) -> Account | None:
        """The account if the password is right; the try is counted first."""
        self._storage.write(lambda tx: tries.count(tx, name, origin))
        with self._storage.reading() as read:
            account = read.accounts.find(name)
            known = bool(tries.familiar(read, name, origin))
        line = self._familiar if known else self._strangers
        if len(line) >= _WAITING:
            raise TooManyTries(5)
        kept = account.password if account else passwords.nobodys()
        right = line.apply(passwords.matches, (kept, password))
        return account if right else None

    def _change(self, name: str, action: Action, by: By, **values: Any) -> Member:
        """Change the account and end all its log-ins, in one transaction with what is noted of it."""

        def job(tx: Transaction) -> Account:
            before = locked(tx, name)
            tx.accounts.change(name, **values)
            keep_an_admin(tx, before)
            end_all(tx, name, Note(tx.now(), action, by.name, name, by.network))
            return found(tx, name)

        return Member.of(self._storage.write(job))


def _new(name: str, display: str, roles: list[Role] | tuple[Role, ...]) -> Member:
    return Member(name.strip().lower(), display.strip(), frozenset(roles))


def _passed(transaction: Transaction, name: str, origin: Origin) -> None:
    """The password was right, which is all there is to it unless a second step is on."""
    if transaction.totp.is_on(name):
        tries.forget(transaction, name, origin)
    else:
        tries.succeeded(transaction, name, origin)


def tried(name: str) -> str:
    """A name as it is looked up and counted: on one line."""
    return storable(" ".join(name.strip().lower()[:200].split("\n")))
