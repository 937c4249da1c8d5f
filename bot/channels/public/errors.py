"""What can go wrong when agents decide about public posts.

KundigError
├── UnknownPost    there is none, or not any more
├── PostDecided    somebody else was quicker, or its author has changed it
├── PostTooLong    a reply is empty, or longer than the network takes
└── PostUnfit      a reply holds what must not stand in public
"""

from knowledge.errors import KundigError


class UnknownPost(KundigError):
    """There is none, or not any more."""


class PostDecided(KundigError):
    """Somebody else was quicker, or its author has changed it since it was read."""


class PostTooLong(KundigError):
    """A reply is empty, or has more characters than the network takes."""


class PostUnfit(KundigError):
    """A reply holds what must not stand in public."""
