"""The environment of a local run: no credentials of the user, every AWS service on this machine."""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from chalice_gateway.aws_account import REGION


def local_environment(environ: Mapping[str, str], aws: str, dynamodb: str | None) -> dict[str, str]:
    """`environ` without anything of the user's AWS account: all services at the address `aws`,
    DynamoDB at `dynamodb` where one is given."""
    # A proxy would be asked for AWS by name, which the sockets here do not see.
    kept = {
        k: v for k, v in without_aws_variables(environ).items() if not k.lower().endswith("_proxy")
    }
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
    environ.update(without_aws_variables(variables))


def without_aws_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """Without those that would lead back to AWS."""
    return {name: value for name, value in variables.items() if not name.startswith("AWS_")}


def redirect_clients(domain_name: str, url: str) -> None:
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
