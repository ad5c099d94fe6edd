"""Keeps a local run on this machine: no credentials of the user's, no address of AWS."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit

REGION = "us-east-1"

# The public DNS suffixes of AWS' partitions, as botocore's endpoints.json and partitions.json
# list them, and the addresses at which EC2 and ECS hand out credentials.
_AWS_HOST = re.compile(
    r"(?:^|\.)(?:amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|api\.aws|on\.aws"
    r"|amazonwebservices\.com\.cn|amazonwebservices\.eu"
    r"|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$"
    r"|^169\.254\.(?:169\.254|170\.2|170\.23)$|^fd00:ec2::",
    re.IGNORECASE,
)


class ReachedForAws(RuntimeError):
    """The app was about to talk to AWS itself."""


def url_host(url: str) -> str | None:
    """The host that an http(s) address names, None where it is no such address."""
    parts = urlsplit(url)
    return parts.hostname if parts.scheme in ("http", "https") else None


def is_aws_host(host: str) -> bool:
    """Whether this name belongs to AWS, or hands out its credentials."""
    return _AWS_HOST.search(host.rstrip(".")) is not None


def isolated(environ: Mapping[str, str], aws: str, dynamodb: str | None) -> dict[str, str]:
    """`environ` without anything of the user's AWS account: all services at the address `aws`,
    DynamoDB at `dynamodb` where one is given."""
    # A proxy would be asked for AWS by name, which the sockets here do not see.
    kept = {k: v for k, v in allowed(environ).items() if not k.lower().endswith("_proxy")}
    local = {
        "NO_PROXY": "*",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": aws,
    }
    if dynamodb:
        local["AWS_ENDPOINT_URL_DYNAMODB"] = dynamodb
    return {**kept, **local}


def apply(environ: MutableMapping[str, str], variables: Mapping[str, str]) -> None:
    """Set a stage's variables, but none that would lead back to AWS."""
    environ.update(allowed(variables))


def allowed(variables: Mapping[str, str]) -> dict[str, str]:
    """Without those that would lead back to AWS."""
    return {name: value for name, value in variables.items() if not name.startswith("AWS_")}


def redirect(domain_name: str, url: str) -> None:
    """Have boto3 clients that are made from now on find at `url` what they look for at
    `https://{domain_name}`: apps build that address from an event's `domainName`."""

    # Here, as the supervisor, which needs the rest of this module, does without botocore.
    from botocore.handlers import BUILTIN_HANDLERS

    def to_this_machine(request: Any, **_: Any) -> None:
        parts = urlsplit(request.url)
        if parts.hostname == domain_name:
            query = f"?{parts.query}" if parts.query else ""
            request.url = f"{url}{parts.path}{query}"

    BUILTIN_HANDLERS.append(("before-send", to_this_machine))


def refuse_aws() -> None:
    """From now on no socket of this process gets to AWS, whatever library opens it.

    An audit hook sees every look-up and every connection made through Python's socket module,
    and cannot be taken away again.
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
        raise ReachedForAws(
            f"This local run was about to connect to {name}, which is AWS itself. "
            "Only services that run on this machine can be used here."
        )
