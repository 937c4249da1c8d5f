"""Which addresses a server may be asked at for a stranger: those of the open internet alone. Pure."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

NAT64 = IPv6Network("64:ff9b::/96")  # an IPv4 address in its last four bytes


def is_public(text: str) -> bool:
    """Also of an IPv4 address in the clothes of an IPv6 one."""
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(each.is_global and not each.is_multicast for each in _meant(found))


def _meant(found: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """Every address at which something may arrive that is sent there."""
    if isinstance(found, IPv4Address):
        return [found]
    if found.ipv4_mapped:
        return [found.ipv4_mapped]
    if found in NAT64:
        return [IPv4Address(int(found) & 0xFFFFFFFF)]
    if found.sixtofour:
        return [found, found.sixtofour]
    return [found, *found.teredo] if found.teredo else [found]
