"""What was found: personal data of one kind, at one place."""

from typing import Literal, NamedTuple, get_args

# The strongest first: where finds overlap, they count as one of the strongest kind.
Kind = Literal[
    "link", "secret", "iban", "card", "email", "code", "identity", "account",
    "phone", "birth", "plate", "network", "address", "handle", "name",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)


class Found(NamedTuple):
    """Personal data from `start` up to `end`."""

    start: int
    end: int
    kind: Kind
