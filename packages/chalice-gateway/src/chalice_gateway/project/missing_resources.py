"""Names the tables, queues, topics, buckets and streams that the app uses and that do not exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from chalice_gateway import log
from chalice_gateway.aws_account import region

# The errors of services for a resource that there is not.
_MISSING = {
    ("dynamodb", "ResourceNotFoundException"),
    ("sqs", "QueueDoesNotExist"),
    ("sqs", "AWS.SimpleQueueService.NonExistentQueue"),
    ("sns", "NotFound"),
    ("sns", "NotFoundException"),
    ("s3", "NoSuchBucket"),
    ("kinesis", "ResourceNotFoundException"),
}
_KINDS = {
    "dynamodb": "table",
    "sqs": "queue",
    "sns": "topic",
    "s3": "bucket",
    "kinesis": "stream",
}
# What the AWS CLI needs besides the endpoint.
_COMMANDS = {
    "dynamodb": "dynamodb create-table --table-name {name} --billing-mode PAY_PER_REQUEST "
    "--attribute-definitions AttributeName=KEY,AttributeType=S "
    "--key-schema AttributeName=KEY,KeyType=HASH",
    "sqs": "sqs create-queue --queue-name {name}",
    "sns": "sns create-topic --name {name}",
    "s3": "s3api create-bucket --bucket {name}",
    "kinesis": "kinesis create-stream --shard-count 1 --stream-name {name}",
}


class _Invocation(Protocol):
    @property
    def calls(self) -> list[dict[str, Any]]: ...


class MissingResources:
    """Observes invocations, and names each missing resource once.

    endpoints: the addresses of services, and of all others at "*".
    """

    def __init__(self, endpoints: Mapping[str, str]) -> None:
        self._endpoints = endpoints
        self._named: set[tuple[str, str]] = set()

    def observe(self, invocation: _Invocation) -> None:
        """Look at the AWS calls of an invocation that has ended."""
        for call in invocation.calls:
            service, name = str(call.get("service")), str(call.get("resource") or "")
            if (service, call.get("status")) in _MISSING and (service, name) not in self._named:
                self._named.add((service, name))
                log.warning(self._advice(service, name))

    def _advice(self, service: str, name: str) -> str:
        kind = _KINDS[service]
        if not name:
            return f"The app uses a {kind} that there is not, in a {service} call without a name."
        endpoint = self._endpoints.get(service) or self._endpoints["*"]
        command = _COMMANDS[service].format(name=name)
        return (
            f"There is no {kind} {name}. Describe it in resources.json, or create it: "
            f"aws --endpoint-url {endpoint} --region {region()} {command}"
        )
