"""Staff accounts: who may sit at the desk, curate answers, or administer."""

import re
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Self, cast, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from gevent.threadpool import ThreadPool

from bot.conversations.wording import storable
from bot.staff.errors import InvalidMember, MemberExists, TooManyTries, UnknownMember, WrongPassword
from bot.storage import Storage, Transaction
from bot.storage.records import Account, Tries

Role = Literal["agent", "curator", "admin"]

SHORTEST_PASSWORD = 10
_LONGEST_PASSWORD = 200
_FREE_TRIES = 5
_LONGEST_PAUSE = 60.0  # seconds; whoever guesses must not lock a colleague out for long
_REMEMBERED = 3600.0  # seconds after which failed tries are forgotten
_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,79}")
# One of the equally strong settings OWASP names for argon2id, with little memory: the web process keeps it.
_HASHER = PasswordHasher(time_cost=4, memory_cost=9 * 1024, parallelism=1)


@dataclass(frozen=True)
class Member:
    """An account; `display` is the name customers see."""

    name: str
    display: str
    roles: frozenset[Role]

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise InvalidMember("name", "name", value=self.name)
        if not self.display.strip() or len(self.display) > 80 or not self.display.isprintable():
            raise InvalidMember("display", "display")
        unknown = self.roles - set(get_args(Role))
        if unknown or not self.roles:
            known, value = ", ".join(get_args(Role)), ", ".join(sorted(unknown))
            raise InvalidMember("roles", "roles", known=known, value=value)

    @classmethod
    def of(cls, account: Account) -> Self:
        return cls(account.name, account.display, frozenset(cast(tuple[Role, ...], account.roles)))

    def has(self, role: Role) -> bool:
        """An admin may do everything."""
        return role in self.roles or "admin" in self.roles


class Staff:
    """The accounts; also written by the command line while the web process runs."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._hashing = ThreadPool(1)  # one at a time, beside the conversations: guessing must not slow them

    def add(
        self, name: str, password: str, display: str, roles: list[Role] | tuple[Role, ...] = ("agent",)
    ) -> Member:
        """A new account. Raises InvalidMember, MemberExists."""
        member = Member(name.strip().lower(), display.strip(), frozenset(roles))
        account = Account(member.name, member.display, _hash(password), tuple(sorted(roles)), time.time())
        if not self._storage.write(lambda tx: tx.accounts.add(account)):
            raise MemberExists(member.name)
        return member

    def verify(self, name: str, password: str) -> Member:
        """The account, when the password is right. Raises WrongPassword, TooManyTries.

        An unknown name takes as long as a wrong password. A try counts as failed until it has succeeded, so
        that many at once get no further than one after the other.
        """
        name = storable(name.strip().lower()[:200])
        self._storage.write(lambda tx: _count_try(tx, name))
        with self._storage.reading() as read:
            account = read.accounts.find(name)
        right = self._hashing.apply(_matches, (account.password if account else _no_account(), password))
        if account is None or not right:
            raise WrongPassword
        self._storage.write(lambda tx: tx.accounts.forget_tries(name))
        return Member.of(account)

    def member(self, name: str) -> Member:
        """Raises UnknownMember."""
        with self._storage.reading() as read:
            account = read.accounts.find(storable(name))
        if account is None:
            raise UnknownMember(name)
        return Member.of(account)

    def all(self) -> list[Member]:
        with self._storage.reading() as read:
            return [Member.of(account) for account in read.accounts.all()]


def _hash(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        least, most = SHORTEST_PASSWORD, _LONGEST_PASSWORD
        raise InvalidMember("password", "password", least=least, most=most, count=len(password))
    if storable(password) != password:
        raise InvalidMember("password", "half_character")
    return _HASHER.hash(password)


def _matches(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password[:_LONGEST_PASSWORD].encode("utf-8", "replace"))
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _no_account() -> str:
    """The hash that unknown names are compared with."""
    return _HASHER.hash("nobody has this password")


def _count_try(transaction: Transaction, name: str) -> None:
    now = time.time()
    transaction.accounts.forget_tries_before(now - _REMEMBERED)
    known = transaction.accounts.tries(name)
    if known and known.until > now:
        raise TooManyTries(known.until - now)
    failures = known.failures + 1 if known else 1
    pause = min(2.0 ** (failures - _FREE_TRIES), _LONGEST_PAUSE) if failures >= _FREE_TRIES else 0.0
    transaction.accounts.note_tries(Tries(name, failures, now + pause))
