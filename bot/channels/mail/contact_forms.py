"""Contact forms that write to us in our own name: who filled one in stands in `Reply-To`. Pure.

What an e-mail says there it has not proved, so an address from there is never taken as proved.
"""

from email.message import EmailMessage
from email.utils import getaddresses, parseaddr

from bot.channels.mail.automatic_mail import header


def writer(message: EmailMessage, domain: str) -> tuple[str, bool]:
    """The address of who wrote it, and whether a form of ours did so for them. Ours are addresses of this
    domain; whose answers go to another one is a form.
    """
    sender = _plain(parseaddr(header(message, "From"))[1])
    if not domain or not _is_of(sender, domain) or len(message.get_all("Reply-To", [])) != 1:
        return sender, False
    named = [_plain(address) for _, address in getaddresses([header(message, "Reply-To")])]
    if len(named) != 1 or "@" not in named[0] or _is_of(named[0], domain):
        return sender, False
    return named[0], True


def _is_of(address: str, domain: str) -> bool:
    return address.rpartition("@")[2] == domain


def _plain(address: str) -> str:
    return address.strip().lower()
