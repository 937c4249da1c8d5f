"""Letters to staff: an invitation, and a link to a new password. The link is made when the letter is sent."""

import logging
import secrets
from dataclasses import dataclass
from typing import Final

from bot.conversations.letters import INVITATION, NEW_PASSWORD, Letter
from bot.conversations.wording import digest
from bot.storage import Transaction
from bot.storage.records import Account, Delivery
from bot.storage.repositories.password_links import PasswordLink
from knowledge.folder.home import Settings
from knowledge.languages import phrases

log = logging.getLogger("kundig.staff")

INVITED: Final = 3 * 86400.0  # seconds that an invitation's link works
FORGOTTEN: Final = 3600.0  # seconds that the link to a new password works


@dataclass(frozen=True)
class PasswordLetter:
    """What both kinds share: a link by which somebody chooses a password for their account."""

    settings: Settings
    kind: str
    lasts: float

    def write(self, transaction: Transaction, delivery: Delivery) -> Letter | None:
        """None when the account is gone, disabled or without an address, or needs no invitation any more."""
        account = transaction.accounts.find(delivery.about or "")
        if account is None or account.disabled is not None or not account.email:
            return None
        if self.kind == INVITATION and account.one_time is None:
            return None
        return self._letter(account, account.email, self._link(transaction, account))

    def refused(self, transaction: Transaction, delivery: Delivery) -> None:
        """`kundig deliveries` lists it; an admin has the one-time password besides."""
        log.warning("a letter to the account %s is refused by its server", delivery.about)

    def _link(self, transaction: Transaction, account: Account) -> str:
        token = secrets.token_urlsafe(24)
        expires = transaction.now() + self.lasts
        transaction.password_links.put(PasswordLink(account.name, self.kind, digest(token), expires))
        return f"{self.settings.mail.link}/password/{token}"

    def _letter(self, account: Account, to: str, link: str) -> Letter:
        language, title = account.language or self.settings.default_locale, self.settings.title
        say = phrases(language, "mail").say
        return Letter(
            to=to,
            language=language,
            subject=say(f"{self.kind}_subject", title=title),
            lines=(
                say("greeting_name", name=account.display),
                say(f"{self.kind}_text", title=title, name=account.name),
            ),
            link=(say("choose_password"), link),
            small=(say(f"{self.kind}_small"),),
            sender=title,
        )


def password_letters(settings: Settings) -> dict[str, PasswordLetter]:
    """By their kinds."""
    lasts = {INVITATION: INVITED, NEW_PASSWORD: FORGOTTEN}
    return {kind: PasswordLetter(settings, kind, seconds) for kind, seconds in lasts.items()}
