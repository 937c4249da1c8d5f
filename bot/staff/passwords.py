"""Passwords: what a good one is, how they are kept, and those that hold once.

What is guessed first is refused: zxcvbn knows the passwords, words and patterns that people choose most. So
is what hardly differs from the account's own name.
"""

import re
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.conversations.wording import storable
from bot.staff.errors import InvalidMember

SHORTEST = 10
LONGEST = 200
_ESTIMATED = 72  # characters; zxcvbn looks at no more, and longer ones are strong enough by then
_GUESSES = 10**7  # that a password must withstand; on the log-in page that many take years
_OWN = 8  # characters that must be left without the names
# What people begin with here; zxcvbn's own lists are mostly English.
_WORDS = re.findall(
    r"\w+",
    """
    kundig kunde kundenservice support passwort kennwort geheim hallo willkommen schatz ichliebedich qwertz
    qwertzuiop asdfghjkl sommer winter frühling herbst montag freitag januar februar märz april juni juli
    august september oktober november dezember deutschland österreich schweiz berlin hamburg münchen schalke
    """,
)
_SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]  # 70
# One of the equally strong settings OWASP names for argon2id, with little memory: the web process keeps it.
_HASHER = PasswordHasher(time_cost=4, memory_cost=9 * 1024, parallelism=1)


def hashed(password: str, *names: str) -> str:
    """How it is kept. `names` are the account's. Raises InvalidMember for a bad one."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidMember("password", "password", least=SHORTEST, most=LONGEST, count=len(password))
    if storable(password) != password:
        raise InvalidMember("password", "half_character")
    words = [word for name in names for word in re.split(r"[\W_]+", name.lower()) if len(word) > 2]
    if _without(password.lower(), words) < _OWN:
        raise InvalidMember("password", "password_is_name")
    if _guesses(password, words) < _GUESSES:
        raise InvalidMember("password", "password_common")
    return _HASHER.hash(password)


def matches(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password[:LONGEST].encode("utf-8", "replace"))
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def nobodys() -> str:
    """The hash that unknown names are compared with."""
    return _HASHER.hash("nobody has this password")


def one_time() -> tuple[str, str]:
    """A password that one can read out, of 73 random bits; and how it is kept."""
    words = ["".join(secrets.choice(_SYLLABLES) for _ in range(3)) for _ in range(4)]
    password = "-".join(words)
    return password, _HASHER.hash(password)


def _without(password: str, words: list[str]) -> int:
    """How many characters are left when these are taken out."""
    for word in words:
        password = password.replace(word, "")
    return len(password)


def _guesses(password: str, words: list[str]) -> float:
    """After how many tries it is found by somebody who knows what people choose."""
    from zxcvbn import zxcvbn  # reads its lists, which few processes need

    return float(zxcvbn(password[:_ESTIMATED], user_inputs=[*words, *_WORDS])["guesses"])
