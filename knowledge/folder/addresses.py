"""Addresses that settings may name. Pure."""

from ipaddress import ip_network
from urllib.parse import urlsplit


def is_address(value: str) -> bool:
    """A host and a port, or nothing."""
    host, _, port = value.rpartition(":")
    return not value or bool(host and port.isascii() and port.isdecimal() and 1 <= int(port) <= 65535)


def is_web_address(value: str) -> bool:
    """An http or https address, or nothing."""
    try:
        parts = urlsplit(value)
    except ValueError:  # half an IPv6 address
        return False
    return not value or (parts.scheme in ("http", "https") and bool(parts.netloc))


def are_networks(value: str) -> bool:
    """Addresses or networks, by commas."""
    try:
        return all(ip_network(name.strip()) for name in value.split(",") if name.strip())
    except ValueError:
        return False
