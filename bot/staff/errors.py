"""What can go wrong with accounts and log-ins.

KundigError
├── WrongPassword     name or password are wrong; we do not say which
├── TooManyTries      too many failed log-ins for this name; `seconds` until the next try
├── InvalidMember     an account's name, display name, password or roles break a rule; `field` names it
├── MemberExists      the account name is taken
└── UnknownMember     no account has this name
"""

from knowledge.errors import KundigError


class WrongPassword(KundigError):
    def __init__(self) -> None:
        super().__init__("Name or password are not right. Please check both and try again.")


class TooManyTries(KundigError):
    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, round(seconds))
        super().__init__(
            f"Too many failed log-ins for this name. Please try again in {self.seconds} seconds."
        )


class InvalidMember(KundigError):
    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class MemberExists(KundigError):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is an account “{name}” already. Choose another name.")


class UnknownMember(KundigError):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is no account {name[:80]!a}. “kundig staff list” shows them.")
