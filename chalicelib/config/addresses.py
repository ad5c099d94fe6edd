"""Rules for addresses in settings."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit


def is_allowed_address(url: str) -> bool:
    """Whether it is https://, or http:// to this machine."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or port == 0 or parts.username is not None or "#" in url:
        return False
    if not re.fullmatch(r"[\x21-\x7e]+", url):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
