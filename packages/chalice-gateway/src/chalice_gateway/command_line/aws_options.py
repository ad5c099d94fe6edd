"""Options about the services of AWS: where they are, and whether they are kept."""

from __future__ import annotations

import argparse
from argparse import ArgumentTypeError
from pathlib import Path

from chalice_gateway.command_line import option_types
from chalice_gateway.embedded_aws.service_names import is_service

Endpoint = tuple[str, str]
"""A service, by the name of its boto3 client, and its address."""


def add_services(group: argparse._ArgumentGroup) -> None:
    """Which services are elsewhere, and where those that are embedded are kept."""
    group.add_argument(
        "--endpoint",
        type=_endpoint,
        action="append",
        default=[],
        metavar="SERVICE=URL",
        help="use this service at this address instead of the embedded one (repeatable); the name "
        "is as in boto3.client(SERVICE)",
    )
    group.add_argument(
        "--dynamodb",
        type=lambda url: ("dynamodb", option_types.local_url(url)),
        action="append",
        dest="endpoint",
        metavar="URL",
        help="the same as --endpoint dynamodb=URL",
    )
    group.add_argument(
        "--data",
        type=lambda name: Path(name).resolve(),
        metavar="DIR",
        help="keep tables, queues, buckets, topics and streams in this folder between runs "
        "(default: in memory)",
    )


def endpoints(found: list[Endpoint]) -> dict[str, str]:
    """The addresses by service. Where DynamoDB is, there are its streams, too."""
    named = dict(found)
    if "dynamodb" in named:
        named.setdefault("dynamodbstreams", named["dynamodb"])
    return named


def _endpoint(text: str) -> Endpoint:
    service, equals, url = text.partition("=")
    if not equals:
        raise ArgumentTypeError(f"{text!r} is not SERVICE=URL")
    if not is_service(service):
        raise ArgumentTypeError(f"boto3 has no client for a service {service!r}")
    return service, option_types.local_url(url)
