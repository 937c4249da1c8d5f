"""Whence a conversation came, unreadably and for weeks only, so that one place counts no more than others.

Of an address only its network is used, the /24 or /56, since one household or office has many. It goes into
a keyed hash: who has the database alone cannot try out all networks.
"""

import hmac
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_PREFIX = {4: 24, 6: 56}
_PURPOSE = b"source:"  # the installation's secret has other uses, too
_LENGTH = 16  # hexadecimal digits


def source_of(address: str, secret: bytes) -> str | None:
    """The source of an address, unreadable without the secret; None for what is no address."""
    try:
        network = _network(ip_address(address))
    except ValueError:
        return None
    return hmac.new(secret, _PURPOSE + network.encode(), sha256).hexdigest()[:_LENGTH]


def network_of(address: str) -> str:
    """The network of an address, to be read; empty for what is no address."""
    try:
        return _network(ip_address(address))
    except ValueError:
        return ""


def _network(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(ip_network((address, _PREFIX[address.version]), strict=False))
