"""Refuses every connection to AWS. This module imports nothing but the standard library."""

from __future__ import annotations

import re
import sys
from typing import Any
from urllib.parse import urlsplit

# The DNS suffixes of AWS's partitions, from botocore's endpoints.json and partitions.json, and the
# addresses at which EC2 and ECS hand out credentials.
_AWS_HOST = re.compile(
    r"(?:^|\.)(?:amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|api\.aws|on\.aws"
    r"|amazonwebservices\.com\.cn|amazonwebservices\.eu"
    r"|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$"
    r"|^169\.254\.(?:169\.254|170\.2|170\.23)$|^fd00:ec2::",
    re.IGNORECASE,
)


class AwsAccessRefused(RuntimeError):
    """The app tried to connect to AWS."""


def url_host(url: str) -> str | None:
    """The host of an http(s) address, None if the address is not one."""
    parts = urlsplit(url)
    return parts.hostname if parts.scheme in ("http", "https") else None


def is_aws_host(host: str) -> bool:
    """Whether the host belongs to AWS, or hands out AWS credentials."""
    return _AWS_HOST.search(host.rstrip(".")) is not None


def refuse_aws() -> None:
    """Refuse connections of this process to AWS from now on, whatever library makes them.

    The audit hook sees every look-up and every connection through Python's socket module, and
    cannot be removed.
    """
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if isinstance(name, str) and is_aws_host(name):
        raise AwsAccessRefused(
            f"This local run tried to connect to {name}, which is AWS itself. "
            "Only services on this machine can be used here."
        )
