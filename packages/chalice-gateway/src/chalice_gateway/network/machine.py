"""The names and addresses by which others in the network reach this machine."""

from __future__ import annotations

import ipaddress
import re
import socket
from contextlib import suppress

# Each is in another private network, so that the route to it may use another interface. A datagram
# socket that connects sends nothing.
ELSEWHERE = ("192.0.2.1", "192.168.255.254", "172.31.255.254", "10.255.255.254")
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


def names() -> list[str]:
    """This machine's host name, and the one that multicast DNS has for it."""
    name = socket.gethostname().lower()
    if name == "localhost" or not _NAME.fullmatch(name):
        return []
    return [name] if "." in name else [name, f"{name}.local"]


def addresses() -> list[str]:
    """This machine's IPv4 addresses in its networks, without those of the loopback interface. IPv6
    addresses change daily on many machines."""
    found = {address for elsewhere in ELSEWHERE if (address := _address_towards(elsewhere))}
    return sorted(found)


def is_loopback(host: str) -> bool:
    """Whether a name or address always leads to the machine that uses it."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = ip_address(host)
    return address is not None and address.is_loopback


def ip_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that `host` is, unless it is a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _address_towards(elsewhere: str) -> str | None:
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((elsewhere, 9))
        address = str(probe.getsockname()[0])
        if not ipaddress.ip_address(address).is_loopback:
            return address
    return None
