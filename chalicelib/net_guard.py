"""The rules for addresses that clients give, such as a webhook's or a push service's: the server
sends to the public internet alone, never into the network that it runs in.

An address is looked at twice: `check_url` when a client gives it, and `is_public` whenever a
connection is opened, of what its host's name stands for at that moment. See aws/outgoing.py.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from urllib.parse import urlsplit

MAX_URL_CHARS = 2_048

IsAllowed = Callable[[str], bool]
"""Whether a connection may be opened to an IP address."""

_VISIBLE = re.compile(r"[\x21-\x7e]+")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?\.?|[0-9A-Fa-f:.]{2,45}")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # what follows is an IPv4 address


class BadUrl(ValueError):
    """An address breaks a rule; `str()` is a sentence that tells which, without a part of it."""


def check_url(url: str, is_allowed: IsAllowed) -> None:
    """Raise BadUrl unless an address is https:// to a host that may be public, or http:// to this
    machine, where that is allowed."""
    if len(url) > MAX_URL_CHARS or not _VISIBLE.fullmatch(url):
        raise BadUrl(f"The address must have 1 to {MAX_URL_CHARS:,} visible ASCII characters.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadUrl("The address is not a valid URL.") from None
    if not _HOST.fullmatch(host) or port == 0 or "@" in parts.netloc or "#" in url:
        raise BadUrl("The address must have a host, and no user, password or fragment.")
    is_here = is_allowed("127.0.0.1") and host in ("localhost", "127.0.0.1", "::1")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
        raise BadUrl("The address must begin with https://.")
    if not is_here and (_is_local_name(host) or (_is_ip(host) and not is_allowed(host))):
        raise BadUrl("The address must be one of the public internet.")


def is_public(ip: str) -> bool:
    """Whether an IP address belongs to the public internet, also if it holds an IPv4 address."""
    address = ipaddress.ip_address(ip)
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
        if address.ipv4_mapped:
            return is_public(str(address.ipv4_mapped))
        if address.sixtofour or address.teredo or address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def is_public_or_loopback(ip: str) -> bool:
    """Whether an IP address is public, or this machine's own: for local runs."""
    return is_public(ip) or ipaddress.ip_address(ip).is_loopback


def _is_local_name(host: str) -> bool:
    """Whether a name is none of the public internet's: a single label, or a private domain."""
    name = host.lower().rstrip(".")
    local = (".localhost", ".local", ".internal", ".home.arpa")
    return not _is_ip(host) and ("." not in name or name.endswith(local))


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
