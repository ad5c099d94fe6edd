"""Host and Origin of requests: whether a website may have made them, and the bucket in Host.

With DNS rebinding, a page of attacker.example sends requests to this machine, but Host still names
attacker.example. Pages of this machine may load what is in buckets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from chalice_gateway.network import machine

_AWS = ".amazonaws.com"
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
_BUCKET = re.compile(
    r"([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.(?:s3[a-z0-9.-]*\.amazonaws\.com|localhost)"
)


def is_refused(headers: Mapping[str, str]) -> bool:
    """Whether a website may have made a request with these headers."""
    if not _is_this_machine(headers.get("host", "")):
        return True
    origin = headers.get("origin")
    return origin is not None and not _is_page_of_this_machine(origin)


@lru_cache(1000)
def bucket(host: str) -> str | None:
    """The bucket that a Host header names, as in `bucket.localhost:4566`."""
    found = _BUCKET.fullmatch(_name(host))
    return found[1] if found else None


@lru_cache(1000)
def _is_this_machine(host: str) -> bool:
    name = _name(host)
    return machine.is_loopback(name) or name.endswith(_AWS)


@lru_cache(1000)
def _is_page_of_this_machine(origin: str) -> bool:
    try:
        return machine.is_loopback(_name(urlsplit(origin).netloc))
    except ValueError:
        return False


def _name(host: str) -> str:
    """The name or address, without the port."""
    return host.lower().rpartition("]")[0].lstrip("[") or host.lower().partition(":")[0]
