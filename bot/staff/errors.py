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
├── SealBroken        a secret of ours cannot be read with the installation's secret
├── LinkOver          a link to choose a password was used, is too old, or never was one
├── NoAddress         a letter is wanted, and the account has no address, or nobody sends letters
├── EmailTaken        another account has this address
├── InvalidProvider   a log-in provider's name or addresses break a rule; `field` names it
├── ProviderExists    the provider's name is taken
├── UnknownProvider   no provider has this name
├── ProviderUnreachable  what we need of a provider cannot be had from it
├── ProviderRefused   the provider does not let them in, or does not know us
├── NotGenuine        what came back is not from the provider, not for us, or not for this log-in
├── NotKnownHere      the provider knows them, and no account is theirs
└── OtherPerson       the account belongs to another person at the provider
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


class LinkOver(KundigError):
    """A link to choose a password was used, is too old, or never was one."""


class NoAddress(KundigError):
    """A letter is wanted, and the account has no address; of `kind` no_mail, nobody sends letters."""


class EmailTaken(KundigError):
    """Another account has this address."""


class InvalidProvider(KundigError):
    """`kind` says what is wrong with the `field`: name, title, issuer, client_id or secret."""

    def __init__(self, field: str, kind: str, /, **data: object) -> None:
        super().__init__(kind, **data)
        self.field = field


class ProviderExists(KundigError):
    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class UnknownProvider(KundigError):
    def __init__(self, name: str) -> None:
        super().__init__(name=name[:80])


class ProviderUnreachable(KundigError):
    """What we need of a provider cannot be had from it; of `kind` other_issuer, it says it is another; of
    `kind` sealed, our secret there cannot be read.
    """


class ProviderRefused(KundigError):
    """The provider does not let them in, or does not know us."""


class NotGenuine(KundigError):
    """What came back is not from the provider, not for us, or (`kind` state) not for this browser."""


class NotKnownHere(KundigError):
    """The provider knows them, and no account is theirs; of `kind` no_email, it has verified no address."""


class OtherPerson(KundigError):
    """The account belongs to another person at the provider."""
