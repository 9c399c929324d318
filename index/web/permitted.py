"""Pure: which network addresses an article may be fetched from.

A page decides where its links and redirects lead. Nobody outside may use that to reach what only
this computer can: itself, its home network, the metadata service of a cloud.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_CARRIES_IPV4 = (IPv6Network("::/96"), IPv6Network("64:ff9b::/96"))  # IPv4-compatible, NAT64
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")


def is_public(address: str) -> bool:
    """Whether an address, as the resolver gives it, is one of the public internet.

    An IPv6 address that carries an IPv4 one is as public as what it carries.
    """
    parsed = ip_address(address.partition("%")[0])  # without the zone of a link-local address
    while isinstance(parsed, IPv6Address) and (inner := _carried(parsed)) is not None:
        parsed = inner
    # Not everywhere known as what they are: both were named after, or taken out of, the standard.
    local = isinstance(parsed, IPv6Address) and (parsed.is_site_local or parsed in _LOCAL_NAT64)
    return (
        parsed.is_global
        and not parsed.is_multicast
        and not parsed.is_reserved
        and not parsed.is_unspecified
        and not local
    )


def _carried(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that a mapped, compatible, 6to4 or NAT64 address leads to."""
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if any(address in network for network in _CARRIES_IPV4):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
