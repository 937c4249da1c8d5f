"""The second step at log-in: a code that an app on one's phone shows, new every thirty seconds.

Everybody may switch it on for themselves. The key is sealed in the store. A code counts once: the step of
time it belongs to is kept, and no code of that step or before opens again. Who has lost the phone has
recovery codes, each good for one time; who has lost both asks an admin.
"""

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

import pyotp

from bot.staff import tries
from bot.staff.accounts import COMMAND_LINE, By
from bot.staff.changes import STAFF
from bot.staff.errors import SealBroken, UnknownMember, WrongCode
from bot.staff.sealing import Sealer
from bot.staff.tries import CODE, NOWHERE, Origin
from bot.storage import Storage, Transaction
from bot.storage.repositories.audit import Action, Note
from bot.storage.repositories.totp import Key

INTERVAL = 30  # seconds
AROUND = 1  # steps that a clock may be wrong by
CODES = 10  # recovery codes
_PARTS, _LETTERS = 4, "abcdefghjkmnpqrstuvwxyz23456789"  # none that look like others
_SHOWN = re.compile(r"[0-9]{6}")  # by the app


@dataclass(frozen=True)
class Setup:
    """What an app needs to know, to type or to scan."""

    key: str
    address: str


@dataclass(frozen=True)
class State:
    """How an account stands: since when it is on, None while it is off; how many recovery codes are left."""

    since: float | None = None
    codes_left: int = 0


class SecondStep:
    """Of all accounts. `clock` gives unix seconds; phones' clocks agree with it to half a minute."""

    def __init__(self, storage: Storage, secret: bytes, clock: Callable[[], float] = time.time) -> None:
        self._storage, self._sealer, self._clock = storage, Sealer(secret), clock

    def state(self, name: str) -> State:
        with self._storage.reading() as read:
            key = read.totp.find(name)
            since = key.confirmed if key else None
            return State(since, read.totp.codes_left(name)) if since is not None else State()

    def on(self) -> set[str]:
        """The accounts that have it on."""
        with self._storage.reading() as read:
            return read.totp.on()

    def begin(self, name: str) -> None:
        """A new key, which counts once a code of it was given. Raises WrongCode where it is on already."""
        sealed = self._sealer.seal(pyotp.random_base32(), _purpose(name))

        def job(tx: Transaction) -> None:
            if tx.totp.is_on(name):
                raise WrongCode("on")
            tx.totp.put(Key(name, sealed, tx.now()))

        self._storage.write(job)

    def setup(self, name: str, issuer: str) -> Setup | None:
        """The key that waits to be confirmed; None when there is none."""
        with self._storage.reading() as read:
            key = read.totp.find(name)
        if key is None or key.confirmed is not None:
            return None
        try:
            secret = self._sealer.open(key.secret, _purpose(name))
        except SealBroken:
            return None
        address = pyotp.TOTP(secret, interval=INTERVAL).provisioning_uri(name=name, issuer_name=issuer)
        return Setup(" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)), address)

    def confirm(self, name: str, code: str, by: By, origin: Origin = NOWHERE) -> list[str]:
        """On from now on: the recovery codes, told this once. Raises WrongCode, TooManyTries."""
        made = _codes()

        def job(tx: Transaction) -> None:
            key = tx.totp.find(name)
            if key is None or key.confirmed is not None:
                raise WrongCode("unready")
            self._spend_step(tx, key, code)
            tries.forget(tx, name, origin, CODE)
            tx.totp.confirm(name, tx.now())
            tx.totp.give_codes(name, map(_digest, made))
            tx.audit.add(Note(tx.now(), "totp_on", by.name, name, by.network))

        self._counted(name, origin)
        self._storage.write(job)
        return made

    def log_in(self, name: str, code: str, origin: Origin = NOWHERE) -> None:
        """The second step, after the password. Raises WrongCode, TooManyTries, SealBroken."""
        self._with_code(name, code, origin, lambda tx: tries.succeeded(tx, name, origin))

    def new_codes(self, name: str, code: str, by: By, origin: Origin = NOWHERE) -> list[str]:
        """Recovery codes in place of the old ones. Raises what `log_in` does."""
        made = _codes()

        def job(tx: Transaction) -> None:
            tx.totp.give_codes(name, map(_digest, made))
            tx.audit.add(Note(tx.now(), "recovery_codes_made", by.name, name, by.network))

        self._with_code(name, code, origin, job)
        return made

    def switch_off(self, name: str, code: str, by: By, origin: Origin = NOWHERE) -> None:
        """By its owner, who still has it. Raises what `log_in` does."""
        self._with_code(name, code, origin, lambda tx: _removed(tx, name, "totp_off", by))

    def reset(self, name: str, by: By = COMMAND_LINE) -> bool:
        """By an admin, for who has lost phone and codes; all log-ins end. False where it was off.

        Raises UnknownMember.
        """

        def job(tx: Transaction) -> bool:
            if tx.accounts.find(name) is None:
                raise UnknownMember(name)
            was_on = tx.totp.is_on(name)
            _removed(tx, name, "totp_reset", by)
            tx.sessions.end_all(name)
            tx.changed.add(STAFF)
            return was_on

        return self._storage.write(job)

    def _with_code(self, name: str, code: str, origin: Origin, then: Callable[[Transaction], None]) -> None:
        def job(tx: Transaction) -> None:
            key = tx.totp.find(name)
            if key is None or key.confirmed is None:
                raise WrongCode("unready")
            self._spend(tx, key, code, origin)
            tries.forget(tx, name, origin, CODE)
            then(tx)

        self._counted(name, origin)
        self._storage.write(job)

    def _counted(self, name: str, origin: Origin) -> None:
        """A try counts as failed until it has succeeded."""
        self._storage.write(lambda tx: tries.count(tx, name, origin, CODE))

    def _spend(self, tx: Transaction, key: Key, code: str, origin: Origin) -> None:
        """One that the app shows, or a recovery code."""
        typed = "".join(code.split()).lower()
        if _SHOWN.fullmatch(typed):
            self._spend_step(tx, key, typed)
        elif tx.totp.spend_code(key.account, _digest(typed)):
            tx.audit.add(Note(tx.now(), "recovery_code_used", key.account, key.account, origin.network))
        else:
            raise WrongCode

    def _spend_step(self, tx: Transaction, key: Key, code: str) -> None:
        totp = pyotp.TOTP(self._sealer.open(key.secret, _purpose(key.account)), interval=INTERVAL)
        now, typed = int(self._clock()) // INTERVAL, "".join(code.split())
        fitting = [
            step
            for step in range(now - AROUND, now + AROUND + 1)
            if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode())
        ]
        if not fitting:
            raise WrongCode
        if not tx.totp.use(key.account, max(fitting)):
            raise WrongCode("used")


def _removed(tx: Transaction, name: str, action: Action, by: By) -> None:
    if tx.totp.remove(name):
        tx.audit.add(Note(tx.now(), action, by.name, name, by.network))


def _codes() -> list[str]:
    """Each of 79 random bits, in groups that one can copy by hand."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(_PARTS))
        for _ in range(CODES)
    ]


def _digest(code: str) -> str:
    """Of so many random bits a plain digest is enough."""
    return hashlib.sha256("".join(code.split("-")).encode()).hexdigest()


def _purpose(name: str) -> str:
    return f"totp {name}"
