"""What can go wrong with accounts and log-ins.

KundigError
├── WrongPassword     name or password are wrong; we do not say which
├── TooManyTries      too many failed log-ins for this name; `seconds` until the next try
├── InvalidMember     an account's name, display name, password or roles break a rule; `field` names it
├── AccountDisabled   the password is right, but the account may not log in
├── OneTimeOver       the one-time password has waited too long
├── LastAdmin         nobody could administer any more
├── MemberExists      the account name is taken
├── InvalidTeam       a team's name is empty, too long or not printable
├── TeamExists        the team's name is taken
├── UnknownTeam       no team has this name
├── UnknownMember     no account has this name
├── WrongCode         the code of the second step is wrong, was used already, or there is nothing to confirm
└── SealBroken        a secret of ours cannot be read with the installation's secret
"""

from knowledge.errors import KundigError


class WrongPassword(KundigError):
    """Name or password are wrong; we do not say which."""


class TooManyTries(KundigError):
    """Too many failed log-ins for this name."""

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, round(seconds))
        super().__init__(seconds=self.seconds)


class InvalidMember(KundigError):
    """`kind` says what is wrong with the `field`: name, display, roles, locales, password, half_character,
    password_common, password_is_name or password_same.
    """

    def __init__(self, field: str, kind: str, /, **data: object) -> None:
        super().__init__(kind, **data)
        self.field = field


class AccountDisabled(KundigError):
    """The password is right, but the account may not log in."""


class OneTimeOver(KundigError):
    """The one-time password has waited too long."""


class LastAdmin(KundigError):
    """Nobody could administer any more."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class MemberExists(KundigError):
    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class UnknownMember(KundigError):
    def __init__(self, name: str) -> None:
        super().__init__(name=name[:80])


class InvalidTeam(KundigError):
    """A team's name is empty, too long or not printable."""

    def __init__(self, most: int) -> None:
        super().__init__(most=most)


class TeamExists(KundigError):
    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class UnknownTeam(KundigError):
    def __init__(self, name: str) -> None:
        super().__init__(name=name[:80])


class WrongCode(KundigError):
    """`kind` is empty, `used` for a code that has been used, or `unready` where none was set up."""


class SealBroken(KundigError):
    """What was sealed with another secret, most likely before a backup without its keys was restored."""
