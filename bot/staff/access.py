"""Who may do what, for the faces: accounts, how they log in, and what admins look up about them."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

from bot.staff.accounts import Staff
from bot.staff.audit import Audit
from bot.staff.emails import Emails
from bot.staff.identities import Identities
from bot.staff.looking_after import LookingAfter
from bot.staff.password_links import PasswordLinks
from bot.staff.providers import Providers
from bot.staff.rules import Rule, required_step, second_reader
from bot.staff.sessions import Sessions
from bot.staff.totp import SecondStep
from bot.storage import Storage

if TYPE_CHECKING:
    from bot.staff.oidc import Oidc


@dataclass(frozen=True)
class Access:
    """Each looks after one thing."""

    accounts: Staff
    audit: Audit
    emails: Emails
    identities: Identities
    looking_after: LookingAfter
    password_links: PasswordLinks
    providers: Providers
    required_step: Rule
    second_reader: Rule
    second_step: SecondStep
    sessions: Sessions

    @classmethod
    def of(cls, storage: Storage, secret: bytes) -> Self:
        """`secret` is the installation's own; what must be read again is sealed with it."""
        return cls(
            Staff(storage),
            Audit(storage),
            Emails(storage),
            Identities(storage),
            LookingAfter(storage),
            PasswordLinks(storage),
            Providers(storage, secret),
            required_step(storage),
            second_reader(storage),
            SecondStep(storage, secret),
            Sessions(storage),
        )

    @cached_property
    def oidc(self) -> "Oidc":
        """Loaded when somebody first logs in by a provider: most installations never need its library."""
        from bot.staff.oidc import Oidc

        return Oidc()
