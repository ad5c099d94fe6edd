"""The environment of a local run: no credentials of the user, every AWS service on this machine."""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from chalice_gateway.aws_account import region
from chalice_gateway.embedded_aws.service_names import endpoint_variable


def local_environment(
    environ: Mapping[str, str], aws: str, endpoints: Mapping[str, str]
) -> dict[str, str]:
    """`environ` without the user's AWS account. Services are at their `endpoints`, by the names of
    their boto3 clients, and all others at the address `aws`."""
    # Through a proxy, the guard on sockets would not see the name of AWS.
    kept = {
        k: v for k, v in without_aws_variables(environ).items() if not k.lower().endswith("_proxy")
    }
    local = {
        "CHALICE_GATEWAY": "true",
        "NO_PROXY": "*",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": region(),
        "AWS_DEFAULT_REGION": region(),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": aws,
    }
    others = {endpoint_variable(service): url for service, url in endpoints.items()}
    return {**kept, **local, **others}


def apply(environ: MutableMapping[str, str], variables: Mapping[str, str]) -> None:
    """Set a stage's variables, except those that would lead to AWS."""
    environ.update(without_aws_variables(variables))


def without_aws_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables without those that would lead to AWS."""
    return {name: value for name, value in variables.items() if not name.startswith("AWS_")}


def redirect_clients(domain_name: str, url: str) -> None:
    """Make boto3 clients that are created from now on use `url` for `https://{domain_name}`, which
    apps build from the `domainName` of an event."""

    # Imported here, because the supervisor, which uses this module, needs no botocore.
    from botocore.handlers import BUILTIN_HANDLERS

    def to_this_machine(request: Any, **_: Any) -> None:
        parts = urlsplit(request.url)
        if parts.hostname == domain_name:
            query = f"?{parts.query}" if parts.query else ""
            request.url = f"{url}{parts.path}{query}"

    BUILTIN_HANDLERS.append(("before-send", to_this_machine))
