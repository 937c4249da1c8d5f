"""What can be wrong with a proof of who a customer is, and with the keys for it.

KundigError
├── IdentityRefused
│   ├── IdentityNotConfigured   the site has no key yet, or none that can be read
│   ├── IdentityMalformed       not a token of the form that is told, or a claim is missing or wrong
│   ├── IdentityForged          signed with no key of the site, or not with HS256
│   ├── IdentityForeign         meant for somebody else
│   ├── IdentityExpired         its time is over, or has not come
│   ├── IdentityTooLong         it would be good for longer than proofs may be
│   ├── IdentityReplayed        it was used before
│   └── IdentityOther           the conversation is another customer's
├── NotIdentified               nobody was vouched for in this browser
├── UnknownAccountLink          there is no such link, or not for this site
├── AccountLinkRefused          it was used or is over, or the conversation is another customer's
├── TooManyKeys                 the site has as many keys as it may have
└── UnknownKey                  the site has no such key
"""

from knowledge.errors import KundigError


class IdentityRefused(KundigError):
    """A proof that is not believed."""

    public = True
    field = "identity"


class IdentityNotConfigured(IdentityRefused):
    def __init__(self, site: str) -> None:
        super().__init__(site=site)


class IdentityMalformed(IdentityRefused):
    """`kind` says whether its form, its size or a claim is wrong."""


class IdentityForged(IdentityRefused):
    """`kind` says whether its signature or its algorithm is wrong."""


class IdentityForeign(IdentityRefused):
    def __init__(self, site: str) -> None:
        super().__init__(site=site)


class IdentityExpired(IdentityRefused):
    """`kind` says whether its time is over or has not come."""


class IdentityTooLong(IdentityRefused):
    def __init__(self, most: int) -> None:
        super().__init__(most=most)


class IdentityReplayed(IdentityRefused):
    pass


class IdentityOther(IdentityRefused):
    pass


class NotIdentified(KundigError):
    """A link is good for whom the site vouches for."""

    public = True


class UnknownAccountLink(KundigError):
    public = True
    field = "link"


class AccountLinkRefused(KundigError):
    """`kind` says whether it was used, is over, or the conversation is another customer's."""

    public = True
    field = "link"


class TooManyKeys(KundigError):
    def __init__(self, site: str, most: int) -> None:
        super().__init__(site=site, most=most)


class UnknownKey(KundigError):
    def __init__(self, site: str, key: str) -> None:
        super().__init__(site=site, key=key[:40])
